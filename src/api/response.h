/* SPDX-License-Identifier: MIT */
/* An answer: the one buffer it was written into, and what the log says of it.
 * It lies in the arena of its request, and takes it along. */
#ifndef API_RESPONSE_H
#define API_RESPONSE_H

#include <gatehouse/gatehouse.h>

#include "base/buffer.h"
#include "base/context.h"
#include "base/shelf.h"

struct gate_response {
    struct shelf *shelf; /* where its arena goes back */
    struct arena *arena;
    struct buffer json;
    gate_response_summary summary;
};

/**
 * An empty answer in an arena, which is the answer's from here on.
 *
 * Answers of a few kilobytes need no memory beyond it, so that one which is
 * written after a commit does not fail for want of memory.
 *
 * @param arena  From the shelf.
 * @return NULL without memory: then the arena is still the caller's.
 *         Owned: gate_response_free().
 */
gate_response *response_new(struct shelf *shelf, struct arena *arena,
                            size_t max_bytes);

/** The same in an arena of its own; NULL without memory. */
gate_response *response_alone(struct shelf *shelf, size_t max_bytes);

#endif
