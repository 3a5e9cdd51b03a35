/* SPDX-License-Identifier: MIT */
/*
 * Numbers that many threads add to and few read.
 *
 * Each number has a place in every shard, and shards share no cache line: who
 * adds takes no lock, allocates nothing and meets nobody.  A reading adds the
 * shards up; each number only ever grows from one reading to the next, but two
 * numbers of one reading may be some additions apart.
 */
#ifndef BASE_TALLY_H
#define BASE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include <gatehouse/metrics.h>

struct tally;

/** All at zero.  NULL without memory.  Owned: tally_free().
 *  @param shards  0: one a core. */
struct tally *tally_new(size_t numbers, unsigned shards);
void tally_free(struct tally *tally); /* NULL is fine */

/** The shard of the core that the caller runs on.  Threads: any; two may have
 *  the same one, and the additions of both count. */
unsigned tally_here(const struct tally *tally);

/** Cost: one relaxed addition. */
void tally_add(struct tally *tally, unsigned shard, size_t number,
               uint64_t amount);

/** Of all shards.  Threads: any. */
uint64_t tally_sum(const struct tally *tally, size_t number);

/* --- histograms: some numbers in a row --- */

enum {
    SCALE_BOUNDS_MAX = 17,
    SCALE_NUMBERS_MAX = SCALE_BOUNDS_MAX + 2, /* above all; the sum */
};

/* The bounds of a histogram's buckets, as it counts and as it is told. */
struct scale {
    int64_t bounds[SCALE_BOUNDS_MAX]; /* ascending, included */
    size_t count;
    double unit; /* of one, when it is told */
};

extern const struct scale scale_duration; /* µs: 50 µs to 10 s, in seconds */
extern const struct scale scale_changes;  /* 1 to 4096 */
extern const struct scale scale_memory;   /* bytes: 4 KiB to 1 MiB */

/** Count one observation.  `first` has SCALE_NUMBERS_MAX numbers for itself. */
void tally_observe(struct tally *tally, unsigned shard, size_t first,
                   const struct scale *scale, int64_t value);

/* A histogram as it was read; `histogram` points into it. */
struct tally_reading {
    double bounds[SCALE_BOUNDS_MAX];
    uint64_t counts[SCALE_BOUNDS_MAX + 1];
    gate_histogram histogram;
};

/** Read one; its counts and its sum may be some additions apart. */
void tally_read(const struct tally *tally, size_t first,
                const struct scale *scale, struct tally_reading *out);

#endif
