/* SPDX-License-Identifier: MIT */
/* The query of a URL: application/x-www-form-urlencoded, read strictly. */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include <stdbool.h>

#include "base/context.h"
#include "base/slice.h"

enum percent_result { PERCENT_FINE, PERCENT_BAD, PERCENT_NO_MEMORY };

/** The next "name=value"; empty ones are passed over.  false at the end. */
bool percent_next_pair(struct slice *left, struct slice *out);

/** Decode "%7B" and "+".  Bad: "%" without two hex digits, what is not UTF-8,
 *  a NUL.
 *  @param[out] out  In the arena of `cx`, also ends with a NUL. */
GATE_MUST_USE enum percent_result
percent_decode(gate_context *cx, struct slice text, struct slice *out);

#endif
