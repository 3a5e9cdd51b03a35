/* SPDX-License-Identifier: MIT */
/*
 * The clock jumps, back and forth, by seconds and by years, before an operation
 * and within it: it succeeds or is clearly refused, and once the clock is right
 * again everybody goes on as if nothing had been.
 */
#include "subjects.h"

#define SECOND INT64_C(1000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)
#define YEAR   (365 * DAY)

/* The grace of refresh tokens is ten seconds, access tokens live for minutes,
 * links and sessions for days. */
static const int64_t jumps_ms[] = {
    -50 * YEAR, -10 * YEAR,  -8 * DAY, -HOUR,   -11 * SECOND, -SECOND,
    SECOND,     11 * SECOND, HOUR,     8 * DAY, 10 * YEAR,    7000 * YEAR,
};

static const char *text_behind(struct fixture *fx, const char *text,
                               const char *mark)
{
    const char *at = strstr(text, mark);
    const char *copy;

    if (at == NULL) {
        return NULL;
    }
    at += strlen(mark);
    if (context_copy(&fx->cx, (struct slice){at, strcspn(at, "\"")}, &copy) !=
        GATE_OK) {
        exit(2);
    }
    return copy;
}

/* Whoever has the token of a session goes on with it. */
static void expect_goes_on(struct fixture *fx, const char *refresh_token)
{
    const char *answer =
        fixture_call(fx, NULL, "refreshToken",
                     "success errors token { token } refreshToken { token }",
                     "refreshToken: \"%s\"", refresh_token);
    const char *access = text_behind(fx, answer, "\"token\":{\"token\":\"");

    expect_true(strstr(answer, "\"success\":true") != NULL);
    expect_true(access != NULL &&
                strstr(fixture_execute(fx, access, "{ me { username } }"),
                       "\"username\":\"") != NULL);
    if (test_state.has_failed) {
        fprintf(stderr, "    the refresh was answered %s\n", answer);
    }
}

static void expect_login(struct fixture *fx, const char *name)
{
    expect_true(fixture_log_in(fx, name).access != NULL);
}

/* false: the operation reads the clock less often than that. */
static bool jump_at_nth(const struct subject *subject, unsigned nth,
                        int64_t jump_ms)
{
    struct fixture *fx = fixture_open(subject->setting, subject->more, NULL);
    const char *token;

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    const char *bobs = fixture_log_in(fx, "bob").refresh;
    const char *document = subject->prepare(fx, &token);

    fixture_make_clock_jump(fx, nth, jump_ms);
    const char *answer = fixture_execute(fx, token, document);
    const bool has_jumped = fixture_set_clock_right(fx);

    if (has_jumped) {
        const bool has_succeeded = subject_succeeded(answer);

        expect_true(!subject_failed_inside(answer));
        fixture_advance_s(fx, 1);
        if (!has_succeeded) {
            expect_true(
                subject_succeeded(fixture_execute(fx, token, document)));
        }
        const char *opened =
            text_behind(fx, answer, "\"refreshToken\":{\"token\":\"");

        /* What began before the last week is over, whoever says so. */
        if (opened != NULL && jump_ms > -7 * DAY) {
            expect_goes_on(fx, opened);
        }
        expect_goes_on(fx, bobs);
        expect_login(fx, "bob");
        if (test_state.has_failed) {
            fprintf(stderr, "    reading %u, %+lld s; the answer was %s\n", nth,
                    (long long)(jump_ms / SECOND), answer);
        }
    }
    fixture_close(fx);
    return has_jumped;
}

TEST_ON_EVERY_STORE(the_clock_may_jump_at_any_reading_and_come_back)
{
    unsigned jumps = 0;

    for (size_t i = 0; i < subject_count; i++) {
        test_case(subjects[i].operation);
        for (size_t j = 0; j < ARRAY_LENGTH(jumps_ms); j++) {
            unsigned nth = 1;

            while (!test_state.has_failed &&
                   jump_at_nth(&subjects[i], nth, jumps_ms[j])) {
                nth++;
            }
            jumps += nth - 1;
        }
        test_case(NULL);
    }
    printf("the clock jumped %u times\n", jumps);
    expect_true(jumps >= subject_count * ARRAY_LENGTH(jumps_ms));
}

TEST_ON_EVERY_STORE(a_session_that_was_refreshed_in_a_wrong_time_goes_on)
{
    for (size_t j = 0; j < ARRAY_LENGTH(jumps_ms); j++) {
        struct fixture *fx = fixture_open(NULL);
        char jump[32];

        snprintf(jump, sizeof(jump), "%+lld s",
                 (long long)(jumps_ms[j] / SECOND));
        test_case(jump);
        fixture_add_person(fx, "bob", PERSON_VERIFIED);
        const char *first = fixture_log_in(fx, "bob").refresh;

        fixture_make_clock_jump(fx, 1, jumps_ms[j]);
        const char *answer = fixture_call(
            fx, NULL, "refreshToken", "success refreshToken { token }",
            "refreshToken: \"%s\", revokeRefreshToken: true", first);
        const char *second =
            text_behind(fx, answer, "\"refreshToken\":{\"token\":\"");

        expect_true(fixture_set_clock_right(fx));
        fixture_advance_s(fx, 1);
        /* What was refreshed for the last time before the last week is over. */
        if (second == NULL || jumps_ms[j] > -7 * DAY) {
            expect_goes_on(fx, second != NULL ? second : first);
            /* Whose answer was lost on the way comes with the old one. */
            expect_goes_on(fx, first);
        }
        fixture_close(fx);
    }
    test_case(NULL);
}

/* Tries that were made by a clock in the future count no longer than a window
 * once it is right. */
TEST_ON_EVERY_STORE(nobody_is_locked_out_by_tries_in_a_wrong_time)
{
    for (size_t j = 0; j < ARRAY_LENGTH(jumps_ms); j++) {
        struct fixture *fx = fixture_open("login_budget_per_name=3",
                                          "login_budget_window=60", NULL);

        fixture_add_person(fx, "bob", PERSON_VERIFIED);
        fixture_make_clock_jump(fx, 1, jumps_ms[j]);
        for (int i = 0; i < 5; i++) {
            (void)fixture_call(fx, NULL, "tokenAuth", "success errors",
                               "username: \"bob\", password: \"a guess\"");
        }
        expect_true(fixture_set_clock_right(fx));
        fixture_advance_s(fx, 61);
        expect_login(fx, "bob");
        fixture_close(fx);
    }
}

TEST_MAIN
