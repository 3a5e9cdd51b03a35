/* SPDX-License-Identifier: MIT */
/* Moments as text, and clocks that go forwards. */
#include "base/clock.h"

#include <time.h>

#include "base/try.h"
#include "support/test.h"

TEST(moments_are_written_as_rfc_3339_has_it)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {951782399999, "2000-02-28T23:59:59.999Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {951868800000, "2000-03-01T00:00:00.000Z"},
        {1795440240123, "2026-11-23T13:24:00.123Z"},
        {4107542399000, "2100-02-28T23:59:59.000Z"},
        {4107542400000, "2100-03-01T00:00:00.000Z"},
        {-62167219200000, "0000-01-01T00:00:00.000Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {253402300800000, "9999-12-31T23:59:59.999Z"},
        {INT64_MAX, "9999-12-31T23:59:59.999Z"},
        {INT64_MIN, "0000-01-01T00:00:00.000Z"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char text[CLOCK_TEXT_BYTES];

        clock_format_iso(rows[i].ms, text);
        expect_text(text, rows[i].text);
    }
}

TEST(agrees_with_the_c_library_on_every_day_of_a_century)
{
    for (int64_t day = 0; day < 36525; day++) {
        const time_t seconds = day * 86400 + 3661;
        char text[CLOCK_TEXT_BYTES];
        char want[CLOCK_TEXT_BYTES];
        struct tm moment;

        gmtime_r(&seconds, &moment);
        strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S.000Z", &moment);
        clock_format_iso(seconds * 1000, text);
        expect_text(text, want);
    }
}

TEST(the_clocks_run)
{
    const int64_t before = clock_monotonic_ms();

    expect_true(clock_wall_ms() > 1700000000000);
    expect_true(clock_monotonic_ms() >= before);
}

TEST_MAIN
