/* SPDX-License-Identifier: MIT */
/* From the settings of gqlauth to the configuration file that means the same.
 */
#ifndef SERVER_ORIGINAL_H
#define SERVER_ORIGINAL_H

#include <gatehouse/options.h>

#include "base/buffer.h"

enum { ORIGINAL_FILE_BYTES = 1024 * 1024 };

/**
 * Write the gatehouse.ini that means the same as a GQL_AUTH dictionary: first
 * `compatibility = gqlauth`, then what differs from its defaults, then as
 * comments what was left out and why.  Values that are left out are not shown:
 * one of them is a secret.
 *
 * @param name  Of the file, for messages.
 * @param text  JSON, an object.  Durations are seconds, {"days": 7, "hours": 1}
 *              or "timedelta(days=7)"; fields are lists of their names.
 * @param out   Appended to; whatever is in it on failure is of no use.
 * @retval GATE_FAULT_CONFIG  Not such an object, an unknown name, a value of
 *                            another type or out of bounds: `error` names it.
 */
GATE_MUST_USE gate_status original_translate(const char *name,
                                             struct slice text,
                                             struct buffer *out,
                                             gate_error *error);

/** Of a file.  @retval GATE_FAULT_CONFIG  Also when it cannot be read. */
GATE_MUST_USE gate_status original_translate_file(const char *path,
                                                  struct buffer *out,
                                                  gate_error *error);

/** Why a setting of the original's has none here; NULL: it has, or there is no
 *  such setting. */
const char *original_without(const char *original_name);

#endif
