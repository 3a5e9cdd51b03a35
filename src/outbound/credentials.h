/* SPDX-License-Identifier: MIT */
/* User name and password for somebody else's server, from a file. */
#ifndef OUTBOUND_CREDENTIALS_H
#define OUTBOUND_CREDENTIALS_H

#include "base/context.h"

struct credentials {
    char *user; /* both end with a NUL; wiped when closed */
    char *password;
};

/**
 * Read two lines: user name, password.  A CR before the LF does not count.
 *
 * @param[out] out  Owned: credentials_close().
 * @retval GATE_FAULT_CONFIG  Not readable, not a file, others may read it, or
 *                            not two lines; the fault says which, and no word
 *                            of what is in it.
 */
GATE_MUST_USE gate_status credentials_read(gate_context *cx, const char *path,
                                           struct credentials *out);

/** Wipe and free; empty ones are fine. */
void credentials_close(struct credentials *credentials);

#endif
