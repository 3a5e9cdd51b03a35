/* SPDX-License-Identifier: MIT */
/* The target of a request line: path and query, as sent. */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include <stdbool.h>

#include <gatehouse/status.h>

#include "base/slice.h"

struct target {
    struct slice path;  /* raw: never decoded, "/" at least */
    struct slice query; /* behind "?", without it */
};

/** Take "/path?query" or "http://host/path?query" apart.  false: a space, a
 *  control byte, "#", or bytes beyond ASCII (400); "*" is a path of its own. */
GATE_MUST_USE bool target_read(struct slice uri, struct target *out);

enum { TARGET_LOG_BYTES = 64 };

/** A path for the log: its first part, when that looks like a name; what
 *  stands behind may be the token of a mailed link. */
void target_mask(struct slice path, char out[TARGET_LOG_BYTES]);

#endif
