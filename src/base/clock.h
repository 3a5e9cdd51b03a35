/* SPDX-License-Identifier: MIT */
/* The two clocks.  Operations never ask: they have their context's reading. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/** Unix time in milliseconds; may jump. */
int64_t clock_wall_ms(void);

/** Milliseconds since some moment; never jumps.  For deadlines. */
int64_t clock_monotonic_ms(void);

/** The same, a tick of the kernel late at most (4 ms, 10 at worst), for a
 *  quarter of the cost.  For bounds of seconds that are asked often. */
int64_t clock_monotonic_coarse_ms(void);

/** The same in microseconds.  For durations. */
int64_t clock_monotonic_us(void);

/* Enough for "2026-11-23T13:24:00.123Z" and its NUL. */
enum { CLOCK_TEXT_BYTES = 32 };

/** RFC 3339 in UTC with milliseconds; `out` has CLOCK_TEXT_BYTES. */
void clock_format_iso(int64_t unix_ms, char out[CLOCK_TEXT_BYTES]);

#endif
