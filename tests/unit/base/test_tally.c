/* SPDX-License-Identifier: MIT */
/* Tallies: nothing is lost, nothing shrinks, buckets are as their scale. */
#include "base/tally.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support/test.h"

enum { THREADS = 4, ADDITIONS = 50000 };

struct world {
    struct tally *tally;
    atomic_uint at_work;
};

static void *add_many(void *payload)
{
    struct world *world = payload;

    for (int i = 0; i < ADDITIONS; i++) {
        unsigned here = tally_here(world->tally);

        tally_add(world->tally, here, 0, 1);
        tally_observe(world->tally, here, 1, &scale_changes, i % 5000);
    }
    atomic_fetch_sub(&world->at_work, 1);
    return NULL;
}

static uint64_t count_of(const struct tally_reading *reading)
{
    uint64_t count = 0;

    for (size_t i = 0; i <= reading->histogram.bound_count; i++) {
        count += reading->counts[i];
    }
    return count;
}

/* Whether no bucket holds less than before. */
static bool has_grown(const struct tally_reading *before,
                      const struct tally_reading *after)
{
    for (size_t i = 0; i <= after->histogram.bound_count; i++) {
        if (after->counts[i] < before->counts[i]) {
            return false;
        }
    }
    return after->histogram.sum >= before->histogram.sum;
}

TEST(threads_lose_nothing_and_no_reading_shrinks)
{
    struct world world = {.tally = tally_new(1 + SCALE_NUMBERS_MAX, 0),
                          .at_work = THREADS};
    struct tally_reading before = {0}, after;
    pthread_t threads[THREADS];
    uint64_t last = 0;

    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, add_many, &world);
    }
    while (atomic_load(&world.at_work) > 0) {
        uint64_t sum = tally_sum(world.tally, 0);

        tally_read(world.tally, 1, &scale_changes, &after);
        expect_true(sum >= last);
        expect_true(has_grown(&before, &after));
        last = sum;
        before = after;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    tally_read(world.tally, 1, &scale_changes, &after);
    expect_int(tally_sum(world.tally, 0), THREADS * ADDITIONS);
    expect_int(count_of(&after), THREADS * ADDITIONS);
    expect_int((int64_t)after.histogram.sum,
               (int64_t)THREADS * ADDITIONS / 5000 * (4999 * 5000 / 2));
    tally_free(world.tally);
}

TEST(a_bound_belongs_to_its_bucket)
{
    static const struct {
        const char *name;
        int64_t value;
        size_t bucket;
    } cases[] = {
        {"nothing", 0, 0},
        {"below zero", -5, 0},
        {"the first bound", 50, 0},
        {"one above it", 51, 1},
        {"the last bound", 10000000, 16},
        {"beyond", 10000001, 17},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tally *tally = tally_new(SCALE_NUMBERS_MAX, 1);
        struct tally_reading reading;

        test_case(cases[i].name);
        tally_observe(tally, 0, 0, &scale_duration, cases[i].value);
        tally_read(tally, 0, &scale_duration, &reading);
        expect_int(reading.counts[cases[i].bucket], 1);
        expect_int(count_of(&reading), 1);
        expect_int((int64_t)(reading.histogram.sum * 1e6 + 0.5),
                   cases[i].value < 0 ? 0 : cases[i].value);
        tally_free(tally);
    }
}

TEST(shards_share_no_cache_line_and_add_up)
{
    struct tally *tally = tally_new(3, 7);

    for (unsigned shard = 0; shard < 7; shard++) {
        for (size_t number = 0; number < 3; number++) {
            tally_add(tally, shard, number, 10 * number + shard);
        }
    }
    expect_int(tally_sum(tally, 0), 21);
    expect_int(tally_sum(tally, 1), 91);
    expect_int(tally_sum(tally, 2), 161);
    expect_true(tally_here(tally) < 7);
    tally_free(tally);
}

TEST_MAIN
