/* SPDX-License-Identifier: MIT */
/* verifyToken, through the public API, on every store. */
#include "support/fixture.h"

#define VERIFY                                                                 \
    "mutation { verifyToken(token: \"%s\") { success errors "                  \
    "token { token payload { username exp } } user { username } } }"
#define NO_TOKEN(complaint)                                                    \
    "{\"data\":{\"verifyToken\":{\"success\":false,\"errors\":{" complaint     \
    "},\"token\":null,\"user\":null}}}"
#define NOBODYS                                                                \
    ONE_COMPLAINT("nonFieldErrors", "Please, enter valid credentials.",        \
                  "invalid_credentials")

static struct fixture *with_ana(void)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

TEST_ON_EVERY_STORE(says_whose_a_good_token_is)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    const char *answer = fixture_ask(fx, NULL, VERIFY, token);

    expect_text(fixture_text(fx, answer, "data.verifyToken.user.username"),
                "ana");
    expect_text(fixture_text(fx, answer, "data.verifyToken.token.token"),
                token);
    expect_text(fixture_text(fx, answer, "data.verifyToken.token.payload.exp"),
                "2026-11-24T00:05:00.000Z");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_token_runs_out)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;

    fixture_advance_s(fx, 331);
    expect_text(fixture_ask(fx, NULL, VERIFY, token), NO_TOKEN(EXPIRED_TOKEN));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_what_is_no_access_token)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *changed = tokens.access;

    expect_text(fixture_ask(fx, NULL, VERIFY, ""), NO_TOKEN(INVALID_TOKEN));
    expect_text(fixture_ask(fx, NULL, VERIFY, "garbage"),
                NO_TOKEN(INVALID_TOKEN));
    expect_text(fixture_ask(fx, NULL, VERIFY, tokens.refresh),
                NO_TOKEN(INVALID_TOKEN));
    test_case("a prefix");
    expect_text(fixture_ask(fx, NULL,
                            "mutation { verifyToken(token: \"JWT %s\") { "
                            "success errors token { token } user { username } "
                            "} }",
                            changed),
                NO_TOKEN(INVALID_TOKEN));
    test_case("cut short");
    expect_text(fixture_ask(fx, NULL,
                            "mutation { verifyToken(token: \"%.*s\") { "
                            "success errors token { token } user { username } "
                            "} }",
                            (int)strlen(changed) - 1, changed),
                NO_TOKEN(INVALID_TOKEN));
    fixture_close(fx);
}

/* Each ends the access tokens at once, not at their `exp`. */
TEST_ON_EVERY_STORE(a_token_dies_with_its_account)
{
    static const gate_user_action ends[] = {
        GATE_USER_ARCHIVE, GATE_USER_DEACTIVATE, GATE_USER_DELETE};

    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        struct fixture *fx = with_ana();
        const char *token = fixture_log_in(fx, "ana").access;
        gate_error error;

        expect_int(gate_user_act(fx->service, "ana", ends[i], &error), GATE_OK);
        expect_text(fixture_ask(fx, NULL, VERIFY, token), NO_TOKEN(NOBODYS));
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_new_password_ends_tokens_from_before)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    gate_error error;

    expect_int(gate_user_set_password(fx->service, "ana", OTHER_PASSWORD,
                                      strlen(OTHER_PASSWORD), false, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, VERIFY, token), NO_TOKEN(NOBODYS));
    fixture_close(fx);
}

/* `sub` is an id that is never used twice. */
TEST_ON_EVERY_STORE(a_reused_name_has_no_power)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_DELETE, &error),
               GATE_OK);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_text(fixture_ask(fx, NULL, VERIFY, token), NO_TOKEN(NOBODYS));
    fixture_close(fx);
}

static const char *a_question(struct fixture *fx)
{
    const char *document;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    return context_format(&fx->cx, &document,
                          "mutation { verifyToken(token: \"%s\") { success } }",
                          tokens.access) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_question, 2);
}

TEST_MAIN
