/* SPDX-License-Identifier: MIT */
/* revokeToken, through the public API, on every store. */
#include "support/fixture.h"

#define REVOKE                                                                 \
    "mutation { revokeToken(refreshToken: \"%s\") { success errors "           \
    "refreshToken { isExpired revoked } } }"
#define REVOKED                                                                \
    "{\"data\":{\"revokeToken\":{\"success\":true,\"errors\":null,"            \
    "\"refreshToken\":{\"isExpired\":true,"                                    \
    "\"revoked\":\"2026-11-24T00:00:00.000Z\"}}}}"
#define NOT_REVOKED                                                            \
    "{\"data\":{\"revokeToken\":{\"success\":false,\"errors\":{" INVALID_TOKEN \
    "},\"refreshToken\":null}}}"

static struct fixture *with_ana(void)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

TEST_ON_EVERY_STORE(ends_the_session_and_no_other)
{
    struct fixture *fx = with_ana();
    struct tokens one = fixture_log_in(fx, "ana");
    struct tokens other = fixture_log_in(fx, "ana");

    expect_text(fixture_ask(fx, NULL, REVOKE, one.refresh), REVOKED);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    expect_true(strstr(fixture_ask(fx, NULL,
                                   "mutation { refreshToken(refreshToken: "
                                   "\"%s\") { success } }",
                                   other.refresh),
                       "true") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_access_token_runs_out_by_itself)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(fixture_ask(fx, NULL, REVOKE, tokens.refresh), REVOKED);
    expect_answer(fx, tokens.access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    fixture_advance_s(fx, 331); /* its five minutes, and the leeway */
    expect_true(
        strstr(fixture_execute(fx, tokens.access, "{ me { username } }"),
               "expired_token") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(works_once)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(fixture_ask(fx, NULL, REVOKE, tokens.refresh), REVOKED);
    expect_text(fixture_ask(fx, NULL, REVOKE, tokens.refresh), NOT_REVOKED);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_expired_token_can_be_revoked)
{
    struct fixture *fx = fixture_open("refresh_idle=1", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, 5);
    expect_true(strstr(fixture_ask(fx, NULL, REVOKE, tokens.refresh),
                       "\"success\":true") != NULL);
    fixture_close(fx);
}

/* Somebody's copy from long ago: the session ends, and the owner is told. */
TEST_ON_EVERY_STORE(a_token_used_before_ends_the_session_as_stolen)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, 60);
    (void)fixture_ask(fx, NULL,
                      "mutation { refreshToken(refreshToken: \"%s\") { "
                      "success } }",
                      tokens.refresh);
    fixture_advance_s(fx, 60);
    expect_text(fixture_ask(fx, NULL, REVOKE, tokens.refresh), NOT_REVOKED);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_what_is_no_refresh_token)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(fixture_ask(fx, NULL, REVOKE, ""), NOT_REVOKED);
    expect_text(fixture_ask(fx, NULL, REVOKE, "garbage"), NOT_REVOKED);
    expect_text(fixture_ask(fx, NULL, REVOKE, tokens.access), NOT_REVOKED);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

static const char *a_revocation(struct fixture *fx)
{
    const char *document;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    return context_format(&fx->cx, &document,
                          "mutation { revokeToken(refreshToken: \"%s\") { "
                          "success } }",
                          tokens.refresh) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_revocation, 6);
}

TEST_MAIN
