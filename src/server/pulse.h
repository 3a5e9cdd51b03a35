/* SPDX-License-Identifier: MIT */
/*
 * The pulse: a thread that asks, once a second, whether the store can be
 * written and whether every event loop still turns.  What it heard is what
 * /readyz tells, without waiting; and as long as it hears anything at all it
 * feeds the watchdog of whoever started us.
 *
 * A store that says no (a full disk) makes the server not ready, but is no
 * reason to be killed: starting again would not help.  A writer or a loop that
 * says nothing is.
 */
#ifndef SERVER_PULSE_H
#define SERVER_PULSE_H

#include <stdint.h>

#include <gatehouse/gatehouse.h>

#include "http/server.h"
#include "server/notify.h"

struct pulse;

struct pulse_options {
    gate_service *service;       /* borrowed, as the next */
    const struct notify *notify; /* NULL: nobody is told */
    int64_t period_ms;           /* between two questions; 0: 1000 */
    int64_t late_ms; /* a question unanswered for so long: 0: 3000 */
};

/** Start the thread.  NULL without memory or thread.  Owned: pulse_free(). */
struct pulse *pulse_new(const struct pulse_options *options);

/** The loops to ask, from now on; NULL: none.  Threads: any. */
void pulse_watch(struct pulse *pulse, struct http_server *http);

/** The server is about to end: no longer ready. */
void pulse_drain(struct pulse *pulse);

/** NULL: ready.  Else why not, in one word: "starting", "draining",
 *  "store_failing", "store_late", "loops_late".  Threads: any.  Never waits. */
const char *pulse_reason(const struct pulse *pulse);

/** End the thread; waits for the question that is being asked.  NULL is fine.
 */
void pulse_free(struct pulse *pulse);

#endif
