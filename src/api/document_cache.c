/* SPDX-License-Identifier: MIT */
/*
 * A table of places, four for each row; a document's hash chooses its row.
 *
 * Who looks a document up first pins the place, then looks what is in it: a
 * pinned place keeps its document.  Who puts one in, under the lock, empties a
 * place only from no pins to EMPTYING, in one step, so that whoever pins it
 * meanwhile sees that and goes away.  A look-up therefore never waits, and what
 * it found stays as long as it is pinned.  Places themselves are never freed.
 *
 * How long ago a document was used is told in documents that were put in since:
 * `turn` counts those, and a hit writes only the first time in a turn.
 */
#include "api/document_cache.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"

enum {
    WAYS = 4,
    USUAL_BYTES = 16384, /* of one document: an arena's first block */
    ROWS_MIN = 16,
    LARGEST_SHARE = 8, /* a document may take an eighth of the cache */
};

static const unsigned EMPTYING = 1u << 31;

struct document_place {
    atomic_uint pins; /* and EMPTYING, while what is in it changes */
    atomic_uint used; /* the turn of its last hit */
    atomic_uint_least64_t hash;
    _Atomic(struct document *) document; /* NULL: empty */
};

struct document_cache {
    pthread_mutex_t lock; /* of who puts in, for the next three */
    size_t bytes;
    size_t documents;
    uint64_t evictions;

    atomic_uint_least64_t hits, misses;
    atomic_uint turn;
    size_t max_bytes;
    size_t row_count; /* a power of two */
    struct document_place places[];
};

struct document_cache *document_cache_new(size_t max_bytes)
{
    size_t rows = ROWS_MIN;

    while (rows * WAYS < max_bytes / USUAL_BYTES * 2) {
        rows *= 2;
    }
    struct document_cache *cache = memory_allocate(
        1, sizeof(*cache) + rows * WAYS * sizeof(cache->places[0]));

    if (cache != NULL) {
        cache->max_bytes = max_bytes;
        cache->row_count = rows;
        (void)pthread_mutex_init(&cache->lock, NULL);
    }
    return cache;
}

void document_cache_free(struct document_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (size_t i = 0; i < cache->row_count * WAYS; i++) {
        document_free(atomic_load(&cache->places[i].document));
    }
    (void)pthread_mutex_destroy(&cache->lock);
    memory_free(cache);
}

static struct document_place *row_of(struct document_cache *cache,
                                     uint64_t hash)
{
    return &cache->places[(hash & (cache->row_count - 1)) * WAYS];
}

static bool is_it(const struct document *document, gate_style style,
                  struct slice text)
{
    return document != NULL && document->style == style &&
           document->text.bytes == text.bytes &&
           memcmp(document->text.data, text.data, text.bytes) == 0;
}

/* --- looking up --- */

static bool pin(struct document_place *place)
{
    if ((atomic_fetch_add(&place->pins, 1) & EMPTYING) == 0) {
        return true;
    }
    (void)atomic_fetch_sub(&place->pins, 1);
    return false;
}

static void unpin(struct document_place *place)
{
    (void)atomic_fetch_sub(&place->pins, 1);
}

static void note_use(struct document_cache *cache, struct document_place *place)
{
    unsigned turn = atomic_load_explicit(&cache->turn, memory_order_relaxed);

    if (atomic_load_explicit(&place->used, memory_order_relaxed) != turn) {
        atomic_store_explicit(&place->used, turn, memory_order_relaxed);
    }
}

static bool find(struct document_cache *cache, gate_style style,
                 struct slice text, uint64_t hash, struct document_use *out)
{
    struct document_place *row = row_of(cache, hash);

    for (struct document_place *place = row; place < row + WAYS; place++) {
        if (atomic_load_explicit(&place->hash, memory_order_relaxed) != hash ||
            !pin(place)) {
            continue;
        }
        const struct document *document = atomic_load(&place->document);

        if (is_it(document, style, text)) {
            note_use(cache, place);
            *out = (struct document_use){document, place};
            return true;
        }
        unpin(place);
    }
    return false;
}

/* --- putting in, under the lock --- */

/* Turns since the last hit; an empty place has waited longest. */
static unsigned age_of(const struct document_cache *cache,
                       const struct document_place *place)
{
    if (atomic_load(&place->document) == NULL) {
        return UINT_MAX;
    }
    return atomic_load(&cache->turn) - atomic_load(&place->used);
}

/* The place that was not used for longest and that nobody uses now; NULL: all
 * are used. */
static struct document_place *oldest_of(const struct document_cache *cache,
                                        struct document_place *places,
                                        size_t count, bool must_hold_one)
{
    struct document_place *oldest = NULL;

    for (struct document_place *place = places; place < places + count;
         place++) {
        if (atomic_load(&place->pins) != 0 ||
            (must_hold_one && atomic_load(&place->document) == NULL)) {
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
static bool close_and_empty(struct document_cache *cache,
                            struct document_place *place)
{
    unsigned nobody = 0;

    if (!atomic_compare_exchange_strong(&place->pins, &nobody, EMPTYING)) {
        return false;
    }
    struct document *document = atomic_load(&place->document);

    if (document != NULL) {
        cache->bytes -= document_bytes(document);
        cache->documents--;
        cache->evictions++;
        atomic_store(&place->document, NULL);
        atomic_store(&place->hash, 0);
        document_free(document);
    }
    return true;
}

static void open(struct document_place *place)
{
    (void)atomic_fetch_sub(&place->pins, EMPTYING);
}

/* The oldest leave until there is room; false: what is there is all used. */
static bool make_room(struct document_cache *cache, size_t bytes)
{
    while (cache->bytes + bytes > cache->max_bytes) {
        struct document_place *place =
            oldest_of(cache, cache->places, cache->row_count * WAYS, true);

        if (place == NULL || !close_and_empty(cache, place)) {
            return false;
        }
        open(place);
    }
    return true;
}

/* Pinned for the one who puts it in; NULL: it was not put in. */
static struct document_place *put(struct document_cache *cache,
                                  struct document *document)
{
    size_t bytes = document_bytes(document);

    if (!make_room(cache, bytes)) {
        return NULL;
    }
    struct document_place *place =
        oldest_of(cache, row_of(cache, document->hash), WAYS, false);

    if (place == NULL || !close_and_empty(cache, place)) {
        return NULL;
    }
    atomic_store(&place->used, atomic_fetch_add(&cache->turn, 1) + 1);
    atomic_store(&place->document, document);
    atomic_store(&place->hash, document->hash);
    cache->bytes += bytes;
    cache->documents++;
    (void)atomic_fetch_add(&place->pins, 1);
    open(place);
    return place;
}

/* Another thread may have read the same one meanwhile. */
static void keep(struct document_cache *cache, struct document *own,
                 struct document_use *out)
{
    *out = (struct document_use){own, NULL};
    if (document_bytes(own) > cache->max_bytes / LARGEST_SHARE) {
        return;
    }
    (void)pthread_mutex_lock(&cache->lock);
    if (find(cache, own->style, own->text, own->hash, out)) {
        document_free(own);
    } else {
        out->place = put(cache, own);
    }
    (void)pthread_mutex_unlock(&cache->lock);
}

/* --- for requests --- */

/* A password or a token that was written into the document stands in a string.
 * Such a document is wiped with its request, and would hardly come again. */
static bool may_have_secrets(struct slice text)
{
    return memchr(text.data, '"', text.bytes) != NULL;
}

gate_status document_take(struct document_cache *cache,
                          const gate_service *service, gate_style style,
                          struct slice text, gate_context *cx,
                          struct document_use *out)
{
    struct document *own;

    if (may_have_secrets(text)) {
        TRY(document_read(service, style, text, 0, cx, &own));
        *out = (struct document_use){own, NULL};
        return GATE_OK;
    }
    uint64_t hash = document_hash(style, text);

    if (find(cache, style, text, hash, out)) {
        (void)atomic_fetch_add_explicit(&cache->hits, 1, memory_order_relaxed);
        return GATE_OK;
    }
    (void)atomic_fetch_add_explicit(&cache->misses, 1, memory_order_relaxed);
    TRY(document_read(service, style, text, hash, cx, &own));
    keep(cache, own, out);
    return GATE_OK;
}

void document_give_back(struct document_use *use)
{
    if (use->place != NULL) {
        unpin(use->place);
    } else {
        document_free((struct document *)use->document);
    }
    *use = (struct document_use){0};
}

void document_cache_count(struct document_cache *cache,
                          struct document_cache_statistics *out)
{
    (void)pthread_mutex_lock(&cache->lock);
    *out = (struct document_cache_statistics){
        .hits = atomic_load(&cache->hits),
        .misses = atomic_load(&cache->misses),
        .evictions = cache->evictions,
        .documents = cache->documents,
        .bytes = cache->bytes,
    };
    (void)pthread_mutex_unlock(&cache->lock);
}
