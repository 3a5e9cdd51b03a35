/* SPDX-License-Identifier: MIT */
/* Every sum saturates: a clock may be set to anything. */
#include "base/steady_clock.h"

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return b < 0 ? INT64_MIN : INT64_MAX;
    }
    return sum;
}

static int64_t times_speed(int64_t elapsed_ms)
{
    int64_t product;

    return __builtin_mul_overflow(elapsed_ms, STEADY_CLOCK_SPEED, &product)
               ? INT64_MAX
               : product;
}

struct steady_clock steady_clock_begin(int64_t wall_ms, int64_t monotonic_ms,
                                       int64_t behind_ms)
{
    return (struct steady_clock){
        .now_ms = add(wall_ms, -behind_ms),
        .monotonic_ms = monotonic_ms,
    };
}

int64_t steady_clock_read(struct steady_clock *clock, int64_t wall_ms,
                          int64_t monotonic_ms)
{
    const int64_t elapsed_ms = monotonic_ms > clock->monotonic_ms
                                   ? monotonic_ms - clock->monotonic_ms
                                   : 0;
    const int64_t latest_ms = add(clock->now_ms, times_speed(elapsed_ms));

    clock->now_ms = wall_ms < latest_ms ? wall_ms : latest_ms;
    clock->monotonic_ms = monotonic_ms;
    return clock->now_ms;
}
