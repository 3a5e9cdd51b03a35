/* SPDX-License-Identifier: MIT */
/*
 * A document as all requests that send it share it: read once, and never
 * written to again.  It may be one that is wrong; then it is the answer.
 */
#ifndef API_DOCUMENT_H
#define API_DOCUMENT_H

#include "api/service.h"
#include "graphql/ast.h"

enum { DOCUMENT_OPERATIONS_MAX = 8 };

struct document {
    gate_context cx; /* owns the arena that all of it lies in */
    gate_style style;
    struct slice text; /* a copy */
    const struct graphql_document *tree;
    /* `{"errors":[…]}` of what does not parse or is not valid; empty: it is. */
    struct slice rejection;
    /* Operations known to be within the limits; of the others it is not known.
     */
    const struct graphql_definition *within_limits[DOCUMENT_OPERATIONS_MAX];
};

/** Keyed by a random number of the process. */
uint64_t document_hash(gate_style style, struct slice text);

/**
 * Parse and validate.
 *
 * @param cx   For what validation needs meanwhile; nothing of it stays in use.
 * @param[out] out  Owned: document_free().
 *
 * @retval GATE_OK  Good, or wrong in the words of its `rejection`.
 * @retval GATE_FAULT_MEMORY  Too large for the setting `request_memory`.
 */
GATE_MUST_USE gate_status document_read(const gate_service *service,
                                        gate_style style, struct slice text,
                                        gate_context *cx,
                                        struct document **out);

void document_free(struct document *document); /* NULL is fine */

/** Memory that it holds, unused parts of blocks included. */
size_t document_bytes(const struct document *document);

/** Look whether an operation asks for more than the settings let.
 *  @retval GATE_REFUSED  It does: `errors` says so. */
GATE_MUST_USE gate_status document_check_limits(
    const gate_service *service, const struct document *document,
    const struct graphql_definition *operation, gate_context *cx,
    struct graphql_errors *errors);

#endif
