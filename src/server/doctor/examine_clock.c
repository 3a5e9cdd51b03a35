/* SPDX-License-Identifier: MIT */
/* The time of the machine, as far as it can be judged by itself. */
#include <sys/timex.h>

#include "base/clock.h"
#include "server/doctor/doctor.h"

/* 2026-11-01, before the first release that has this. */
static const int64_t earliest_ms = 1793491200000;

void examine_clock(const struct examined *examined)
{
    char now[CLOCK_TEXT_BYTES];

    if (examined->now_ms < earliest_ms) {
        clock_format_iso(examined->now_ms, now);
        finding_tell(examined->teller, FINDING_clock_before_release,
                     "the clock says %s", now);
    }
}

/* A call that could set the clock, and so is forbidden to the server. */
void examine_time_service(const struct examined *examined)
{
    struct timex kernel = {.modes = 0};

    /* Where the call is forbidden, nothing is known. */
    if (adjtimex(&kernel) >= 0 && (kernel.status & STA_UNSYNC) != 0) {
        finding_tell(examined->teller, FINDING_clock_not_synchronized,
                     "the kernel's clock is not synchronized");
    }
}
