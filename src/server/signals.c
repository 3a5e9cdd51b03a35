/* SPDX-License-Identifier: MIT */
/* No signal handlers: the main thread waits, all others never hear of it. */
#include "server/signals.h"

#include <pthread.h>
#include <signal.h>

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

const char *signals_wait(void)
{
    sigset_t ends;
    int number = 0;

    fill(&ends);
    while (sigwait(&ends, &number) != 0) {
    }
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}

void signals_unblock(void)
{
    sigset_t ends;

    fill(&ends);
    (void)pthread_sigmask(SIG_UNBLOCK, &ends, NULL);
}
