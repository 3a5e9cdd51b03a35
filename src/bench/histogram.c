/* SPDX-License-Identifier: MIT */
/* The bucket of a duration is its upper six bits and where they stand. */
#include "bench/histogram.h"

#include <stdbool.h>

enum { STEP_BITS = 6 };

static size_t bucket_of(uint64_t duration)
{
    if (duration < HISTOGRAM_STEPS) {
        return (size_t)duration;
    }
    unsigned top = 63u - (unsigned)__builtin_clzll(duration);
    unsigned shift = top - STEP_BITS;
    size_t bucket = ((size_t)shift + 1) * HISTOGRAM_STEPS +
                    (size_t)((duration >> shift) - HISTOGRAM_STEPS);

    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* The longest duration that falls into it. */
static int64_t end_of(size_t bucket)
{
    if (bucket < HISTOGRAM_STEPS) {
        return (int64_t)bucket;
    }
    unsigned shift = (unsigned)(bucket / HISTOGRAM_STEPS) - 1;
    int64_t step = (int64_t)(bucket % HISTOGRAM_STEPS) + HISTOGRAM_STEPS;

    return ((step + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t duration_ns)
{
    uint64_t duration = duration_ns < 0 ? 0 : (uint64_t)duration_ns;

    histogram->buckets[bucket_of(duration)]++;
    histogram->count++;
    if (duration_ns > histogram->longest_ns) {
        histogram->longest_ns = duration_ns;
    }
}

int64_t histogram_at(const struct histogram *histogram, double share)
{
    /* As many as the share needs, rounded up; the first at least. */
    double exact = share * (double)histogram->count;
    uint64_t wanted = (uint64_t)exact;
    uint64_t passed = 0;

    if ((double)wanted < exact || wanted == 0) {
        wanted++;
    }
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        passed += histogram->buckets[i];
        if (passed >= wanted) {
            int64_t end_ns = end_of(i);

            return end_ns < histogram->longest_ns ? end_ns
                                                  : histogram->longest_ns;
        }
    }
    return histogram->longest_ns;
}
