/* SPDX-License-Identifier: MIT */
/* Ending on demand. */
#ifndef SERVER_SIGNALS_H
#define SERVER_SIGNALS_H

#include <stdint.h>

/** Block SIGTERM and SIGINT, before any thread is made: all inherit it. */
void signals_block(void);

/** Wait for one of them.  @return Its name: "SIGTERM". */
const char *signals_wait(void);

/** The same, for at most so many seconds.  @return NULL: none came. */
const char *signals_wait_for(int64_t seconds);

/** Let them end the process at once again: whoever asks twice means it. */
void signals_unblock(void);

#endif
