/* SPDX-License-Identifier: MIT */
/*
 * The two clocks of the machine, and a moment as text.
 *
 * The calendar is computed, not asked of the C library: gmtime_r() may read
 * time zone files, and knows no milliseconds.
 */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MS_PER_DAY = 86400000 };

static int64_t read_ms(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_coarse_ms(void)
{
    return read_ms(CLOCK_MONOTONIC_COARSE);
}

int64_t clock_monotonic_us(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/** Days since 1970-01-01 as a date of the Gregorian calendar, counted in eras
 *  of 400 years that begin in March, so that a leap day ends its year. */
static void date_of_day(int64_t day, int64_t *year, int *month, int *of_month)
{
    const int64_t shifted = day + 719468; /* since 0000-03-01 */
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t of_era = shifted - era * 146097;
    const int64_t year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t march_month = (5 * of_year + 2) / 153;

    *of_month = (int)(of_year - (153 * march_month + 2) / 5 + 1);
    *month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

/** The last `count` digits of a number that is not negative. */
static void put_digits(char *out, size_t count, int64_t number)
{
    while (count > 0) {
        out[--count] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* Each line of the log begins with one: no snprintf(). */
void clock_format_iso(int64_t unix_ms, char out[CLOCK_TEXT_BYTES])
{
    int64_t day = unix_ms / MS_PER_DAY;
    int64_t ms = unix_ms % MS_PER_DAY;
    int64_t year;
    int month;
    int of_month;

    if (ms < 0) {
        ms += MS_PER_DAY;
        day--;
    }
    date_of_day(day, &year, &month, &of_month);
    /* RFC 3339 has four digits for the year; others do not occur. */
    if (year < 0 || year > 9999) {
        snprintf(out, CLOCK_TEXT_BYTES, "%s",
                 year < 0 ? "0000-01-01T00:00:00.000Z"
                          : "9999-12-31T23:59:59.999Z");
        return;
    }
    memcpy(out, "0000-00-00T00:00:00.000Z", sizeof("0000-00-00T00:00:00.000Z"));
    put_digits(out, 4, year);
    put_digits(out + 5, 2, month);
    put_digits(out + 8, 2, of_month);
    put_digits(out + 11, 2, ms / 3600000);
    put_digits(out + 14, 2, ms / 60000 % 60);
    put_digits(out + 17, 2, ms / 1000 % 60);
    put_digits(out + 20, 3, ms % 1000);
}
