/* SPDX-License-Identifier: MIT */
/* passwordSet, through the public API, on every store. */
#include "support/fixture.h"

#define REGISTER                                                               \
    "mutation { register(username: \"ana\", email: \"ana@example.com\") { "    \
    "success errors } }"
#define SET(password1, password2)                                              \
    "mutation { passwordSet(token: \"%s\", newPassword1: \"" password1         \
    "\", newPassword2: \"" password2 "\") { success errors } }"
#define SET_DONE SUCCESS("passwordSet")
#define LOGIN(password)                                                        \
    "mutation { tokenAuth(username: \"ana\", password: \"" password            \
    "\") { success } }"
#define LET_IN   "{\"data\":{\"tokenAuth\":{\"success\":true}}}"
#define KEPT_OUT "{\"data\":{\"tokenAuth\":{\"success\":false}}}"
#define ALREADY_SET                                                            \
    ONE_COMPLAINT("nonFieldErrors", "Password already set for account.",       \
                  "password_already_set")

/* Ana has registered without a password: two mails, the second to set one. */
static struct fixture *with_ana(const char *setting)
{
    struct fixture *fx =
        fixture_open("passwordless_registration=yes", setting, NULL);

    expect_answer(fx, NULL, REGISTER, SUCCESS("register"));
    return fx;
}

static const char *mailed_token(struct fixture *fx)
{
    return fixture_link_token(fx, "ana@example.com");
}

TEST_ON_EVERY_STORE(sets_the_first_password)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);

    expect_answer(fx, NULL, LOGIN(PASSWORD), KEPT_OUT);
    expect_text(fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), token),
                SET_DONE);
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(proves_the_address)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), mailed_token(fx));
    expect_true(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(opens_no_session)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), mailed_token(fx));
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_second_time_it_is_set_already)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);

    (void)fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), token);
    expect_text(
        fixture_ask(fx, NULL, SET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        REFUSED("passwordSet", ALREADY_SET));
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

/* The form comes first, as in the original; and does not use the token up. */
TEST_ON_EVERY_STORE(what_is_wrong_with_the_password_is_told_first)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);

    expect_text(
        fixture_ask(fx, NULL, SET(OTHER_PASSWORD, PASSWORD), token),
        REFUSED("passwordSet",
                ONE_COMPLAINT("newPassword2",
                              "The two password fields didn\u2019t match.",
                              "password_mismatch")));
    (void)fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), token);
    expect_true(strstr(fixture_ask(fx, NULL, SET("ana@ex", "ana@ex"), token),
                       "password_too_short") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_at_its_lifetime)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);

    fixture_advance_s(fx, 3600);
    expect_text(fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), token),
                REFUSED("passwordSet", EXPIRED_TOKEN));
    fixture_close(fx);
}

/* An activation proves an address and gives no password. */
TEST_ON_EVERY_STORE(tokens_of_other_mails_are_refused)
{
    struct fixture *fx = with_ana("send_password_set_mail=no");
    const char *const tokens[] = {"", "garbage", mailed_token(fx)};

    for (size_t i = 0; i < ARRAY_LENGTH(tokens); i++) {
        test_case(tokens[i]);
        expect_text(fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), tokens[i]),
                    REFUSED("passwordSet", INVALID_TOKEN));
    }
    expect_false(fixture_show(fx, "ana").has_usable_password);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_closed_account_stays_as_it_is)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_DEACTIVATE, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, SET(PASSWORD, PASSWORD), token),
                REFUSED("passwordSet", INVALID_TOKEN));
    expect_false(fixture_show(fx, "ana").has_usable_password);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = mailed_token(fx);
    char first[512];

    snprintf(first, sizeof(first), SET(PASSWORD, PASSWORD), token);
    fixture_meanwhile(fx, first);
    expect_text(
        fixture_ask(fx, NULL, SET(OTHER_PASSWORD, OTHER_PASSWORD), token),
        REFUSED("passwordSet", ALREADY_SET));
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

static const char *a_setting(struct fixture *fx)
{
    const char *document;

    (void)fixture_execute(fx, NULL, REGISTER);
    return context_format(&fx->cx, &document, SET(PASSWORD, PASSWORD),
                          mailed_token(fx)) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace_with("passwordless_registration=yes", a_setting, 11);
}

TEST_MAIN
