/* SPDX-License-Identifier: MIT */
/* No signal handlers: the main thread waits, all others never hear of it. */
#include "server/signals.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "base/clock.h"

static void fill(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
}

void signals_block(void)
{
    sigset_t ends;

    fill(&ends);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
}

static const char *name_of(int number)
{
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}

const char *signals_wait(void)
{
    sigset_t ends;
    int number = 0;

    fill(&ends);
    while (sigwait(&ends, &number) != 0) {
    }
    return name_of(number);
}

const char *signals_wait_for(int64_t seconds)
{
    int64_t until_ms = clock_monotonic_ms() + 1000 * seconds;
    int64_t left_ms = 1000 * seconds;
    sigset_t ends;
    int number = -1;

    fill(&ends);
    while (number < 0 && left_ms > 0) {
        const struct timespec left = {
            .tv_sec = (time_t)(left_ms / 1000),
            .tv_nsec = (long)(left_ms % 1000) * 1000000,
        };

        number = sigtimedwait(&ends, NULL, &left);
        left_ms = until_ms - clock_monotonic_ms();
    }
    return number < 0 ? NULL : name_of(number);
}

/* A shell starts what runs in its background with SIGINT ignored, which
 * sigwait() above does not mind. */
void signals_unblock(void)
{
    sigset_t ends;

    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGINT, SIG_DFL);
    fill(&ends);
    (void)pthread_sigmask(SIG_UNBLOCK, &ends, NULL);
}
