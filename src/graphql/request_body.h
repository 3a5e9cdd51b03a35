/* SPDX-License-Identifier: MIT */
/*
 * The JSON body of a request: which members there are, what they may be, and
 * what is as absent.
 *
 * https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 */
#ifndef GRAPHQL_REQUEST_BODY_H
#define GRAPHQL_REQUEST_BODY_H

#include "base/context.h"
#include "json/json.h"

struct graphql_request_body {
    struct slice document;
    const char *operation_name;   /* NULL: none */
    const struct json *variables; /* an object; NULL: none */
};

/** Lists and objects within each other that a body may have. */
enum { GRAPHQL_BODY_DEPTH = 300 };

/**
 * Read the body of a POST, once for everybody.  Members it does not know are
 * passed over.
 *
 * @param cx    Its arena keeps what is read; nothing borrows from the body.
 * @param[out] out_complaint  With GATE_REFUSED: what is wrong, for the client;
 *                            never a word of the body.
 * @retval GATE_REFUSED, GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status graphql_read_request_body(
    gate_context *cx, struct slice body, struct graphql_request_body *out,
    const char **out_complaint);

#endif
