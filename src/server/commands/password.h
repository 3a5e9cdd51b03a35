/* SPDX-License-Identifier: MIT */
/* A password for a command: from a file or from standard input, never from the
 * command line, which other users see. */
#ifndef SERVER_COMMANDS_PASSWORD_H
#define SERVER_COMMANDS_PASSWORD_H

#include <gatehouse/options.h>

enum { PASSWORD_BYTES_MAX = 8192 };

struct password {
    char data[PASSWORD_BYTES_MAX + 2];
    size_t bytes;
};

/**
 * Read one line, or the whole of a file without its last line feed.
 *
 * @param file  NULL: standard input; a terminal is asked, without an echo.
 * @retval GATE_FAULT_USAGE   Empty, too long, more than a line, a NUL in it.
 * @retval GATE_FAULT_CONFIG  The file cannot be read.
 */
GATE_MUST_USE gate_status password_read(const char *file, struct password *out,
                                        gate_error *error);

/** Wipe it. */
void password_close(struct password *password);

#endif
