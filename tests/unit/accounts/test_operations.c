/* SPDX-License-Identifier: MIT */
/* The descriptors: what must hold for every operation there is or will be. */
#include "accounts/operation.h"
#include "base/context.h"
#include "settings/settings.h"

#include "support/test.h"

TEST(every_operation_pays)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        test_case(operation_table[i]->field);
        expect_true(operation_table[i]->budget != BUDGET_MISSING);
    }
}

static struct operation copy_of(const char *field)
{
    size_t i = 0;

    while (strcmp(operation_table[i]->field, field) != 0) {
        i++;
    }
    return *operation_table[i];
}

TEST(what_lacks_something_is_not_whole)
{
    struct operation whole = copy_of("tokenAuth");
    struct operation reads = copy_of("me");

    expect_true(operation_is_whole(&whole) && operation_is_whole(&reads));
    whole.needs = NEEDS_MISSING;
    expect_false(operation_is_whole(&whole));
    whole = copy_of("tokenAuth");
    whole.budget = BUDGET_MISSING;
    expect_false(operation_is_whole(&whole));
    whole = copy_of("tokenAuth");
    whole.captcha = CAPTCHA_AT_REGISTRATION; /* its arguments say: at login */
    expect_false(operation_is_whole(&whole));
    whole = copy_of("tokenAuth");
    whole.check = reads.check;
    expect_false(operation_is_whole(&whole));
    whole.check = NULL;
    whole.check_and_hash = NULL;
    expect_false(operation_is_whole(&whole));
    /* It would wait for the store on an event loop. */
    reads.budget = BUDGET_LOGIN;
    expect_false(operation_is_whole(&reads));
}

TEST(everything_there_is_is_whole)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        test_case(operation_table[i]->field);
        expect_true(operation_is_whole(operation_table[i]));
    }
}

/* Who may call, once more and by hand: a new operation has to be put down here,
 * and by somebody who has thought about it. */
static const struct {
    const char *field;
    enum needs needs;
} who[] = {
    {"captcha", NEEDS_NOBODY},
    {"register", NEEDS_NOBODY},
    {"verifyAccount", NEEDS_NOBODY},
    {"resendActivationEmail", NEEDS_NOBODY},
    {"sendPasswordResetEmail", NEEDS_NOBODY},
    {"passwordReset", NEEDS_NOBODY},
    {"passwordSet", NEEDS_NOBODY},
    {"tokenAuth", NEEDS_NOBODY},
    {"archiveAccount", NEEDS_VERIFIED_USER},
    {"deleteAccount", NEEDS_VERIFIED_USER},
    {"passwordChange", NEEDS_VERIFIED_USER},
    {"updateAccount", NEEDS_VERIFIED_USER},
    {"verifyToken", NEEDS_NOBODY},
    {"refreshToken", NEEDS_NOBODY},
    {"revokeToken", NEEDS_NOBODY},
    {"publicUser", NEEDS_NOBODY},
    {"me", NEEDS_USER},
    {"node", NEEDS_NOBODY},
};

TEST(every_operation_says_who)
{
    size_t found = 0;

    for (size_t i = 0; operation_table[i] != NULL; i++) {
        size_t before = found;

        test_case(operation_table[i]->field);
        for (size_t k = 0; k < ARRAY_LENGTH(who); k++) {
            if (strcmp(who[k].field, operation_table[i]->field) == 0) {
                expect_int(operation_table[i]->needs, who[k].needs);
                found++;
            }
        }
        expect_int(found, before + 1);
    }
    expect_int(found, ARRAY_LENGTH(who));
}

static const enum refusal all_refusals[] = {
#define REFUSAL(name, ...) REFUSAL_##name,
#include "accounts/refusals.def"
#undef REFUSAL
};

/* "Expired token." is said of expired tokens and of nothing else, and so on. */
TEST(each_code_says_its_own)
{
    gate_context cx = {0};
    const char *texts[ARRAY_LENGTH(all_refusals)];

    expect_int(context_open(65536, 0, &cx), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(all_refusals); i++) {
        const struct complaint complaint = {.why = all_refusals[i],
                                            .detail = "8 characters"};

        test_case(refusal_code(all_refusals[i]));
        expect_int(refusal_message(&cx, &complaint, &texts[i]), GATE_OK);
        expect_true(texts[i][0] != '\0' &&
                    texts[i][strlen(texts[i]) - 1] == '.');
        for (size_t k = 0; k < i; k++) {
            expect_true(strcmp(texts[i], texts[k]) != 0);
        }
    }
    context_close(&cx);
}

TEST(every_operation_has_exactly_one_check)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        test_case(operation_table[i]->field);
        expect_true((operation_table[i]->check == NULL) !=
                    (operation_table[i]->check_and_hash == NULL));
    }
}

TEST(every_operation_says_what_it_is_for)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        const struct operation *operation = operation_table[i];

        test_case(operation->field);
        expect_true(operation->summary != NULL &&
                    strlen(operation->summary) > 10);
        /* A mutation with arguments has an input object in the Relay style. */
        expect_true(operation->root == ROOT_QUERY ||
                    operation->arguments[0].name == NULL ||
                    operation->relay_input != NULL);
        expect_true(operation->root == ROOT_MUTATION ||
                    operation->apply == NULL);
    }
}

/* No operation for users takes an account's id: it is the caller's.  node
 * answers the caller alone (operations/test_node.c). */
TEST(ids_come_from_tokens)
{
    for (size_t i = 0; operation_table[i] != NULL; i++) {
        for (size_t k = 0;
             k < ARGUMENTS_MAX && operation_table[i]->arguments[k].name != NULL;
             k++) {
            const struct argument *argument = &operation_table[i]->arguments[k];

            test_case(operation_table[i]->field);
            expect_true((argument->flags & ARG_CAPTCHA) != 0 ||
                        argument->type == ARG_ID ||
                        strstr(argument->name, "id") == NULL);
        }
    }
}

TEST(the_settings_make_the_arguments)
{
    struct settings settings = {.register_fields = "email, username",
                                .login_fields = "username, email"};
    const struct argument email = {"email", ARG_EMAIL, ARG_REGISTER_FIELD,
                                   "email"};
    const struct argument first = {"firstName", ARG_PERSON_NAME,
                                   ARG_REGISTER_FIELD, "first_name"};
    const struct argument login = {"username", ARG_NAME, ARG_LOGIN_FIELD,
                                   "username"};
    const struct argument password = {"password1", ARG_PASSWORD,
                                      ARG_UNLESS_PASSWORDLESS, NULL};

    expect_true(argument_exists(&settings, &email));
    expect_true(argument_is_required(&settings, &email));
    expect_false(argument_exists(&settings, &first));
    expect_false(argument_is_required(&settings, &first));
    expect_true(argument_exists(&settings, &password));
    settings.passwordless_registration = 1;
    expect_false(argument_exists(&settings, &password));

    /* Where one of several is chosen, none can be required. */
    expect_false(argument_is_required(&settings, &login));
    settings.login_fields_together = 1;
    expect_true(argument_is_required(&settings, &login));
    settings.login_fields_together = 0;
    settings.login_fields = "username";
    expect_true(argument_is_required(&settings, &login));
}

TEST_MAIN
