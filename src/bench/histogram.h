/* SPDX-License-Identifier: MIT */
/* Durations in buckets that grow with them: exact below 64 ns, then within
 * 1.6 %; bounded, whatever is counted. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    HISTOGRAM_STEPS = 64, /* a doubling */
    HISTOGRAM_DOUBLINGS = 36,
    HISTOGRAM_BUCKETS = HISTOGRAM_STEPS * HISTOGRAM_DOUBLINGS,
};

/* Zeroed, it is empty. */
struct histogram {
    uint64_t count;
    int64_t longest_ns;
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

/** Count a duration; a negative one is 0, one beyond 36 min is counted as that.
 */
void histogram_add(struct histogram *histogram, int64_t duration_ns);

/**
 * The duration that `share` of all do not exceed: the upper end of its bucket,
 * never more than the longest.  0 when nothing was counted.
 *
 * @param share  0.99 for the 99th percentile.
 */
int64_t histogram_at(const struct histogram *histogram, double share);

#endif
