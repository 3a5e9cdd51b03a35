/* SPDX-License-Identifier: MIT */
/* passwordReset, through the public API, on every store. */
#include "support/fixture.h"

#define SEND                                                                   \
    "mutation { sendPasswordResetEmail(email: \"ana@example.com\") { "         \
    "success } }"
#define RESET(password1, password2)                                            \
    "mutation { passwordReset(token: \"%s\", newPassword1: \"" password1       \
    "\", newPassword2: \"" password2 "\") { success errors } }"
#define RESET_DONE SUCCESS("passwordReset")
#define LOGIN(password)                                                        \
    "mutation { tokenAuth(username: \"ana\", password: \"" password            \
    "\") { success } }"
#define LET_IN   "{\"data\":{\"tokenAuth\":{\"success\":true}}}"
#define KEPT_OUT "{\"data\":{\"tokenAuth\":{\"success\":false}}}"

static struct fixture *with_ana(unsigned what)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", what);
    return fx;
}

static const char *mailed_token(struct fixture *fx)
{
    (void)fixture_execute(fx, NULL, SEND);
    return fixture_link_token(fx, "ana@example.com");
}

TEST_ON_EVERY_STORE(sets_the_password_without_the_old_one)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);

    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        RESET_DONE);
    expect_answer(fx, NULL, LOGIN(OTHER_PASSWORD), LET_IN);
    expect_answer(fx, NULL, LOGIN(PASSWORD), KEPT_OUT);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_sessions_and_opens_none)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");

    (void)fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                      mailed_token(fx));
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_true(
        strstr(fixture_execute(fx, tokens.access, "{ me { username } }"),
               "invalid_token") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_owner_is_told)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);

    (void)fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                      mailed_token(fx));
    expect_int(fixture_mails(fx, "ana@example.com"), 2);
    expect_text(fixture_link_token(fx, "ana@example.com"), "");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(proves_the_address_if_that_was_not_done)
{
    struct fixture *fx = with_ana(PERSON_WITHOUT_PASSWORD);

    expect_text(
        fixture_ask(fx, NULL, RESET(PASSWORD, PASSWORD), mailed_token(fx)),
        RESET_DONE);
    expect_true(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(works_once)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);

    (void)fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), token);
    expect_text(fixture_ask(fx, NULL, RESET(PASSWORD, PASSWORD), token),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_answer(fx, NULL, LOGIN(OTHER_PASSWORD), LET_IN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_older_one_dies)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *older = mailed_token(fx);
    const char *newer = mailed_token(fx);

    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), older),
        REFUSED("passwordReset", INVALID_TOKEN));
    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), newer),
        RESET_DONE);
    fixture_close(fx);
}

/* Whoever has read the mailbox has nothing left in the hand. */
TEST_ON_EVERY_STORE(every_other_link_dies_with_it)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    gate_error error;

    (void)fixture_execute(fx, NULL,
                          "mutation { resendActivationEmail(email: "
                          "\"ana@example.com\") { success } }");
    const char *activation = fixture_link_token(fx, "ana@example.com");

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_VERIFY, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                            mailed_token(fx)),
                RESET_DONE);
    expect_true(strstr(fixture_ask(fx, NULL,
                                   "mutation { verifyAccount(token: \"%s\") { "
                                   "success errors } }",
                                   activation),
                       "\"invalid_token\"") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_at_its_lifetime)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);

    fixture_advance_s(fx, 3600);
    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        REFUSED("passwordReset", EXPIRED_TOKEN));
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_when_the_password_changes_otherwise)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);
    gate_error error;

    expect_int(gate_user_set_password(fx->service, "ana", OTHER_PASSWORD,
                                      strlen(OTHER_PASSWORD), false, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, RESET(PASSWORD, PASSWORD), token),
                REFUSED("passwordReset", INVALID_TOKEN));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_closed_account_stays_as_it_is)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_DEACTIVATE, &error),
               GATE_OK);
    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        REFUSED("passwordReset", INVALID_TOKEN));
    fixture_close(fx);
}

/* A refused form does not use the token up. */
TEST_ON_EVERY_STORE(a_form_hears_all_its_complaints)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);
    const char *before = fixture_dump(fx);

    expect_text(
        fixture_ask(fx, NULL, RESET("12345", "12345"), token),
        REFUSED(
            "passwordReset",
            "\"newPassword2\":[" COMPLAINT(
                "This password is too short. It must contain at least "
                "8 "
                "characters.",
                "password_too_short") "," COMPLAINT("This password is "
                                                    "too common.",
                                                    "password_too_"
                                                    "common") "," COMPLAINT("Th"
                                                                            "is"
                                                                            " p"
                                                                            "as"
                                                                            "sw"
                                                                            "or"
                                                                            "d "
                                                                            "is"
                                                                            " e"
                                                                            "nt"
                                                                            "ir"
                                                                            "el"
                                                                            "y "
                                                                            "nu"
                                                                            "me"
                                                                            "ri"
                                                                            "c"
                                                                            ".",
                                                                            "pa"
                                                                            "ss"
                                                                            "wo"
                                                                            "rd"
                                                                            "_e"
                                                                            "nt"
                                                                            "ir"
                                                                            "el"
                                                                            "y_"
                                                                            "nu"
                                                                            "me"
                                                                            "ri"
                                                                            "c") "]"));
    expect_text(fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, PASSWORD), token),
                REFUSED("passwordReset",
                        ONE_COMPLAINT("newPassword2",
                                      "The two password fields didn\u2019t "
                                      "match.",
                                      "password_mismatch")));
    expect_text(
        fixture_ask(fx, NULL, RESET("", ""), token),
        REFUSED("passwordReset",
                ONE_COMPLAINT(
                    "newPassword1", "This field is required.",
                    "required") "," ONE_COMPLAINT("newPassword2",
                                                  "This field is required.",
                                                  "required")));
    expect_text(fixture_dump(fx), before);
    expect_text(
        fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        RESET_DONE);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(no_link_no_reset)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);

    (void)fixture_execute(fx, NULL,
                          "mutation { resendActivationEmail(email: "
                          "\"ana@example.com\") { success } }");
    const char *const tokens[] = {"", "garbage",
                                  fixture_link_token(fx, "ana@example.com")};

    for (size_t i = 0; i < ARRAY_LENGTH(tokens); i++) {
        test_case(tokens[i]);
        expect_text(fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                                tokens[i]),
                    REFUSED("passwordReset", INVALID_TOKEN));
    }
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    const char *token = mailed_token(fx);
    char first[512];

    snprintf(first, sizeof(first), RESET(OTHER_PASSWORD, OTHER_PASSWORD),
             token);
    fixture_meanwhile(fx, first);
    expect_text(fixture_ask(fx, NULL, RESET(PASSWORD, PASSWORD), token),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_answer(fx, NULL, LOGIN(OTHER_PASSWORD), LET_IN);
    fixture_close(fx);
}

/* Two wait for one address; who has proved it has it alone. */
TEST_ON_EVERY_STORE(an_address_that_another_owns_is_not_proved)
{
    struct fixture *fx = fixture_open("reveal_accounts=no",
                                      "passwordless_registration=yes", NULL);
    gate_error error;

    fixture_add_person(fx, "ana", PERSON_WITHOUT_PASSWORD);
    (void)fixture_execute(fx, NULL,
                          "mutation { register(username: \"bob\", email: "
                          "\"ana@example.com\") { success } }");
    const char *token_of_bob = mailed_token(fx);

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_VERIFY, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                            token_of_bob),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_true(!fixture_show(fx, "bob").verified);
    expect_true(!fixture_show(fx, "bob").has_usable_password);
    fixture_close(fx);
}

static const char *a_reset(struct fixture *fx)
{
    const char *document;

    fixture_add_person(fx, "ana", PERSON_WITHOUT_PASSWORD);
    return context_format(&fx->cx, &document,
                          RESET(OTHER_PASSWORD, OTHER_PASSWORD),
                          mailed_token(fx)) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_reset, 11);
}

TEST_MAIN
