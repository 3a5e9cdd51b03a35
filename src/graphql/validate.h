/* SPDX-License-Identifier: MIT */
/*
 * Validation: walks the document once with every rule of rules/ (rules.def).
 * Source: GraphQL September 2025, section 5.
 */
#ifndef GRAPHQL_VALIDATE_H
#define GRAPHQL_VALIDATE_H

#include "graphql/schema.h"

struct graphql_validation_limits {
    uint32_t steps; /* setting `validation_steps`; 0: none */
};

/** @param errors  Gets `validation_failed`, or `limit_exceeded`.
 *  @param rules   NULL: all; else names as graphql-js has them
 *                 ("ScalarLeafsRule"), NULL at the end.  For the suites.
 *  @retval GATE_REFUSED  See `errors`. */
GATE_MUST_USE gate_status
graphql_validate(const struct graphql_schema *schema, gate_context *cx,
                 const struct graphql_document *document,
                 const struct graphql_validation_limits *limits,
                 const char *const *rules, struct graphql_errors *errors);

#endif
