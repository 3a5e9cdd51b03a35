/* SPDX-License-Identifier: MIT */
/*
 * A table of places, eight for each row; a thing's hash chooses its row.
 *
 * Who looks something up first pins the place, then looks what is in it: a
 * pinned place keeps its thing.  Who puts something in, under the lock, empties
 * a place only from no pins to EMPTYING, in one step, so that whoever pins it
 * meanwhile sees that and goes away.  A look-up therefore never waits, and what
 * it found stays as long as it is pinned.  Places themselves are never freed.
 *
 * How long ago a thing was used is told in things that were put in since:
 * `turn` counts those, and a hit writes only the first time in a turn.
 */
#include "base/cache.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "base/tally.h"

enum {
    WAYS = 8,
    ROWS_MIN = 8,
    ROOM = 2,          /* places for each thing that fits: rows fill unevenly */
    LARGEST_SHARE = 8, /* a thing may take an eighth of the cache */
};

enum lookup { LOOKUP_HIT, LOOKUP_MISS, LOOKUPS };

static const unsigned EMPTYING = 1u << 31;

struct cache_place {
    atomic_uint pins; /* and EMPTYING, while what is in it changes */
    atomic_uint used; /* the turn of its last hit */
    atomic_uint_least64_t hash;
    _Atomic(void *) thing; /* NULL: empty */
};

struct cache {
    const struct cache_kind *kind;
    pthread_mutex_t lock; /* of who puts in, for the next three */
    size_t bytes;
    size_t things;
    uint64_t evictions;

    struct tally *lookups; /* by enum lookup: readers share no number */
    atomic_uint turn;
    size_t max_bytes;
    size_t row_count; /* a power of two */
    size_t hand;      /* the row that is looked at next for something old */
    struct cache_place places[];
};

struct cache *cache_new(const struct cache_kind *kind, size_t max_bytes)
{
    size_t rows = ROWS_MIN;

    while (rows * WAYS < max_bytes / kind->usual_bytes * ROOM) {
        rows *= 2;
    }
    struct cache *cache = memory_allocate(
        1, sizeof(*cache) + rows * WAYS * sizeof(cache->places[0]));

    if (cache == NULL) {
        return NULL;
    }
    cache->kind = kind;
    cache->max_bytes = max_bytes;
    cache->row_count = rows;
    (void)pthread_mutex_init(&cache->lock, NULL);
    cache->lookups = tally_new(LOOKUPS, 0);
    if (cache->lookups == NULL) {
        cache_free(cache);
        return NULL;
    }
    return cache;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (size_t i = 0; i < cache->row_count * WAYS; i++) {
        void *thing = atomic_load(&cache->places[i].thing);

        if (thing != NULL) {
            cache->kind->free(thing);
        }
    }
    (void)pthread_mutex_destroy(&cache->lock);
    tally_free(cache->lookups);
    memory_free(cache);
}

static struct cache_place *row_at(struct cache *cache, uint64_t nth)
{
    return &cache->places[(nth & (cache->row_count - 1)) * WAYS];
}

/* --- looking up --- */

static bool pin(struct cache_place *place)
{
    if ((atomic_fetch_add(&place->pins, 1) & EMPTYING) == 0) {
        return true;
    }
    (void)atomic_fetch_sub(&place->pins, 1);
    return false;
}

static void unpin(struct cache_place *place)
{
    (void)atomic_fetch_sub(&place->pins, 1);
}

static void note_use(struct cache *cache, struct cache_place *place)
{
    unsigned turn = atomic_load_explicit(&cache->turn, memory_order_relaxed);

    if (atomic_load_explicit(&place->used, memory_order_relaxed) != turn) {
        atomic_store_explicit(&place->used, turn, memory_order_relaxed);
    }
}

static bool find(struct cache *cache, uint64_t hash, const void *key,
                 struct cache_hold *out)
{
    struct cache_place *row = row_at(cache, hash);

    for (struct cache_place *place = row; place < row + WAYS; place++) {
        if (atomic_load_explicit(&place->hash, memory_order_relaxed) != hash ||
            !pin(place)) {
            continue;
        }
        const void *thing = atomic_load(&place->thing);

        if (thing != NULL && cache->kind->matches(thing, key)) {
            note_use(cache, place);
            *out = (struct cache_hold){thing, place, cache->kind};
            return true;
        }
        unpin(place);
    }
    return false;
}

bool cache_find(struct cache *cache, uint64_t hash, const void *key,
                struct cache_hold *out)
{
    bool is_found = find(cache, hash, key, out);

    tally_add(cache->lookups, tally_here(cache->lookups),
              is_found ? LOOKUP_HIT : LOOKUP_MISS, 1);
    return is_found;
}

struct cache_hold cache_hold_own(const struct cache_kind *kind, void *thing)
{
    return (struct cache_hold){thing, NULL, kind};
}

void cache_give_back(struct cache_hold *hold)
{
    if (hold->place != NULL) {
        unpin(hold->place);
    } else if (hold->thing != NULL) {
        hold->kind->free((void *)(uintptr_t)hold->thing);
    }
    *hold = (struct cache_hold){0};
}

/* --- putting in, under the lock --- */

/* Turns since the last hit; an empty place has waited longest. */
static unsigned age_of(const struct cache *cache,
                       const struct cache_place *place)
{
    if (atomic_load(&place->thing) == NULL) {
        return UINT_MAX;
    }
    return atomic_load(&cache->turn) - atomic_load(&place->used);
}

/* The place of a row that was not used for longest and that nobody uses now;
 * NULL: all are used. */
static struct cache_place *oldest_of(const struct cache *cache,
                                     struct cache_place *row,
                                     bool must_hold_one)
{
    struct cache_place *oldest = NULL;

    for (struct cache_place *place = row; place < row + WAYS; place++) {
        if (atomic_load(&place->pins) != 0 ||
            (must_hold_one && atomic_load(&place->thing) == NULL)) {
            continue;
        }
        if (oldest == NULL || age_of(cache, place) > age_of(cache, oldest)) {
            oldest = place;
        }
    }
    return oldest;
}

/* False: somebody has begun to use it.  Else it is empty and nobody can pin it
 * until open(). */
static bool close_and_empty(struct cache *cache, struct cache_place *place)
{
    unsigned nobody = 0;

    if (!atomic_compare_exchange_strong(&place->pins, &nobody, EMPTYING)) {
        return false;
    }
    void *thing = atomic_load(&place->thing);

    if (thing != NULL) {
        cache->bytes -= cache->kind->bytes(thing);
        cache->things--;
        atomic_store(&place->thing, NULL);
        atomic_store(&place->hash, 0);
        cache->kind->free(thing);
    }
    return true;
}

static void open(struct cache_place *place)
{
    (void)atomic_fetch_sub(&place->pins, EMPTYING);
}

/* Of some rows in turn, so that making room costs the same in a large cache as
 * in a small one; of a small cache, of all. */
static struct cache_place *find_old(struct cache *cache)
{
    enum { LOOK_AT = 64 };
    struct cache_place *oldest = NULL;
    size_t left = cache->row_count;

    for (size_t seen = 0; left > 0 && (seen < LOOK_AT || oldest == NULL);
         seen++, left--) {
        struct cache_place *place =
            oldest_of(cache, row_at(cache, cache->hand++), true);

        if (place != NULL &&
            (oldest == NULL || age_of(cache, place) > age_of(cache, oldest))) {
            oldest = place;
        }
    }
    return oldest;
}

/* The oldest leave until there is room; false: what is there is all used. */
static bool make_room(struct cache *cache, size_t bytes)
{
    while (cache->bytes + bytes > cache->max_bytes) {
        struct cache_place *place = find_old(cache);

        if (place == NULL || !close_and_empty(cache, place)) {
            return false;
        }
        cache->evictions++;
        open(place);
    }
    return true;
}

/* Pinned for the one who puts it in; NULL: it was not put in. */
static struct cache_place *put(struct cache *cache, uint64_t hash, void *thing)
{
    size_t bytes = cache->kind->bytes(thing);

    if (!make_room(cache, bytes)) {
        return NULL;
    }
    struct cache_place *place = oldest_of(cache, row_at(cache, hash), false);
    bool is_full = place != NULL && atomic_load(&place->thing) != NULL;

    if (place == NULL || !close_and_empty(cache, place)) {
        return NULL;
    }
    cache->evictions += is_full ? 1 : 0;
    atomic_store(&place->used, atomic_fetch_add(&cache->turn, 1) + 1);
    atomic_store(&place->thing, thing);
    atomic_store(&place->hash, hash);
    cache->bytes += bytes;
    cache->things++;
    (void)atomic_fetch_add(&place->pins, 1);
    open(place);
    return place;
}

void cache_put(struct cache *cache, uint64_t hash, const void *key, void *thing,
               struct cache_hold *out)
{
    const struct cache_kind *kind = cache->kind;

    *out = cache_hold_own(kind, thing);
    if (kind->bytes(thing) > cache->max_bytes / LARGEST_SHARE) {
        return;
    }
    (void)pthread_mutex_lock(&cache->lock);
    if (find(cache, hash, key, out)) {
        kind->free(thing);
    } else {
        out->place = put(cache, hash, thing);
    }
    (void)pthread_mutex_unlock(&cache->lock);
}

void cache_drop(struct cache *cache, uint64_t hash, const void *thing)
{
    struct cache_place *row = row_at(cache, hash);

    (void)pthread_mutex_lock(&cache->lock);
    for (struct cache_place *place = row; place < row + WAYS; place++) {
        if (atomic_load(&place->thing) == thing &&
            close_and_empty(cache, place)) {
            open(place);
        }
    }
    (void)pthread_mutex_unlock(&cache->lock);
}

void cache_count(struct cache *cache, struct cache_statistics *out)
{
    (void)pthread_mutex_lock(&cache->lock);
    *out = (struct cache_statistics){
        .hits = tally_sum(cache->lookups, LOOKUP_HIT),
        .misses = tally_sum(cache->lookups, LOOKUP_MISS),
        .evictions = cache->evictions,
        .things = cache->things,
        .bytes = cache->bytes,
    };
    (void)pthread_mutex_unlock(&cache->lock);
}
