/* SPDX-License-Identifier: MIT */
/* archiveAccount, through the public API, on every store. */
#include "support/fixture.h"

#define ARCHIVE(password)                                                      \
    "mutation { archiveAccount(password: \"" password "\") { success errors "  \
    "} }"
#define ME "{ me { username } }"

static struct fixture *with_ana(unsigned what)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", what);
    return fx;
}

TEST_ON_EVERY_STORE(hides_the_account)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);

    expect_answer(fx, fixture_log_in(fx, "ana").access, ARCHIVE(PASSWORD),
                  SUCCESS("archiveAccount"));
    expect_true(fixture_show(fx, "ana").archived);
    expect_true(fixture_show(fx, "ana").is_active);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_all_sessions_and_their_access_tokens)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    struct tokens here = fixture_log_in(fx, "ana");
    struct tokens there = fixture_log_in(fx, "ana");

    (void)fixture_execute(fx, here.access, ARCHIVE(PASSWORD));
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_in(fixture_execute(fx, here.access, ME), "invalid_token");
    expect_in(fixture_execute(fx, there.access, ME), "invalid_token");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_owner_is_told)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);

    (void)fixture_execute(fx, fixture_log_in(fx, "ana").access,
                          ARCHIVE(PASSWORD));
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    expect_in(fixture_last_mail(fx, "ana@example.com", "subject"), "archived");
    fixture_close(fx);
}

/* Tokens from before do not come back with it. */
TEST_ON_EVERY_STORE(a_login_brings_it_back)
{
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    struct tokens before = fixture_log_in(fx, "ana");

    (void)fixture_execute(fx, before.access, ARCHIVE(PASSWORD));
    struct tokens after = fixture_log_in(fx, "ana");

    expect_false(fixture_show(fx, "ana").archived);
    expect_in(fixture_execute(fx, after.access, ME), "\"ana\"");
    expect_in(fixture_execute(fx, before.access, ME), "invalid_token");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_wrong_password_changes_nothing)
{
    static const char *const documents[] = {ARCHIVE("wrong horse 7"),
                                            ARCHIVE("")};
    struct fixture *fx = with_ana(PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
        test_case(documents[i]);
        expect_answer(fx, tokens.access, documents[i],
                      REFUSED("archiveAccount",
                              ONE_COMPLAINT("password", "Invalid password.",
                                            "invalid_password")));
    }
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(is_for_people_who_are_logged_in_and_verified)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    expect_in(fixture_execute(fx, NULL, ARCHIVE(PASSWORD)), "Unauthenticated.");
    expect_in(fixture_execute(fx, tokens.refresh, ARCHIVE(PASSWORD)),
              "Unauthenticated.");
    expect_in(fixture_execute(fx, tokens.access, ARCHIVE(PASSWORD)),
              "Please verify your account.");
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

static const char *an_archiving(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fx->asks_as = fixture_log_in(fx, "ana").access;
    return ARCHIVE(PASSWORD);
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(an_archiving, 6);
}

TEST_MAIN
