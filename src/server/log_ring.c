/* SPDX-License-Identifier: MIT */
/*
 * Words of eight bytes.  A line is a word with its length, and as many as its
 * bytes need.  Its room is claimed by moving `claimed` on, in one step; it is
 * there when its length is.  Who takes it makes its words zero again before
 * they can be claimed anew, so that a length is never a remnant.
 */
#include "server/log_ring.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

enum { WORD_BYTES = sizeof(uint64_t), CACHE_LINE_BYTES = 64 };

struct log_ring {
    uint64_t words; /* a power of two */
    char apart_from_claimed[CACHE_LINE_BYTES];
    atomic_uint_fast64_t claimed; /* words, since the beginning */
    char apart_from_taken[CACHE_LINE_BYTES];
    atomic_uint_fast64_t taken;
    atomic_uint_fast64_t room[];
};

struct log_ring *log_ring_new(unsigned log2_bytes)
{
    const size_t bytes = (size_t)1 << log2_bytes;
    struct log_ring *ring = memory_allocate(1, sizeof(*ring) + bytes);

    if (ring != NULL) {
        ring->words = bytes / WORD_BYTES;
    }
    return ring;
}

void log_ring_free(struct log_ring *ring)
{
    memory_free(ring);
}

static atomic_uint_fast64_t *word_at(struct log_ring *ring, uint64_t at)
{
    return &ring->room[at & (ring->words - 1)];
}

static uint64_t words_of(uint64_t bytes)
{
    return 1 + (bytes + WORD_BYTES - 1) / WORD_BYTES;
}

/* `taken` is read first, so that `claimed` is never behind it. */
static bool claim(struct log_ring *ring, uint64_t words, uint64_t *out)
{
    uint64_t claimed;

    do {
        uint64_t taken =
            atomic_load_explicit(&ring->taken, memory_order_acquire);

        claimed = atomic_load_explicit(&ring->claimed, memory_order_relaxed);
        if (words > ring->words - (claimed - taken)) {
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(
        &ring->claimed, &claimed, claimed + words, memory_order_relaxed,
        memory_order_relaxed));
    *out = claimed;
    return true;
}

bool log_ring_put(struct log_ring *ring, const char *text, size_t bytes)
{
    uint64_t first;

    if (!claim(ring, words_of(bytes), &first)) {
        return false;
    }
    for (size_t at = 0; at < bytes; at += WORD_BYTES) {
        const size_t left = bytes - at;
        uint64_t word = 0;

        memcpy(&word, text + at, left < WORD_BYTES ? left : WORD_BYTES);
        atomic_store_explicit(word_at(ring, first + 1 + at / WORD_BYTES), word,
                              memory_order_relaxed);
    }
    atomic_store(word_at(ring, first), bytes);
    return true;
}

/* Each word is zero again when it was read. */
static void take_line(struct log_ring *ring, uint64_t first, char *out,
                      uint64_t bytes)
{
    atomic_store_explicit(word_at(ring, first), 0, memory_order_relaxed);
    for (size_t at = 0; at < bytes; at += WORD_BYTES) {
        const uint64_t left = bytes - at;
        atomic_uint_fast64_t *place =
            word_at(ring, first + 1 + at / WORD_BYTES);
        uint64_t word = atomic_load_explicit(place, memory_order_relaxed);

        memcpy(out + at, &word, left < WORD_BYTES ? left : WORD_BYTES);
        atomic_store_explicit(place, 0, memory_order_relaxed);
    }
}

size_t log_ring_take(struct log_ring *ring, char *out, size_t room)
{
    uint64_t at = atomic_load_explicit(&ring->taken, memory_order_relaxed);
    size_t bytes = 0;
    uint64_t line;

    while ((line = atomic_load(word_at(ring, at))) != 0 &&
           line <= room - bytes) {
        take_line(ring, at, out + bytes, line);
        bytes += line;
        at += words_of(line);
        atomic_store_explicit(&ring->taken, at, memory_order_release);
    }
    return bytes;
}

bool log_ring_has_line(struct log_ring *ring)
{
    return atomic_load(
               word_at(ring, atomic_load_explicit(&ring->taken,
                                                  memory_order_relaxed))) != 0;
}
