/* SPDX-License-Identifier: MIT */
/*
 * Words for whoever started us: sd_notify(3)'s protocol, a datagram to the
 * socket that $NOTIFY_SOCKET names.  No library is needed for it.
 */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <stdint.h>

/* To nobody when `fd` is -1. */
struct notify {
    int fd;              /* connected */
    int64_t watchdog_us; /* to hear WATCHDOG=1 at least so often; 0: not */
};

/**
 * Read $NOTIFY_SOCKET (a path, or "@name" for an abstract one), $WATCHDOG_USEC
 * and $WATCHDOG_PID.  What cannot be used is as if it were not there: others
 * start us, too.  Owned: notify_close().
 */
struct notify notify_open(void);
void notify_close(struct notify *notify);

/** Send "READY=1", "STOPPING=1", "WATCHDOG=1"; never waits.  Threads: any. */
void notify_tell(const struct notify *notify, const char *words);

/** A whole number above zero, as these variables have it; 0: none, or NULL. */
int64_t notify_read_number(const char *text);

#endif
