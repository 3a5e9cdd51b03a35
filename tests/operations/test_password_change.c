/* SPDX-License-Identifier: MIT */
/* passwordChange, through the public API, on every store. */
#include "support/fixture.h"

#define CHANGE(old, password1, password2)                                      \
    "mutation { passwordChange(oldPassword: \"" old                            \
    "\", newPassword1: \"" password1 "\", newPassword2: \"" password2          \
    "\") { success errors token { token } refreshToken { token } } }"
#define CHANGE_IT CHANGE(PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
#define NO_TOKENS "\"token\":null,\"refreshToken\":null}}}"
#define LOGIN(password)                                                        \
    "mutation { tokenAuth(username: \"ana\", password: \"" password            \
    "\") { success } }"
#define LET_IN   "{\"data\":{\"tokenAuth\":{\"success\":true}}}"
#define KEPT_OUT "{\"data\":{\"tokenAuth\":{\"success\":false}}}"
#define ME       "{ me { username } }"
#define SHOWN    "{\"data\":{\"me\":{\"username\":\"ana\"}}}"
#define REFRESH  "mutation { refreshToken(refreshToken: \"%s\") { success } }"

static struct fixture *with_ana(const char *setting)
{
    struct fixture *fx = fixture_open(setting, NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

TEST_ON_EVERY_STORE(sets_the_new_password)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_in(fixture_execute(fx, tokens.access, CHANGE_IT),
              "\"success\":true,\"errors\":null");
    expect_answer(fx, NULL, LOGIN(OTHER_PASSWORD), LET_IN);
    expect_answer(fx, NULL, LOGIN(PASSWORD), KEPT_OUT);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(answers_tokens_that_work)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *answer = fixture_execute(fx, tokens.access, CHANGE_IT);
    const char *access =
        fixture_text(fx, answer, "data.passwordChange.token.token");
    const char *refresh =
        fixture_text(fx, answer, "data.passwordChange.refreshToken.token");

    expect_answer(fx, access, ME, SHOWN);
    fixture_advance_s(fx, 60);
    expect_in(fixture_ask(fx, NULL, REFRESH, refresh), "\"success\":true");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_every_other_session_and_its_access_tokens)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens here = fixture_log_in(fx, "ana");
    struct tokens there = fixture_log_in(fx, "ana");

    (void)fixture_execute(fx, here.access, CHANGE_IT);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    expect_in(fixture_execute(fx, here.access, ME), "invalid_token");
    expect_in(fixture_execute(fx, there.access, ME), "invalid_token");
    expect_in(fixture_ask(fx, NULL, REFRESH, here.refresh),
              "\"success\":false");
    expect_in(fixture_ask(fx, NULL, REFRESH, there.refresh),
              "\"success\":false");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(without_refresh_tokens_it_answers_an_access_token)
{
    struct fixture *fx = with_ana("long_running_refresh_token=no");
    const char *login = fixture_execute(
        fx, NULL,
        "mutation { tokenAuth(username: \"ana\", password: \"" PASSWORD
        "\") { token { token } } }");
    const char *answer = fixture_execute(
        fx, fixture_text(fx, login, "data.tokenAuth.token.token"),
        "mutation { passwordChange(oldPassword: \"" PASSWORD
        "\", newPassword1: \"" OTHER_PASSWORD
        "\", newPassword2: \"" OTHER_PASSWORD "\") { token { token } } }");

    expect_answer(fx,
                  fixture_text(fx, answer, "data.passwordChange.token.token"),
                  ME, SHOWN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_wrong_old_password_changes_nothing)
{
    static const char *const documents[] = {
        CHANGE("wrong horse 7", OTHER_PASSWORD, OTHER_PASSWORD),
        CHANGE("", OTHER_PASSWORD, OTHER_PASSWORD),
        /* Nothing is told of the new one before. */
        CHANGE("wrong horse 7", "12345", "")};
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
        test_case(documents[i]);
        expect_answer(
            fx, tokens.access, documents[i],
            "{\"data\":{\"passwordChange\":{\"success\":false,\"errors\":"
            "{" ONE_COMPLAINT("oldPassword", "Invalid password.",
                              "invalid_password") "}," NO_TOKENS);
    }
    expect_text(fixture_dump(fx), before);
    expect_answer(fx, tokens.access, ME, SHOWN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_weak_new_password_changes_nothing)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    expect_in(fixture_execute(fx, tokens.access,
                              CHANGE(PASSWORD, OTHER_PASSWORD, PASSWORD)),
              "{\"newPassword2\":[" COMPLAINT(
                  "The two password fields didn\u2019t match.",
                  "password_mismatch") "]}");
    expect_in(
        fixture_execute(fx, tokens.access, CHANGE(PASSWORD, "12345", "12345")),
        "{\"newPassword2\":[" COMPLAINT("This password is too short. It must "
                                        "contain at least 8 characters.",
                                        "password_too_short") ",");
    expect_in(fixture_execute(fx, tokens.access, CHANGE(PASSWORD, "", "")),
              "{" ONE_COMPLAINT(
                  "newPassword1", "This field is required.",
                  "required") "," ONE_COMPLAINT("newPassword2",
                                                "This field is required.",
                                                "required") "}");
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_owner_is_told)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_execute(fx, fixture_log_in(fx, "ana").access, CHANGE_IT);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    expect_in(fixture_last_mail(fx, "ana@example.com", "subject"),
              "Your password on");
    fixture_close(fx);
}

/* Somebody else may have read the mailbox. */
TEST_ON_EVERY_STORE(links_mailed_before_are_void)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_execute(fx, NULL,
                          "mutation { sendPasswordResetEmail(email: "
                          "\"ana@example.com\") { success } }");
    const char *link = fixture_link_token(fx, "ana@example.com");

    (void)fixture_execute(fx, fixture_log_in(fx, "ana").access, CHANGE_IT);
    expect_text(fixture_ask(fx, NULL,
                            "mutation { passwordReset(token: \"%s\", "
                            "newPassword1: \"" PASSWORD
                            "\", newPassword2: \"" PASSWORD
                            "\") { success errors } }",
                            link),
                REFUSED("passwordReset", INVALID_TOKEN));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(is_for_people_who_are_logged_in_and_verified)
{
    struct fixture *fx = with_ana(NULL);

    fixture_add_person(fx, "bob", PERSON_PLAIN);
    expect_in(fixture_execute(fx, NULL, CHANGE_IT), "Unauthenticated.");
    expect_in(fixture_execute(fx, fixture_log_in(fx, "ana").refresh, CHANGE_IT),
              "Unauthenticated.");
    expect_in(fixture_execute(fx, fixture_log_in(fx, "bob").access, CHANGE_IT),
              "Please verify your account.");
    expect_answer(fx, NULL, LOGIN(PASSWORD), LET_IN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    fx->asks_as = tokens.access;
    fixture_meanwhile(fx, CHANGE_IT);
    expect_in(fixture_execute(
                  fx, tokens.access,
                  CHANGE(PASSWORD, "third password 3", "third password 3")),
              "Unauthenticated.");
    expect_answer(fx, NULL, LOGIN(OTHER_PASSWORD), LET_IN);
    fixture_close(fx);
}

static const char *a_change(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fx->asks_as = fixture_log_in(fx, "ana").access;
    return CHANGE_IT;
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_change, 10);
}

TEST_MAIN
