/* SPDX-License-Identifier: MIT */
/* From a root field to its operation, and back to a payload. */
#ifndef API_CALL_OPERATION_H
#define API_CALL_OPERATION_H

#include "graphql/execute.h"

/** The resolver of every root field; the field's payload is its descriptor. */
GATE_MUST_USE gate_status api_call_operation(
    const struct graphql_resolution *at, struct graphql_result *out);

#endif
