/* SPDX-License-Identifier: MIT */
/*
 * What one operation may ask for, counted before anything is executed,
 * fragments followed wherever they are spread.  Linear in the document: what a
 * fragment adds is counted once.
 */
#ifndef GRAPHQL_LIMITS_H
#define GRAPHQL_LIMITS_H

#include "graphql/schema.h"

/* Settings query_depth …; 0: no limit.  What is selected below __schema and
 * __type counts for aliases and directives alone; its lists may nest less than
 * 3 deep whatever the limits are. */
struct graphql_limits {
    uint32_t depth; /* fields within each other */
    uint32_t aliases;
    uint32_t directives;
    uint32_t fields;
    uint32_t cost; /* leaf 1, object 2, half as much again a level; below a
                      field with a page size, times that */
};

/** @param document  Valid.  One that is not is counted as far as it goes.
 *  @param errors    Gets `limit_exceeded`, naming the limit.
 *  @retval GATE_REFUSED  Over one of them. */
GATE_MUST_USE gate_status graphql_check_limits(
    const struct graphql_schema *schema, gate_context *cx,
    const struct graphql_document *document,
    const struct graphql_definition *operation,
    const struct graphql_limits *limits, struct graphql_errors *errors);

#endif
