/* SPDX-License-Identifier: MIT */
/* gatehouse.ini: sections, name = value, comments behind ";" or "#". */
#ifndef SERVER_CONFIG_FILE_H
#define SERVER_CONFIG_FILE_H

#include <gatehouse/options.h>

#include "base/slice.h"

enum {
    CONFIG_LINE_BYTES = 199, /* what Debian's libinih takes */
    CONFIG_FILE_BYTES = 1024 * 1024,
};

/**
 * Read a configuration into options.
 *
 * Refused: a line of more than CONFIG_LINE_BYTES, a setting that there is not,
 * that belongs to another section, is out of bounds, or is set twice; what is
 * no UTF-8, control characters.
 *
 * @param name  Of the file, for messages.
 * @retval GATE_FAULT_CONFIG  `error` has file, line, and what would be right.
 */
GATE_MUST_USE gate_status config_read(gate_options *options, const char *name,
                                      struct slice text, gate_error *error);

/** Read a file.  @retval GATE_FAULT_CONFIG  Also when it cannot be read. */
GATE_MUST_USE gate_status config_read_file(gate_options *options,
                                           const char *path, gate_error *error);

#endif
