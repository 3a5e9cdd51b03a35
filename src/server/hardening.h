/* SPDX-License-Identifier: MIT */
/* What the process gives up before it handles a secret. */
#ifndef SERVER_HARDENING_H
#define SERVER_HARDENING_H

#include <stdbool.h>

/** No core dumps, not dumpable, no new privileges; SIGPIPE ignored.  Not
 *  dumpable is left out under sanitizers, which look into the process. */
void hardening_apply(void);

/** As many open files as the administrator lets us have. */
void hardening_raise_file_limit(void);

/** Whether a sanitizer is in the program: it makes calls of its own. */
bool hardening_is_sanitized(void);

#endif
