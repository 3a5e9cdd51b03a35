/* SPDX-License-Identifier: MIT */
/* deleteAccount, through the public API, on every store. */
#include "support/fixture.h"

#define DELETE(password)                                                       \
    "mutation { deleteAccount(password: \"" password "\") { success errors } " \
    "}"
#define ME "{ me { username } }"
#define LOGIN                                                                  \
    "mutation { tokenAuth(username: \"ana\", password: \"" PASSWORD            \
    "\") { success } }"
#define KEPT_OUT "{\"data\":{\"tokenAuth\":{\"success\":false}}}"

static const char *const both[] = {"delete_account=no", "delete_account=yes"};

static struct fixture *with_ana(unsigned what, const char *setting)
{
    struct fixture *fx = fixture_open(setting, NULL);

    fixture_add_person(fx, "ana", what);
    return fx;
}

TEST_ON_EVERY_STORE(closes_the_account)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED, both[0]);

    expect_answer(fx, fixture_log_in(fx, "ana").access, DELETE(PASSWORD),
                  SUCCESS("deleteAccount"));
    expect_false(fixture_show(fx, "ana").is_active);
    expect_answer(fx, NULL, LOGIN, KEPT_OUT);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(deletes_it_for_good_where_the_settings_say_so)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED, both[1]);

    expect_answer(fx, fixture_log_in(fx, "ana").access, DELETE(PASSWORD),
                  SUCCESS("deleteAccount"));
    expect_int(fixture_show(fx, "ana").id, 0);
    expect_answer(fx, NULL, LOGIN, KEPT_OUT);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_name_is_free_again_and_has_no_power)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED, both[1]);
    struct tokens old = fixture_log_in(fx, "ana");
    gate_id id = fixture_show(fx, "ana").id;

    (void)fixture_execute(fx, old.access, DELETE(PASSWORD));
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_true(fixture_show(fx, "ana").id > id);
    expect_in(fixture_execute(fx, old.access, ME), "invalid_token");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(sessions_and_access_tokens_end_in_either_case)
{
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        struct fixture *fx = with_ana(PERSON_VERIFIED, both[i]);
        struct tokens here = fixture_log_in(fx, "ana");
        struct tokens there = fixture_log_in(fx, "ana");

        test_case(both[i]);
        (void)fixture_execute(fx, here.access, DELETE(PASSWORD));
        expect_in(fixture_execute(fx, here.access, ME), "invalid_token");
        expect_in(fixture_execute(fx, there.access, ME), "invalid_token");
        expect_in(fixture_ask(fx, NULL,
                              "mutation { refreshToken(refreshToken: "
                              "\"%s\") { success } }",
                              there.refresh),
                  "\"success\":false");
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(the_owner_is_told_in_either_case)
{
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        struct fixture *fx = with_ana(PERSON_VERIFIED, both[i]);

        test_case(both[i]);
        (void)fixture_execute(fx, fixture_log_in(fx, "ana").access,
                              DELETE(PASSWORD));
        expect_int(fixture_mails(fx, "ana@example.com"), 1);
        expect_in(fixture_last_mail(fx, "ana@example.com", "subject"),
                  "closed");
        fixture_close(fx);
    }
}

/* An address is let go with the account, and kept by a closed one. */
TEST_ON_EVERY_STORE(mailed_links_end_in_either_case)
{
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        struct fixture *fx = with_ana(PERSON_VERIFIED, both[i]);

        test_case(both[i]);
        (void)fixture_execute(fx, NULL,
                              "mutation { sendPasswordResetEmail(email: "
                              "\"ana@example.com\") { success } }");
        const char *link = fixture_link_token(fx, "ana@example.com");

        (void)fixture_execute(fx, fixture_log_in(fx, "ana").access,
                              DELETE(PASSWORD));
        expect_text(fixture_ask(fx, NULL,
                                "mutation { passwordReset(token: \"%s\", "
                                "newPassword1: \"" OTHER_PASSWORD
                                "\", newPassword2: \"" OTHER_PASSWORD
                                "\") { success errors } }",
                                link),
                    REFUSED("passwordReset", INVALID_TOKEN));
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_wrong_password_changes_nothing)
{
    static const char *const documents[] = {DELETE("wrong horse 7"),
                                            DELETE("")};
    struct fixture *fx = with_ana(PERSON_VERIFIED, both[1]);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
        test_case(documents[i]);
        expect_answer(fx, tokens.access, documents[i],
                      REFUSED("deleteAccount",
                              ONE_COMPLAINT("password", "Invalid password.",
                                            "invalid_password")));
    }
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(is_for_people_who_are_logged_in_and_verified)
{
    struct fixture *fx = with_ana(PERSON_PLAIN, both[1]);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    expect_in(fixture_execute(fx, NULL, DELETE(PASSWORD)), "Unauthenticated.");
    expect_in(fixture_execute(fx, tokens.refresh, DELETE(PASSWORD)),
              "Unauthenticated.");
    expect_in(fixture_execute(fx, tokens.access, DELETE(PASSWORD)),
              "Please verify your account.");
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        struct fixture *fx = with_ana(PERSON_VERIFIED, both[i]);

        test_case(both[i]);
        fx->asks_as = fixture_log_in(fx, "ana").access;
        fixture_meanwhile(fx, DELETE(PASSWORD));
        expect_in(fixture_execute(fx, fx->asks_as, DELETE(PASSWORD)),
                  "Unauthenticated.");
        fixture_close(fx);
    }
}

static const char *a_farewell(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fx->asks_as = fixture_log_in(fx, "ana").access;
    return DELETE(PASSWORD);
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace_with(both[0], a_farewell, 7);
    expect_no_trace_with(both[1], a_farewell, 5);
}

TEST_MAIN
