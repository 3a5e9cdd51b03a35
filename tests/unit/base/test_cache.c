/* SPDX-License-Identifier: MIT */
/* The cache: what is found is whole, what is held stays, what it keeps has a
 * bound, and each thing is freed once. */
#include "base/cache.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "support/test.h"

enum {
    THING_BYTES = 64,
    FIT = 16, /* things */
    MAX_BYTES = FIT * THING_BYTES,
    ROWS = 8, /* of the smallest cache; hashes apart by it share one */
};

/* Says twice what it is, until it is freed. */
struct thing {
    uint64_t key;
    uint64_t inverse;
    size_t bytes;
    atomic_uint *freed;
};

static bool is_whole(const struct thing *thing)
{
    return thing->inverse == ~thing->key;
}

static bool matches(const void *thing, const void *key)
{
    return ((const struct thing *)thing)->key == *(const uint64_t *)key;
}

/* It is asked for while a place is being emptied: a good moment to let others
 * look at it. */
static size_t bytes_of(const void *thing)
{
    (void)sched_yield();
    return ((const struct thing *)thing)->bytes;
}

/* Spoilt first, for who should look at it still. */
static void free_thing(void *payload)
{
    struct thing *thing = payload;

    atomic_fetch_add(thing->freed, is_whole(thing) ? 1 : 1000000);
    thing->inverse = thing->key;
    free(thing);
}

static const struct cache_kind kind = {
    .matches = matches,
    .bytes = bytes_of,
    .free = free_thing,
    .usual_bytes = THING_BYTES,
};

struct world {
    struct cache *cache;
    atomic_uint freed;
};

static void open_world(struct world *world, size_t max_bytes)
{
    atomic_store(&world->freed, 0);
    world->cache = cache_new(&kind, max_bytes);
    if (world->cache == NULL) {
        abort();
    }
}

static struct thing *make(struct world *world, uint64_t key, size_t bytes)
{
    struct thing *thing = malloc(sizeof(*thing));

    if (thing == NULL) {
        abort();
    }
    *thing = (struct thing){key, ~key, bytes, &world->freed};
    return thing;
}

static struct cache_hold put_held(struct world *world, uint64_t hash,
                                  uint64_t key, size_t bytes)
{
    struct cache_hold hold;

    cache_put(world->cache, hash, &key, make(world, key, bytes), &hold);
    return hold;
}

static void put(struct world *world, uint64_t key)
{
    struct cache_hold hold = put_held(world, key, key, THING_BYTES);

    cache_give_back(&hold);
}

static bool has(struct world *world, uint64_t hash, uint64_t key)
{
    struct cache_hold hold = {0};
    bool is_found = cache_find(world->cache, hash, &key, &hold);

    cache_give_back(&hold);
    return is_found;
}

static struct cache_statistics count(struct world *world)
{
    struct cache_statistics counts;

    cache_count(world->cache, &counts);
    return counts;
}

TEST(finds_what_was_put_in_and_nothing_else)
{
    struct world world;
    struct cache_hold hold = {0};
    uint64_t key = 7;

    open_world(&world, MAX_BYTES);
    expect_false(has(&world, 7, 7));
    put(&world, 7);
    expect_true(cache_find(world.cache, 7, &key, &hold));
    expect_int(((const struct thing *)hold.thing)->key, 7);
    cache_give_back(&hold);
    expect_true(hold.thing == NULL);
    expect_false(has(&world, 7, 8));        /* the same hash, another key */
    expect_false(has(&world, 7 + ROWS, 7)); /* the same row, another hash */
    expect_int(count(&world).hits, 1);
    expect_int(count(&world).misses, 3);
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), 1);
}

TEST(keeps_both_of_one_hash)
{
    struct world world;

    open_world(&world, MAX_BYTES);
    for (uint64_t key = 1; key <= 2; key++) {
        struct cache_hold hold = put_held(&world, 5, key, THING_BYTES);

        cache_give_back(&hold);
    }
    expect_true(has(&world, 5, 1));
    expect_true(has(&world, 5, 2));
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), 2);
}

TEST(the_first_of_a_key_stays_and_the_second_is_freed)
{
    struct world world;

    open_world(&world, MAX_BYTES);

    struct cache_hold first = put_held(&world, 3, 3, THING_BYTES);
    struct cache_hold second = put_held(&world, 3, 3, THING_BYTES);

    expect_true(first.thing == second.thing);
    expect_int(atomic_load(&world.freed), 1);
    expect_int(count(&world).things, 1);
    cache_give_back(&first);
    cache_give_back(&second);
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), 2);
}

TEST(never_keeps_more_than_its_bytes)
{
    enum { PUTS = 40 * FIT };
    struct world world;

    open_world(&world, MAX_BYTES);
    for (uint64_t key = 1; key <= PUTS; key++) {
        struct cache_hold hold =
            put_held(&world, key, key, key % 7 == 0 ? 2 * THING_BYTES : 40);

        cache_give_back(&hold);
        expect_true(count(&world).bytes <= MAX_BYTES);
        expect_int(atomic_load(&world.freed), key - count(&world).things);
        expect_true(has(&world, key, key));
    }
    expect_true(count(&world).things >= FIT / 2);
    expect_int(count(&world).evictions, PUTS - count(&world).things);
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), PUTS);
}

TEST(what_is_too_large_is_the_holders_alone)
{
    struct world world;

    open_world(&world, MAX_BYTES);
    put(&world, 1);

    struct cache_hold large = put_held(&world, 2, 2, MAX_BYTES / 8 + 1);

    expect_true(large.thing != NULL && large.place == NULL);
    expect_false(has(&world, 2, 2));
    expect_true(has(&world, 1, 1)); /* it pushed nobody out */
    expect_int(atomic_load(&world.freed), 0);
    cache_give_back(&large);
    expect_int(atomic_load(&world.freed), 1);
    expect_int(count(&world).things, 1);
    cache_free(world.cache);
}

TEST(without_room_nothing_is_kept)
{
    struct world world;

    open_world(&world, 0);
    put(&world, 1);
    expect_int(atomic_load(&world.freed), 1);
    expect_false(has(&world, 1, 1));
    expect_int(count(&world).bytes, 0);
    cache_free(world.cache);
}

/* Of one row, and of all of them: the place of a new thing, and room for it. */
TEST(who_was_not_asked_for_longest_leaves)
{
    static const struct {
        const char *name;
        uint64_t step;
    } cases[] = {{"one row", ROWS}, {"all rows", 1}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint64_t step = cases[i].step;
        struct world world;

        test_case(cases[i].name);
        open_world(&world, MAX_BYTES);
        for (uint64_t nth = 1; nth <= 10 * FIT; nth++) {
            put(&world, nth * step);
            expect_true(has(&world, step, step)); /* asked for each time */
        }
        expect_true(has(&world, 10 * FIT * step, 10 * FIT * step));
        expect_false(has(&world, 2 * step, 2 * step));
        cache_free(world.cache);
        expect_int(atomic_load(&world.freed), 10 * FIT);
    }
}

TEST(what_is_held_stays_until_it_is_given_back)
{
    struct world world;

    open_world(&world, MAX_BYTES);

    struct cache_hold held = put_held(&world, 1, 1, THING_BYTES);

    for (uint64_t key = 2; key < 20 * FIT; key++) {
        struct cache_hold other = put_held(&world, key, key, THING_BYTES);

        expect_true(other.place != NULL); /* it keeps nobody else out */
        cache_give_back(&other);
    }
    expect_true(is_whole(held.thing));
    expect_true(has(&world, 1, 1));
    cache_give_back(&held);
    for (uint64_t key = 20 * FIT; key < 40 * FIT; key++) {
        put(&world, key);
    }
    expect_false(has(&world, 1, 1));
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), 40 * FIT - 1);
}

TEST(where_all_is_held_a_new_thing_is_the_holders_alone)
{
    struct cache_hold held[FIT];
    struct world world;

    open_world(&world, MAX_BYTES);
    for (uint64_t i = 0; i < FIT; i++) {
        held[i] = put_held(&world, i, i, THING_BYTES);
        expect_true(held[i].place != NULL);
    }

    struct cache_hold own = put_held(&world, FIT, FIT, THING_BYTES);

    expect_true(own.thing != NULL && own.place == NULL);
    expect_false(has(&world, FIT, FIT));
    cache_give_back(&own);
    expect_int(atomic_load(&world.freed), 1);
    for (uint64_t i = 0; i < FIT; i++) {
        expect_true(is_whole(held[i].thing));
        cache_give_back(&held[i]);
    }
    put(&world, FIT); /* now somebody can leave */
    expect_true(has(&world, FIT, FIT));
    expect_int(count(&world).things, FIT);
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), FIT + 2);
}

TEST(drops_what_nobody_uses)
{
    struct world world;

    open_world(&world, MAX_BYTES);

    struct cache_hold held = put_held(&world, 1, 1, THING_BYTES);
    const void *thing = held.thing;

    cache_drop(world.cache, 1, thing);
    expect_true(has(&world, 1, 1));
    cache_give_back(&held);
    cache_drop(world.cache, 2, thing); /* another row */
    expect_true(has(&world, 1, 1));
    cache_drop(world.cache, 1, thing);
    expect_false(has(&world, 1, 1));
    expect_int(count(&world).things, 0);
    expect_int(count(&world).bytes, 0);
    expect_int(atomic_load(&world.freed), 1);
    cache_drop(world.cache, 1, thing); /* gone already */
    cache_free(world.cache);
    expect_int(atomic_load(&world.freed), 1);
}

/* --- many threads --- */

enum { THREADS = 4, ROUNDS = 20000, KEYS = 3 * FIT };

struct crowd {
    struct world world;
    atomic_uint made, wrong, seed;
};

static uint64_t next_of(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void look(struct crowd *crowd, uint64_t key, struct cache_hold *hold)
{
    if (!cache_find(crowd->world.cache, key, &key, hold)) {
        atomic_fetch_add(&crowd->made, 1);
        cache_put(crowd->world.cache, key, &key,
                  make(&crowd->world, key, THING_BYTES), hold);
    }
    const struct thing *thing = hold->thing;

    atomic_fetch_add(&crowd->wrong,
                     thing->key == key && is_whole(thing) ? 0 : 1);
}

/* Holds two at a time, the older one while others replace what is around. */
static void *look_and_replace(void *payload)
{
    struct crowd *crowd = payload;
    uint64_t state = atomic_fetch_add(&crowd->seed, 1);
    struct cache_hold before = {0};

    for (int i = 0; i < ROUNDS; i++) {
        const uint64_t key = next_of(&state) % KEYS;
        struct cache_hold hold = {0};

        look(crowd, key, &hold);
        if (before.thing != NULL) {
            atomic_fetch_add(&crowd->wrong, is_whole(before.thing) ? 0 : 1);
        }
        cache_give_back(&before);
        before = hold;
        if (i % 16 == 0) {
            cache_drop(crowd->world.cache, key, before.thing); /* it is held */
            atomic_fetch_add(&crowd->wrong, is_whole(before.thing) ? 0 : 1);
        }
    }
    cache_give_back(&before);
    return NULL;
}

TEST(readers_see_whole_things_while_others_replace_them)
{
    struct crowd crowd = {.made = 0};
    struct cache_statistics counts;
    pthread_t threads[THREADS];

    open_world(&crowd.world, MAX_BYTES);
    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_create(&threads[i], NULL, look_and_replace, &crowd),
                   0);
    }
    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
    }
    counts = count(&crowd.world);
    expect_int(atomic_load(&crowd.wrong), 0);
    expect_int(counts.hits + counts.misses, THREADS * ROUNDS);
    expect_int(counts.misses, atomic_load(&crowd.made));
    expect_true(counts.evictions > KEYS); /* they did replace */
    expect_true(counts.bytes <= MAX_BYTES);
    expect_int(counts.bytes, counts.things * THING_BYTES);
    cache_free(crowd.world.cache);
    expect_int(atomic_load(&crowd.world.freed), atomic_load(&crowd.made));
}

TEST_MAIN
