/* SPDX-License-Identifier: MIT */
/* A clock that nobody puts forward by mistake. */
#include "base/steady_clock.h"

#include "support/test.h"

enum { S = 1000, HOUR = 3600 * S, DAY = 24 * HOUR };

static const int64_t noon_ms = 1800000000000;

TEST(it_goes_as_the_machine_s_does)
{
    struct steady_clock clock = steady_clock_begin(noon_ms, 5, 0);

    for (int64_t s = 0; s < 100; s++) {
        expect_int(steady_clock_read(&clock, noon_ms + s * S, 5 + s * S),
                   noon_ms + s * S);
    }
}

TEST(it_catches_up_with_a_day_in_an_hour)
{
    struct steady_clock clock =
        steady_clock_begin(noon_ms, 0, 7 * (int64_t)DAY);

    expect_int(steady_clock_read(&clock, noon_ms, 0),
               noon_ms - 7 * (int64_t)DAY);
    expect_int(steady_clock_read(&clock, noon_ms + HOUR, HOUR),
               noon_ms - 6 * (int64_t)DAY);
    expect_int(steady_clock_read(&clock, noon_ms + 8 * (int64_t)HOUR,
                                 8 * (int64_t)HOUR),
               noon_ms + 8 * (int64_t)HOUR);
}

TEST(a_clock_put_forward_for_a_minute_moves_it_by_minutes)
{
    struct steady_clock clock = steady_clock_begin(noon_ms, 0, 0);
    const int64_t far_ms = noon_ms + 3650 * (int64_t)DAY;

    expect_int(steady_clock_read(&clock, far_ms, S), noon_ms + 24 * S);
    expect_int(steady_clock_read(&clock, far_ms + 59 * S, 60 * S),
               noon_ms + 24 * 60 * S);
    expect_int(steady_clock_read(&clock, noon_ms + 61 * S, 61 * S),
               noon_ms + 61 * S);
}

TEST(it_goes_back_at_once)
{
    struct steady_clock clock = steady_clock_begin(noon_ms, 0, 0);

    expect_int(steady_clock_read(&clock, 0, S), 0);
    expect_int(steady_clock_read(&clock, noon_ms, 2 * S), 24 * S);
}

TEST(no_setting_of_the_clock_overflows_it)
{
    static const int64_t settings[] = {INT64_MIN, INT64_MIN + 1, -1,       0,
                                       1,         INT64_MAX - 1, INT64_MAX};

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        for (size_t j = 0; j < sizeof(settings) / sizeof(settings[0]); j++) {
            struct steady_clock clock =
                steady_clock_begin(settings[i], 0, INT64_MAX);

            expect_true(steady_clock_read(&clock, settings[j], INT64_MAX) <=
                        settings[j]);
            expect_true(steady_clock_read(&clock, settings[i], 0) <=
                        settings[i]);
        }
    }
}

TEST_MAIN
