/* SPDX-License-Identifier: MIT */
/*
 * The thread that keeps house, seen through the public API: what is over leaves
 * by itself, and under a day of traffic the file stops growing.
 *
 * HOUSEKEEPING_SPEED: how much faster than ours the day's clock runs at most,
 * and HOUSEKEEPING_STEPS: of how many moments the day is made; `make
 * housekeeping` takes a hundredfold clock, `make test` any.
 */
#include <sched.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "support/fixture.h"

enum {
    HOUR_S = 3600,
    DAY_S = 86400,
    HOURS = 24,
    ROUNDS = 12, /* of housekeeping in a day, at least */
    PEOPLE = 12,
    MAILS_MAX = 100,
    LOG_MAX_BYTES = 1 << 26,
};

static void keep_sample(const gate_sample *sample, void *payload)
{
    if (strcmp(sample->metric->name, "gatehouse_store_removed") == 0) {
        *(double *)payload = sample->value;
    }
}

static int64_t removed(struct fixture *fx)
{
    double value = -1;

    expect_int(gate_service_metrics(fx->service, keep_sample, &value), GATE_OK);
    return (int64_t)value;
}

static const char *refresh(struct fixture *fx, const char *token)
{
    return fixture_call(fx, NULL, "refreshToken", "success errors",
                        "refreshToken: \"%s\"", token);
}

/* Two sessions end one after the other; a while after the end of the first it
 * is gone, and the second is still known. */
TEST_ON_EVERY_STORE(what_is_over_leaves_by_itself_and_some_time_after_its_end)
{
    struct fixture *fx =
        fixture_open("housekeeping_pause=1", "housekeeping_delay=3600",
                     "session_lifetime=7200", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, HOUR_S);
    struct tokens second = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, HOUR_S);
    expect_text(refresh(fx, first.refresh),
                REFUSED("refreshToken", EXPIRED_TOKEN));
    fixture_advance_s(fx, HOUR_S + 1);
    while (strcmp(refresh(fx, first.refresh),
                  REFUSED("refreshToken", INVALID_TOKEN)) != 0) {
        sched_yield();
    }
    while (removed(fx) == 0) { /* it counts after the commit */
        sched_yield();
    }
    expect_text(refresh(fx, second.refresh),
                REFUSED("refreshToken", EXPIRED_TOKEN));
    fixture_close(fx);
}

/* A fault ends a round; the next one begins anew. */
TEST_ON_EVERY_STORE(a_store_that_breaks_is_told_of_and_asked_again)
{
    struct fixture *fx =
        fixture_open("housekeeping_pause=1", "housekeeping_delay=3600",
                     "session_lifetime=3600", NULL);

    faulty_store_break_housekeeping(&fx->faulty, 1);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    (void)fixture_log_in(fx, "ana");
    fixture_advance_s(fx, 2 * HOUR_S + 1);
    while (removed(fx) == 0) {
        sched_yield();
    }
    pthread_mutex_lock(&fx->log_lock);
    expect_true(strstr(fx->log, "fault: broken by the test: housekeep\n") !=
                NULL);
    pthread_mutex_unlock(&fx->log_lock);
    fixture_close(fx);
}

/* --- a day --- */

static int64_t number_from(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    int64_t number = text == NULL ? 0 : strtoll(text, NULL, 10);

    return number > 0 ? number : fallback;
}

static int64_t pages(struct fixture *fx)
{
    char path[TEST_FOLDER_BYTES + 32];
    sqlite3 *db = NULL;
    sqlite3_stmt *asked = NULL;
    int64_t out = -1;

    snprintf(path, sizeof(path), "%s/gatehouse.db", fx->opened.folder);
    expect_int(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
               SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    expect_int(sqlite3_prepare_v2(db, "PRAGMA page_count", -1, &asked, NULL),
               SQLITE_OK);
    if (sqlite3_step(asked) == SQLITE_ROW) {
        out = sqlite3_column_int64(asked, 0);
    }
    sqlite3_finalize(asked);
    sqlite3_close(db);
    return out;
}

static int64_t log_bytes(struct fixture *fx)
{
    char path[TEST_FOLDER_BYTES + 32];
    struct stat status;

    snprintf(path, sizeof(path), "%s/gatehouse.db-wal", fx->opened.folder);
    return stat(path, &status) == 0 ? status.st_size : 0;
}

/* The mail server: takes all there is. */
static gate_status take_mails(gate_change *change, void *payload)
{
    const gate_store_ops *ops = change->store->ops;
    const struct fixture *fx = payload;
    gate_mail *mails;
    size_t count;

    TRY(ops->claim_mails(change, fx->now_ms + 1, fx->now_ms + 2, MAILS_MAX,
                         &mails, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(ops->finish_mail(change, mails[i].id));
    }
    return GATE_OK;
}

static void deliver(struct fixture *fx)
{
    CLEANUP(context_close) gate_context cx = {0};

    expect_int(context_open(1u << 20, fx->now_ms, &cx), GATE_OK);
    expect_int(
        fx->opened.store->ops->change(fx->opened.store, &cx, take_mails, fx),
        GATE_OK);
}

static void ask_for_new_passwords(struct fixture *fx)
{
    for (int i = 0; i < PEOPLE; i++) {
        const char *answer =
            fixture_call(fx, NULL, "sendPasswordResetEmail", "success",
                         "email: \"person%d@example.com\"", i);

        expect_true(strstr(answer, "\"success\":true") != NULL);
    }
}

/* Somebody logs in and stays for a moment, all have forgotten their passwords,
 * a stranger registers with an address that is not his. */
static void play(struct fixture *fx, int64_t step)
{
    char name[16];

    snprintf(name, sizeof(name), "person%lld", (long long)(step % PEOPLE));
    struct tokens tokens = fixture_log_in(fx, name);
    const char *answer = refresh(fx, tokens.refresh);

    expect_true(strstr(answer, "\"success\":true") != NULL);
    ask_for_new_passwords(fx);
    answer = fixture_call(fx, NULL, "register", "success",
                          "username: \"stranger%lld\","
                          " email: \"stranger%lld@example.com\","
                          " password1: \"%s\", password2: \"%s\"",
                          (long long)step, (long long)step, PASSWORD, PASSWORD);
    expect_true(strstr(answer, "\"success\":true") != NULL);
    deliver(fx);
}

/* A whole round, so that no speed of the machine decides. */
static void await_housekeeping(struct fixture *fx)
{
    unsigned before = atomic_load(&fx->faulty.clean_rounds);

    while (atomic_load(&fx->faulty.clean_rounds) == before) {
        sched_yield();
    }
}

/* Until our clock has come as far as the day's would have. */
static void keep_pace(int64_t began_ms, int64_t played_s, int64_t speed)
{
    int64_t wait_ms = began_ms + played_s * 1000 / speed - clock_monotonic_ms();
    struct timespec pause = {.tv_sec = wait_ms / 1000,
                             .tv_nsec = wait_ms % 1000 * 1000000};

    if (wait_ms > 0) {
        (void)nanosleep(&pause, NULL);
    }
}

static void play_a_day(struct fixture *fx, int64_t out_pages[HOURS])
{
    int64_t steps = number_from("HOUSEKEEPING_STEPS", 240);
    int64_t speed = number_from("HOUSEKEEPING_SPEED", DAY_S);
    int64_t began_ms = clock_monotonic_ms();

    for (int64_t step = 0; step < steps; step++) {
        play(fx, step);
        fixture_advance_s(fx, DAY_S / steps);
        keep_pace(began_ms, (step + 1) * (DAY_S / steps), speed);
        if ((step + 1) % (steps / ROUNDS) == 0) {
            await_housekeeping(fx);
        }
        int64_t now = pages(fx);
        int64_t *hour = &out_pages[step * HOURS / steps];

        *hour = now > *hour ? now : *hour;
        expect_true(log_bytes(fx) <= LOG_MAX_BYTES);
    }
}

static int64_t most(const int64_t *numbers, int count)
{
    int64_t out = 0;

    for (int i = 0; i < count; i++) {
        out = numbers[i] > out ? numbers[i] : out;
    }
    return out;
}

/* All that is kept for some hours is over before noon; from then on what comes
 * has the room of what has left.  A little more is allowed, because a tree may
 * want a page more; without housekeeping it would be twice as much by the
 * evening. */
TEST(under_a_day_of_traffic_the_file_stops_growing)
{
    struct test own = *test_state.running;
    int64_t at_hour[HOURS] = {0};

    own.variant = "sqlite";
    test_state.running = &own;
    struct fixture *fx = fixture_open(
        "housekeeping_pause=1", "housekeeping_delay=3600",
        "session_lifetime=3600", "activation_link_lifetime=3600",
        "unproved_lifetime=7200", "reset_link_lifetime=3600", NULL);

    for (int i = 0; i < PEOPLE; i++) {
        char name[16];

        snprintf(name, sizeof(name), "person%d", i);
        fixture_add_person(fx, name, PERSON_VERIFIED);
    }
    play_a_day(fx, at_hour);
    for (int i = 0; i < HOURS; i++) {
        printf("%s%lld", i == 0 ? "  pages by hour: " : " ",
               (long long)at_hour[i]);
    }
    printf("\n");
    int64_t morning = most(at_hour, HOURS / 2);
    int64_t later = most(at_hour + HOURS / 2, HOURS / 2);

    expect_true(later <= morning + morning / 8);
    expect_true(removed(fx) > 0);
    fixture_close(fx);
}

TEST_MAIN
