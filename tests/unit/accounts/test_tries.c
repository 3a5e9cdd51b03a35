/* SPDX-License-Identifier: MIT */
/* Tries that are counted in memory. */
#include "accounts/tries.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support/test.h"

enum { NOW_S = 1700000000, WINDOW_S = 60 };

static bool try_at(struct tries *tries, uint64_t who, int64_t limit,
                   int64_t now_s)
{
    int64_t ends_s;

    return tries_count(tries, who, limit, now_s, WINDOW_S, &ends_s);
}

TEST(as_many_as_the_limit_and_no_more)
{
    struct tries *tries = tries_new(64);
    int64_t ends_s = 0;

    for (int i = 0; i < 3; i++) {
        expect_true(try_at(tries, 5, 3, NOW_S + i));
    }
    expect_false(tries_count(tries, 5, 3, NOW_S + 9, WINDOW_S, &ends_s));
    expect_int(ends_s, NOW_S + WINDOW_S);
    expect_true(try_at(tries, 6, 3, NOW_S + 9));
    tries_free(tries);
}

TEST(a_window_ends_and_so_does_one_of_a_clock_that_was_put_back)
{
    struct tries *tries = tries_new(64);

    expect_true(try_at(tries, 5, 1, NOW_S));
    expect_false(try_at(tries, 5, 1, NOW_S + WINDOW_S - 1));
    expect_true(try_at(tries, 5, 1, NOW_S + WINDOW_S));
    expect_true(try_at(tries, 5, 1, NOW_S - 86400));
    expect_false(try_at(tries, 5, 1, NOW_S - 86400));
    expect_true(try_at(tries, 5, 1, -5));
    tries_free(tries);
}

TEST(the_largest_limit_can_be_counted)
{
    struct tries *tries = tries_new(64);

    for (int i = 0; i < TRIES_MAX; i++) {
        if (!try_at(tries, 5, TRIES_MAX, NOW_S)) {
            expect_int(i, TRIES_MAX);
            break;
        }
    }
    expect_false(try_at(tries, 5, TRIES_MAX, NOW_S));
    tries_free(tries);
}

/* All of one row: the one whose window began first is forgotten. */
TEST(who_began_first_makes_room)
{
    enum { ROW = 1 << 16 };
    struct tries *tries = tries_new(64);

    for (uint64_t i = 1; i <= 5; i++) {
        expect_true(try_at(tries, i * ROW, 1, NOW_S + (int64_t)i));
    }
    for (uint64_t i = 2; i <= 5; i++) {
        expect_false(try_at(tries, i * ROW, 1, NOW_S + 10));
    }
    expect_true(try_at(tries, 1 * ROW, 1, NOW_S + 10));
    tries_free(tries);
}

enum { THREADS = 4, EACH = 20000, LIMIT = 30000 };

struct crowd {
    struct tries *tries;
    atomic_uint counted;
};

static void *try_often(void *payload)
{
    struct crowd *crowd = payload;

    for (int i = 0; i < EACH; i++) {
        if (try_at(crowd->tries, 9, LIMIT, NOW_S)) {
            atomic_fetch_add(&crowd->counted, 1);
        }
    }
    return NULL;
}

TEST(many_at_once_are_counted_each)
{
    struct crowd crowd = {.tries = tries_new(64)};
    pthread_t threads[THREADS];

    expect_true(try_at(crowd.tries, 9, LIMIT, NOW_S));
    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_create(&threads[i], NULL, try_often, &crowd), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    expect_int(atomic_load(&crowd.counted), LIMIT - 1);
    tries_free(crowd.tries);
}

TEST_MAIN
