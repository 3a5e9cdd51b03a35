/* SPDX-License-Identifier: MIT */
/* refreshToken, through the public API, on every store. */
#include "support/fixture.h"

#define REFRESH                                                                \
    "mutation { refreshToken(refreshToken: \"%s\") { success errors "          \
    "user { username } token { token } refreshToken { token } } }"
#define REFRESH_AND_REPLACE                                                    \
    "mutation { refreshToken(refreshToken: \"%s\", revokeRefreshToken: true)"  \
    " { success refreshToken { token } } }"

/* Long after the grace. */
enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

static const char *refresh(struct fixture *fx, const char *token)
{
    return fixture_ask(fx, NULL, REFRESH, token);
}

static const char *successor(struct fixture *fx, const char *answer)
{
    return fixture_text(fx, answer, "data.refreshToken.refreshToken.token");
}

static void expect_code(struct fixture *fx, const char *token, const char *code)
{
    const char *answer = refresh(fx, token);

    if (strstr(answer, code) == NULL) {
        expect_text(answer, code);
    }
}

static struct fixture *with_ana(const char *setting)
{
    struct fixture *fx = fixture_open(setting, NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

TEST_ON_EVERY_STORE(hands_out_the_successor)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    const char *answer = refresh(fx, first.refresh);

    expect_true(strcmp(successor(fx, answer), first.refresh) != 0);
    expect_int(strlen(successor(fx, answer)), 64);
    expect_text(fixture_text(fx, answer, "data.refreshToken.user.username"),
                "ana");
    expect_answer(fx, fixture_text(fx, answer, "data.refreshToken.token.token"),
                  "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_second_tab_gets_the_same_successor)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    const char *one = successor(fx, refresh(fx, first.refresh));
    fixture_advance_s(fx, 9);
    const char *two = successor(fx, refresh(fx, first.refresh));

    expect_text(two, one);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_young_token_is_answered_as_it_is)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");

    expect_text(successor(fx, refresh(fx, first.refresh)), first.refresh);
    fixture_close(fx);
}

/* A quick client replaced the successor, too: the slow tab with the first token
 * reaches the session's current one. */
TEST_ON_EVERY_STORE(who_is_two_tokens_behind_gets_the_current_one)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    const char *second = successor(
        fx, fixture_ask(fx, NULL, REFRESH_AND_REPLACE, first.refresh));
    const char *third =
        successor(fx, fixture_ask(fx, NULL, REFRESH_AND_REPLACE, second));

    expect_true(strcmp(second, third) != 0);
    expect_text(successor(fx, refresh(fx, first.refresh)), third);
    expect_text(successor(fx, refresh(fx, second)), third);
    fixture_close(fx);
}

/* More replacements within the grace than are remembered: the token is kept
 * rather than an honest tab logged out. */
TEST_ON_EVERY_STORE(however_many_are_replaced_nobody_honest_is_logged_out)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = fixture_log_in(fx, "ana").refresh;
    const char *first = token;

    fixture_advance_s(fx, MINUTE_S);
    for (int i = 0; i < 3 * (int)GATE_REPLACED_MAX; i++) {
        token =
            successor(fx, fixture_ask(fx, NULL, REFRESH_AND_REPLACE, token));
        expect_int(strlen(token), 64);
    }
    expect_text(successor(fx, refresh(fx, first)), token);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(reuse_ends_the_session)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    const char *answer = refresh(fx, first.refresh);
    const char *second = successor(fx, answer);
    const char *access =
        fixture_text(fx, answer, "data.refreshToken.token.token");

    fixture_advance_s(fx, 11);
    expect_code(fx, first.refresh, "expired_token"); /* the thief */
    expect_code(fx, second, "expired_token");        /* the victim */
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_true(strstr(fixture_execute(fx, access, "{ me { username } }"),
                       "invalid_token") != NULL);
    expect_int(fixture_mails(fx, "ana@example.com"), 1); /* the owner is told */
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(another_session_goes_on_when_one_was_stolen)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens stolen = fixture_log_in(fx, "ana");
    struct tokens other = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    (void)refresh(fx, stolen.refresh);
    fixture_advance_s(fx, 11);
    expect_code(fx, stolen.refresh, "expired_token");
    expect_answer(fx, other.access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_true(strstr(refresh(fx, other.refresh), "\"success\":true") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_when_idle_for_too_long)
{
    struct fixture *fx = with_ana("refresh_idle=3600");
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, HOUR_S - 1);
    const char *second = successor(fx, refresh(fx, first.refresh));
    fixture_advance_s(fx, HOUR_S - 1);
    const char *third = successor(fx, refresh(fx, second));
    expect_int(strlen(third), 64);
    fixture_advance_s(fx, HOUR_S);
    expect_code(fx, third, "expired_token");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_absolute_end_stays)
{
    struct fixture *fx = with_ana("session_lifetime=172800");
    const char *token = fixture_log_in(fx, "ana").refresh;

    for (int hour = 0; hour < 47; hour++) {
        fixture_advance_s(fx, HOUR_S);
        token = successor(fx, refresh(fx, token));
        expect_int(strlen(token), 64);
    }
    fixture_advance_s(fx, HOUR_S);
    expect_code(fx, token, "expired_token");
    fixture_close(fx);
}

static const struct {
    const char *name;
    const char *token;
} no_tokens[] = {
    {"empty", ""},
    {"garbage", "garbage"},
    {"of the right length",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
};

TEST_ON_EVERY_STORE(refuses_what_is_no_token)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(no_tokens); i++) {
        test_case(no_tokens[i].name);
        expect_code(fx, no_tokens[i].token, "invalid_token");
    }
    test_case("an access token");
    expect_code(fx, tokens.access, "invalid_token");
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_closed_accounts)
{
    static const struct {
        gate_user_action action;
        const char *code;
    } cases[] = {{GATE_USER_DEACTIVATE, "invalid_token"},
                 {GATE_USER_ARCHIVE, "expired_token"},
                 {GATE_USER_DELETE, "invalid_token"}};

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct fixture *fx = with_ana(NULL);
        struct tokens tokens = fixture_log_in(fx, "ana");
        gate_error error;

        test_case(cases[i].code);
        expect_int(gate_user_act(fx->service, "ana", cases[i].action, &error),
                   GATE_OK);
        expect_code(fx, tokens.refresh, cases[i].code);
        expect_true(
            strstr(fixture_execute(fx, tokens.access, "{ me { username } }"),
                   "invalid_token") != NULL);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(asks_for_a_proved_address_where_a_login_does)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_PLAIN);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_true(strstr(refresh(fx, tokens.refresh), "\"success\":true") !=
                NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(keeps_its_token_where_the_settings_let_it)
{
    struct fixture *fx = with_ana("refresh_rotation=no");
    struct tokens tokens = fixture_log_in(fx, "ana");

    for (int day = 0; day < 6; day++) {
        fixture_advance_s(fx, DAY_S);
        expect_text(successor(fx, refresh(fx, tokens.refresh)), tokens.refresh);
    }
    const char *next = successor(
        fx, fixture_ask(fx, NULL, REFRESH_AND_REPLACE, tokens.refresh));

    expect_true(strcmp(next, tokens.refresh) != 0);
    fixture_advance_s(fx, MINUTE_S);
    expect_code(fx, tokens.refresh, "expired_token");
    fixture_close(fx);
}

/* Another tab replaces the token between check and apply. */
TEST_ON_EVERY_STORE(two_tabs_at_the_same_moment_reach_the_same_successor)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens first = fixture_log_in(fx, "ana");
    char document[1024];

    fixture_advance_s(fx, MINUTE_S);
    snprintf(document, sizeof(document), REFRESH, first.refresh);
    fixture_meanwhile(fx, document);
    const char *one = successor(fx, fixture_execute(fx, NULL, document));

    expect_text(successor(fx, refresh(fx, first.refresh)), one);
    expect_text(successor(fx, refresh(fx, one)), one);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

static const char *a_refresh(struct fixture *fx)
{
    const char *document;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    fixture_advance_s(fx, MINUTE_S);
    return context_format(&fx->cx, &document,
                          "mutation { refreshToken(refreshToken: \"%s\") { "
                          "success } }",
                          tokens.refresh) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_refresh, 6);
}

static const char *a_theft(struct fixture *fx)
{
    const char *document = a_refresh(fx);

    (void)fixture_execute(fx, NULL, document);
    fixture_advance_s(fx, MINUTE_S);
    return document;
}

TEST_ON_EVERY_STORE(a_theft_is_told_or_nothing_happened)
{
    expect_no_trace(a_theft, 6);
}

TEST_MAIN
