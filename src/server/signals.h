/* SPDX-License-Identifier: MIT */
/* Ending on demand. */
#ifndef SERVER_SIGNALS_H
#define SERVER_SIGNALS_H

/** Block SIGTERM and SIGINT, before any thread is made: all inherit it. */
void signals_block(void);

/** Wait for one of them.  @return Its name: "SIGTERM". */
const char *signals_wait(void);

/** Let them end the process at once again: whoever asks twice means it. */
void signals_unblock(void);

#endif
