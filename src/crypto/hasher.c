/* SPDX-License-Identifier: MIT */
/*
 * Hashers: who may hash, and in what order.
 *
 * Those who wait stand in a line, and a hasher that is given back goes to the
 * first: a newcomer cannot overtake.  The one lock is taken by the callers'
 * threads alone, never by those at SCHED_IDLE (hash_slot.c).
 *
 * Argon2id alone is known so far.  Passwords are hashed as they come: normal
 * forms and lengths are the caller's.
 */
#include "crypto/hasher.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "crypto/equal.h"
#include "crypto/hash_slot.h"
#include "crypto/phc.h"
#include "crypto/random.h"

enum {
    MAX_SLOTS = 1024,
    MIN_MEMORY_KIB = 8, /* RFC 9106, section 3.1 */
    MAX_MEMORY_KIB = 4 * 1024 * 1024,
    MAX_PASSES = 1000,
    PATIENCE_MS = 500, /* at SCHED_IDLE, before it is nice 8 */
    DEARER_MEMORY = 4, /* times our own: security.md, row 10 */
    DEARER_WORK = 16,  /* passes x memory, likewise */
};

struct hasher {
    struct hashers *owner;
    struct hash_slot slot;
    int64_t patient_until_ms;
    struct hasher *next_free;
};

/* Somebody who stands in the line; lives on his stack. */
struct waiter {
    pthread_cond_t given;
    struct hasher *hasher; /* NULL: still waits */
    struct waiter *previous, *next;
};

struct hashers {
    struct hash_cost cost;
    size_t queue_max;
    int64_t wait_ms;
    int64_t patience_ms;
    struct phc decoy; /* nobody's: random salt and hash */
    atomic_uint_fast64_t count;
    struct hash_spare spare;

    pthread_mutex_t lock; /* for what follows */
    struct hasher *free;
    struct waiter *first, *last;
    size_t waiting;
    unsigned busy;
    uint64_t refused;

    struct tally *tally;

    unsigned slots;
    struct hasher hasher[];
};

static bool read_cost(const struct hasher_options *options,
                      struct hash_cost *out)
{
    size_t memory_kib = options->memory_bytes / 1024;

    if (memory_kib < MIN_MEMORY_KIB || memory_kib > MAX_MEMORY_KIB ||
        options->passes < 1 || options->passes > MAX_PASSES) {
        return false;
    }
    *out = (struct hash_cost){(uint32_t)memory_kib, options->passes};
    return true;
}

static bool open_slots(struct hashers *hashers)
{
    for (unsigned i = 0; i < hashers->slots; i++) {
        struct hasher *hasher = &hashers->hasher[i];

        hasher->owner = hashers;
        if (!hash_slot_open(&hasher->slot, &hashers->spare)) {
            return false;
        }
        hasher->next_free = hashers->free;
        hashers->free = hasher;
    }
    return true;
}

/* A random hash costs what a real one does to compare with, and takes no time
 * to make: the start does not wait for it. */
static void make_decoy(struct hashers *hashers)
{
    struct phc *decoy = &hashers->decoy;

    decoy->cost = hashers->cost;
    decoy->hash_bytes = PHC_HASH_BYTES;
    crypto_random(decoy->salt, sizeof(decoy->salt));
    crypto_random(decoy->hash, PHC_HASH_BYTES);
}

static int64_t patience_of(const struct hasher_options *options)
{
    return options->patience_ms == 0 ? PATIENCE_MS : options->patience_ms;
}

/* Hashes that fit under the ceiling besides one a slot. */
static int spare_of(const struct hasher_options *options)
{
    size_t fit = options->ceiling_bytes / options->memory_bytes;

    if (fit <= options->slots) {
        return 0;
    }
    return fit - options->slots < options->slots ? (int)(fit - options->slots)
                                                 : (int)options->slots;
}

struct hashers *hashers_new(const struct hasher_options *options)
{
    struct hash_cost cost;
    struct hashers *hashers;

    if (options->slots < 1 || options->slots > MAX_SLOTS ||
        !read_cost(options, &cost)) {
        return NULL;
    }
    hashers = memory_allocate(1, sizeof(*hashers) +
                                     options->slots * sizeof(struct hasher));
    if (hashers == NULL) {
        return NULL;
    }
    hashers->cost = cost;
    hashers->queue_max = options->queue_max;
    hashers->wait_ms = options->wait_ms < 0 ? 0 : options->wait_ms;
    hashers->patience_ms = patience_of(options);
    hashers->slots = options->slots;
    atomic_store(&hashers->spare.left, spare_of(options));
    hashers->spare.memory_kib = cost.memory_kib;
    make_decoy(hashers);
    (void)pthread_mutex_init(&hashers->lock, NULL);
    hashers->tally = tally_new(HASHERS_HASHES + SCALE_NUMBERS_MAX, 1);
    if (hashers->tally == NULL || !open_slots(hashers)) {
        hashers_free(hashers);
        return NULL;
    }
    return hashers;
}

void hashers_free(struct hashers *hashers)
{
    if (hashers == NULL) {
        return;
    }
    for (unsigned i = 0; i < hashers->slots; i++) {
        hash_slot_close(&hashers->hasher[i].slot);
    }
    tally_free(hashers->tally);
    (void)pthread_mutex_destroy(&hashers->lock);
    memory_free(hashers);
}

static void line_up(struct hashers *hashers, struct waiter *waiter)
{
    waiter->previous = hashers->last;
    if (hashers->last != NULL) {
        hashers->last->next = waiter;
    } else {
        hashers->first = waiter;
    }
    hashers->last = waiter;
    hashers->waiting++;
}

static void leave_line(struct hashers *hashers, struct waiter *waiter)
{
    if (waiter->previous != NULL) {
        waiter->previous->next = waiter->next;
    } else {
        hashers->first = waiter->next;
    }
    if (waiter->next != NULL) {
        waiter->next->previous = waiter->previous;
    } else {
        hashers->last = waiter->previous;
    }
    hashers->waiting--;
}

static bool open_condition(pthread_cond_t *out)
{
    pthread_condattr_t attributes;
    int failed;

    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    failed = failed != 0 ? failed : pthread_cond_init(out, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    return failed == 0;
}

/* Stand in the line, under the lock.  NULL when the time is over. */
static struct hasher *wait_in_line(struct hashers *hashers, int64_t now_ms)
{
    struct waiter self = {.hasher = NULL};
    int64_t until_ms;
    struct timespec until;
    int failed = 0;

    if (__builtin_add_overflow(now_ms, hashers->wait_ms, &until_ms) ||
        !open_condition(&self.given)) {
        return NULL;
    }
    until.tv_sec = (time_t)(until_ms / 1000);
    until.tv_nsec = (long)(until_ms % 1000) * 1000000;
    line_up(hashers, &self);
    while (self.hasher == NULL && failed == 0) {
        failed = pthread_cond_timedwait(&self.given, &hashers->lock, &until);
    }
    if (self.hasher == NULL) {
        leave_line(hashers, &self);
    }
    (void)pthread_cond_destroy(&self.given);
    return self.hasher;
}

static struct hasher *take_free(struct hashers *hashers)
{
    struct hasher *hasher = hashers->free;

    if (hasher != NULL) {
        hashers->free = hasher->next_free;
        hasher->next_free = NULL;
        hashers->busy++;
    }
    return hasher;
}

gate_status hasher_take(struct hashers *hashers, gate_context *cx,
                        struct hasher **out)
{
    int64_t began_us = clock_monotonic_us();
    int64_t now_ms = began_us / 1000;
    struct hasher *hasher;
    bool is_full = false;

    (void)pthread_mutex_lock(&hashers->lock);
    hasher = take_free(hashers);
    if (hasher == NULL) {
        is_full = hashers->waiting >= hashers->queue_max;
        hasher = is_full ? NULL : wait_in_line(hashers, now_ms);
    }
    hashers->refused += hasher == NULL ? 1 : 0;
    (void)pthread_mutex_unlock(&hashers->lock);

    if (hasher == NULL) {
        return FAULT(cx, GATE_FAULT_BUSY,
                     is_full ? "too many wait for a hasher (hash_queue)"
                             : "no hasher came free in time (hash_wait)");
    }
    tally_observe(hashers->tally, 0, HASHERS_WAITS, &scale_duration,
                  clock_monotonic_us() - began_us);
    hasher->patient_until_ms = now_ms + hashers->patience_ms;
    *out = hasher;
    return GATE_OK;
}

void hasher_give_back(struct hasher **hasher)
{
    struct hashers *hashers;
    struct waiter *first;

    if (hasher == NULL || *hasher == NULL) {
        return;
    }
    hashers = (*hasher)->owner;
    (void)pthread_mutex_lock(&hashers->lock);
    first = hashers->first;
    if (first != NULL) {
        leave_line(hashers, first);
        first->hasher = *hasher;
        (void)pthread_cond_signal(&first->given);
    } else {
        (*hasher)->next_free = hashers->free;
        hashers->free = *hasher;
        hashers->busy--;
    }
    (void)pthread_mutex_unlock(&hashers->lock);
    *hasher = NULL;
}

/* Argon2id into hash->hash, by the cost and salt in it. */
static gate_status compute(struct hasher *hasher, gate_context *cx,
                           struct secret password, struct phc *hash)
{
    int64_t began_us = clock_monotonic_us();
    bool is_made;

    if (password.data == NULL) {
        password = (struct secret){"", 0};
    }
    is_made =
        hash_slot_run(&hasher->slot, password, hash, hasher->patient_until_ms);
    (void)atomic_fetch_add(&hasher->owner->count, 1);
    tally_observe(hasher->owner->tally, 0, HASHERS_HASHES, &scale_duration,
                  clock_monotonic_us() - began_us);
    return is_made ? GATE_OK
                   : FAULT(cx, GATE_FAULT_CRYPTO, "Argon2id: no memory");
}

static bool is_too_dear(const struct hash_cost *cost,
                        const struct hash_cost *own)
{
    uint64_t memory_max = (uint64_t)own->memory_kib * DEARER_MEMORY;
    uint64_t work_max = (uint64_t)own->memory_kib * own->passes * DEARER_WORK;

    return cost->memory_kib > memory_max ||
           (uint64_t)cost->memory_kib * cost->passes > work_max;
}

static gate_status read_stored(const struct hashers *hashers, gate_context *cx,
                               const char *hash, struct phc *out)
{
    if (hash == NULL) {
        *out = hashers->decoy;
        return GATE_OK;
    }
    if (!phc_read(hash, out)) {
        return FAULT(cx, GATE_FAULT_CRYPTO, "a stored password is damaged");
    }
    if (is_too_dear(&out->cost, &hashers->cost)) {
        return FAULT(cx, GATE_FAULT_CRYPTO,
                     "a stored password is dearer than hash_memory allows");
    }
    return GATE_OK;
}

/* Whether it is what this service would make today. */
static bool is_current(const struct phc *hash, const struct hash_cost *own)
{
    return hash->cost.memory_kib == own->memory_kib &&
           hash->cost.passes == own->passes &&
           hash->hash_bytes == PHC_HASH_BYTES;
}

static void wipe_hash(struct phc *hash)
{
    memory_wipe(hash, sizeof(*hash));
}

gate_status hasher_verify(struct hasher *hasher, gate_context *cx,
                          const char *hash, struct secret password,
                          enum password_verdict *out)
{
    const struct hashers *hashers = hasher->owner;
    CLEANUP(wipe_hash) struct phc stored = {.hash_bytes = 0};
    CLEANUP(wipe_hash) struct phc computed = {.hash_bytes = 0};

    TRY(read_stored(hashers, cx, hash, &stored));
    computed = stored;
    TRY(compute(hasher, cx, password, &computed));
    if (!crypto_equal(computed.hash, stored.hash, stored.hash_bytes) ||
        hash == NULL) {
        *out = PASSWORD_WRONG;
    } else {
        *out = is_current(&stored, &hashers->cost)
                   ? PASSWORD_RIGHT
                   : PASSWORD_RIGHT_BUT_OUTDATED;
    }
    return GATE_OK;
}

gate_status hasher_hash(struct hasher *hasher, gate_context *cx,
                        struct secret password, const char **out)
{
    CLEANUP(wipe_hash)
    struct phc made = {
        .cost = hasher->owner->cost,
        .hash_bytes = PHC_HASH_BYTES,
    };
    char text[PHC_TEXT_BYTES];

    crypto_random(made.salt, sizeof(made.salt));
    TRY(compute(hasher, cx, password, &made));
    phc_write(&made, text);
    return context_copy(cx, slice_of(text), out);
}

size_t hashers_waiting(struct hashers *hashers)
{
    size_t waiting;

    (void)pthread_mutex_lock(&hashers->lock);
    waiting = hashers->waiting;
    (void)pthread_mutex_unlock(&hashers->lock);
    return waiting;
}

uint64_t hashers_count(const struct hashers *hashers)
{
    return atomic_load(&hashers->count);
}

const struct tally *hashers_tally(const struct hashers *hashers)
{
    return hashers->tally;
}

void hashers_measure(struct hashers *hashers, struct hashers_statistics *out)
{
    (void)pthread_mutex_lock(&hashers->lock);
    *out = (struct hashers_statistics){
        .slots = hashers->slots,
        .busy = hashers->busy,
        .waiting = hashers->waiting,
        .refused = hashers->refused,
    };
    (void)pthread_mutex_unlock(&hashers->lock);
}
