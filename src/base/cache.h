/* SPDX-License-Identifier: MIT */
/*
 * Things that were made once and are kept as long as there is room: documents,
 * accounts, verified tokens.  They are never written to once they are in it.
 *
 * Made for many readers: a look-up takes no lock, never waits and allocates
 * nothing, and what it found stays as long as it is held, whoever puts in or
 * drops what meanwhile.  The least recently used leaves.
 */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cache;
struct cache_place;

/* What the things of one cache are. */
struct cache_kind {
    bool (*matches)(const void *thing, const void *key);
    size_t (*bytes)(const void *thing); /* never another number */
    void (*free)(void *thing);          /* nobody holds it */
    size_t usual_bytes;                 /* for the number of places */
};

/* One user's hold on a thing. */
struct cache_hold {
    const void *thing;         /* NULL: none */
    struct cache_place *place; /* NULL: it is the holder's own */
    const struct cache_kind *kind;
};

struct cache_statistics {
    uint64_t hits;
    uint64_t misses;
    uint64_t evictions; /* to make room */
    size_t things;
    size_t bytes;
};

/** @param kind       Borrowed.
 *  @param max_bytes  Of all things together; 0: nothing is kept.
 *  @return NULL without memory.  Owned: cache_free(). */
struct cache *cache_new(const struct cache_kind *kind, size_t max_bytes);

/** When nothing is held any more.  NULL is fine. */
void cache_free(struct cache *cache);

/**
 * Look for the thing of a key.
 *
 * @param hash  Of the key; keyed by a secret where strangers choose keys.
 * @param[out] out  Found: cache_give_back() it, on any thread.
 *
 * Threads: any number.
 * Cost: up to eight comparisons of hashes, two atomic additions.
 */
bool cache_find(struct cache *cache, uint64_t hash, const void *key,
                struct cache_hold *out);

/**
 * Put a thing in and hold it.  Where another thread has put in one of the same
 * key meanwhile, that one is held and `thing` is freed; where there is no room,
 * `thing` is kept by the holder alone, and freed once it is given back.
 *
 * @param key    Of the thing; may point into it.
 * @param thing  Owned by the cache or the hold from here on.
 *
 * Threads: any number; one puts in at a time.
 */
void cache_put(struct cache *cache, uint64_t hash, const void *key, void *thing,
               struct cache_hold *out);

/** A hold on what is not in any cache. */
struct cache_hold cache_hold_own(const struct cache_kind *kind, void *thing);

/** Empty holds are fine; the hold is empty afterwards. */
void cache_give_back(struct cache_hold *hold);

/** Take a thing out, unless it is gone already or somebody uses it just now:
 *  for what has become useless. */
void cache_drop(struct cache *cache, uint64_t hash, const void *thing);

/** Threads: any. */
void cache_count(struct cache *cache, struct cache_statistics *out);

#endif
