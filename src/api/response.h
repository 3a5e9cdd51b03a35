/* SPDX-License-Identifier: MIT */
/* An answer: the one buffer it was written into, and what the log says of it.
 */
#ifndef API_RESPONSE_H
#define API_RESPONSE_H

#include <gatehouse/gatehouse.h>

#include "base/buffer.h"

struct gate_response {
    struct buffer json;
    gate_response_summary summary;
};

/** NULL without memory.  Owned: gate_response_free(). */
gate_response *response_new(size_t max_bytes);

#endif
