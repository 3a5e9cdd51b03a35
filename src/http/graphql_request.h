/* SPDX-License-Identifier: MIT */
/* The parameters of a GraphQL request, out of a URL. */
#ifndef HTTP_GRAPHQL_REQUEST_H
#define HTTP_GRAPHQL_REQUEST_H

#include "base/context.h"
#include "base/slice.h"

struct graphql_parameters {
    struct slice document;
    const char *operation_name; /* NULL: none */
    struct slice variables;     /* a JSON object; empty: none */
};

/** Lists and objects within each other that variables may have, at most. */
enum { GRAPHQL_QUERY_DEPTH = 300 };

/**
 * Read the query of a GET ("query=%7Bme%7D&variables=…").
 *
 * @param cx     Its arena keeps what is read.
 * @param query  Borrowed by what is read.
 * @param[out] out_complaint  With GATE_REFUSED: what is wrong, for the client.
 * @retval GATE_REFUSED, GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status graphql_read_query(gate_context *cx,
                                             struct slice query,
                                             struct graphql_parameters *out,
                                             const char **out_complaint);

#endif
