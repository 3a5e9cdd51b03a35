/* SPDX-License-Identifier: MIT */
/* As many cores as may be used, not as the machine has. */
#include "base/cores.h"

#include <sched.h>

#include "support/test.h"

TEST(counts_the_cores_that_it_may_run_on)
{
    cpu_set_t all, one;

    expect_int(sched_getaffinity(0, sizeof(all), &all), 0);
    expect_int(cores_usable(), CPU_COUNT(&all));

    size_t first = 0;
    while (!CPU_ISSET(first, &all)) {
        first++;
    }
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    expect_int(sched_setaffinity(0, sizeof(one), &one), 0);
    expect_int(cores_usable(), 1);
    expect_int(sched_setaffinity(0, sizeof(all), &all), 0);
}

TEST_MAIN
