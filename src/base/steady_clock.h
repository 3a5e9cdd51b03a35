/* SPDX-License-Identifier: MIT */
/*
 * What time it is for what cannot be taken back.
 *
 * The machine's clock may be put forward by mistake and come back a minute
 * later; what was removed as over in between would be gone.  This one follows
 * it only as fast as a day in an hour, and back at once.  It begins some time
 * behind, because a clock may be wrong from the start.
 *
 * Threads: one owner.
 */
#ifndef BASE_STEADY_CLOCK_H
#define BASE_STEADY_CLOCK_H

#include <stdint.h>

enum { STEADY_CLOCK_SPEED = 24 };

struct steady_clock {
    int64_t now_ms;       /* as of the last reading */
    int64_t monotonic_ms; /* then */
};

/** @param behind_ms  How far behind the machine's clock it begins. */
struct steady_clock steady_clock_begin(int64_t wall_ms, int64_t monotonic_ms,
                                       int64_t behind_ms);

/** Unix time in milliseconds, never behind `wall_ms`'s past readings by more
 *  than what is still to be caught up, and never ahead of it. */
int64_t steady_clock_read(struct steady_clock *clock, int64_t wall_ms,
                          int64_t monotonic_ms);

#endif
