/* SPDX-License-Identifier: MIT */
/*
 * A lane: a bounded queue and the threads that work it off.
 *
 * Whoever pushes never waits.  A job that waited past its deadline is still
 * handed to a thread, which is told so and answers "busy": every job that was
 * taken comes back, in order, exactly once.
 */
#ifndef BASE_LANE_H
#define BASE_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lane;
struct tally;

/** `is_late`: waited longer than the lane's wait_ms; do nothing but say so. */
typedef void lane_work(void *payload, bool is_late);

struct lane_options {
    const char *name; /* of the threads, at most 15 bytes */
    unsigned threads; /* at least 1 */
    size_t queue_max; /* jobs that may wait */
    int64_t wait_ms;  /* a job that waited longer is late */
};

/** NULL without memory or threads.  Owned: lane_free(). */
struct lane *lane_new(const struct lane_options *options);

/** Take a job.  false: the queue is full or the lane is stopping, and nothing
 *  was taken.  Threads: any. */
bool lane_push(struct lane *lane, lane_work *work, void *payload);

/** Jobs that wait.  Threads: any. */
size_t lane_waiting(struct lane *lane);

/** What a lane has done and is doing. */
struct lane_statistics {
    size_t waiting;   /* jobs that wait */
    unsigned threads; /* that work it off */
    unsigned busy;    /* of them, with a job */
    uint64_t refused; /* jobs that were not taken */
    uint64_t late;    /* jobs that waited too long */
};

/** Threads: any. */
void lane_measure(struct lane *lane, struct lane_statistics *out);

/** How long jobs have waited for a thread: the numbers of scale_duration, from
 *  0.  Borrowed from the lane. */
const struct tally *lane_waits(const struct lane *lane);

/** Work off what waits, end the threads, free.  NULL is fine. */
void lane_free(struct lane *lane);

#endif
