/* SPDX-License-Identifier: MIT */
/*
 * Shards by core instead of by thread: nothing has to be registered, and a
 * thread that is moved between finding its shard and adding to it still adds
 * to one number that is atomic.
 */
#include "base/tally.h"

#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/memory.h"

enum { LINE_BYTES = 64, SHARDS_MAX = 256 };

struct tally {
    void *memory; /* of the numbers, as it was allocated */
    atomic_uint_fast64_t *numbers;
    size_t stride; /* numbers from shard to shard: whole cache lines */
    unsigned shards;
};

const struct scale scale_duration = {
    {50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
     500000, 1000000, 2500000, 5000000, 10000000},
    17,
    1e-6,
};

const struct scale scale_changes = {
    {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096},
    13,
    1,
};

const struct scale scale_memory = {
    {4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576},
    9,
    1,
};

static unsigned count_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_CONF);

    if (cores < 1) {
        return 1;
    }
    return cores > SHARDS_MAX ? SHARDS_MAX : (unsigned)cores;
}

static atomic_uint_fast64_t *align(void *memory)
{
    uintptr_t at = (uintptr_t)memory;

    return (atomic_uint_fast64_t *)((at + LINE_BYTES - 1) &
                                    ~(uintptr_t)(LINE_BYTES - 1));
}

struct tally *tally_new(size_t numbers, unsigned shards)
{
    const size_t in_line = LINE_BYTES / sizeof(atomic_uint_fast64_t);
    struct tally *tally = memory_allocate(1, sizeof(*tally));

    if (tally == NULL) {
        return NULL;
    }
    tally->shards = shards == 0 ? count_cores() : shards;
    tally->stride = (numbers + in_line - 1) / in_line * in_line;
    tally->memory = memory_allocate(tally->shards * tally->stride + in_line,
                                    sizeof(atomic_uint_fast64_t));
    if (tally->memory == NULL) {
        tally_free(tally);
        return NULL;
    }
    tally->numbers = align(tally->memory);
    return tally;
}

void tally_free(struct tally *tally)
{
    if (tally != NULL) {
        memory_free(tally->memory);
        memory_free(tally);
    }
}

unsigned tally_here(const struct tally *tally)
{
    int core = sched_getcpu(); /* no system call */

    return core < 0 ? 0 : (unsigned)core % tally->shards;
}

void tally_add(struct tally *tally, unsigned shard, size_t number,
               uint64_t amount)
{
    (void)atomic_fetch_add_explicit(
        &tally->numbers[shard * tally->stride + number], amount,
        memory_order_relaxed);
}

uint64_t tally_sum(const struct tally *tally, size_t number)
{
    uint64_t sum = 0;

    for (unsigned shard = 0; shard < tally->shards; shard++) {
        sum += atomic_load_explicit(
            &tally->numbers[shard * tally->stride + number],
            memory_order_relaxed);
    }
    return sum;
}

void tally_observe(struct tally *tally, unsigned shard, size_t first,
                   const struct scale *scale, int64_t value)
{
    size_t bucket = 0;

    while (bucket < scale->count && value > scale->bounds[bucket]) {
        bucket++;
    }
    tally_add(tally, shard, first + bucket, 1);
    tally_add(tally, shard, first + scale->count + 1,
              value < 0 ? 0 : (uint64_t)value);
}

void tally_read(const struct tally *tally, size_t first,
                const struct scale *scale, struct tally_reading *out)
{
    for (size_t i = 0; i <= scale->count; i++) {
        out->counts[i] = tally_sum(tally, first + i);
    }
    for (size_t i = 0; i < scale->count; i++) {
        out->bounds[i] = (double)scale->bounds[i] * scale->unit;
    }
    out->histogram = (gate_histogram){
        .bounds = out->bounds,
        .bound_count = scale->count,
        .counts = out->counts,
        .sum = (double)tally_sum(tally, first + scale->count + 1) * scale->unit,
    };
}
