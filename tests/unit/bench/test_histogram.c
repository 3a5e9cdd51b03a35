/* SPDX-License-Identifier: MIT */
/* Durations, counted within one sixty-fourth of themselves. */
#include "bench/histogram.h"

#include "support/test.h"

TEST(short_durations_are_exact)
{
    struct histogram histogram = {0};

    for (int64_t ns = 1; ns <= 60; ns++) {
        histogram_add(&histogram, ns);
    }
    expect_int(histogram_at(&histogram, 0.5), 30);
    expect_int(histogram_at(&histogram, 1.0), 60);
    expect_int(histogram_at(&histogram, 0.0), 1);
    expect_int(histogram.longest_ns, 60);
}

TEST(long_ones_are_within_a_sixty_fourth_and_never_too_short)
{
    for (int64_t ns = 100; ns < INT64_C(1000000000000); ns = ns * 7 / 4 + 3) {
        struct histogram histogram = {0};

        histogram_add(&histogram, ns);
        histogram_add(&histogram, 2 * ns);
        int64_t found = histogram_at(&histogram, 0.5);

        expect_true(found >= ns && found <= ns + ns / 64 + 1);
        expect_int(histogram_at(&histogram, 1.0), 2 * ns);
    }
}

TEST(a_share_is_of_all_that_were_counted)
{
    struct histogram histogram = {0};

    for (int i = 0; i < 990; i++) {
        histogram_add(&histogram, 10);
    }
    for (int i = 0; i < 10; i++) {
        histogram_add(&histogram, 50);
    }
    expect_int(histogram_at(&histogram, 0.99), 10);
    expect_int(histogram_at(&histogram, 0.991), 50);
}

TEST(nothing_counted_is_nothing_told)
{
    struct histogram histogram = {0};

    expect_int(histogram_at(&histogram, 0.99), 0);
}

TEST(what_is_out_of_bounds_is_at_the_bound)
{
    struct histogram histogram = {0};

    histogram_add(&histogram, -5);
    expect_int(histogram_at(&histogram, 1.0), 0);
    histogram_add(&histogram, INT64_MAX);
    expect_int(histogram.count, 2);
    expect_true(histogram_at(&histogram, 1.0) > 0);
}

TEST_MAIN
