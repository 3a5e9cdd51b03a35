/* SPDX-License-Identifier: MIT */
/*
 * From text to tree.  Source: GraphQL September 2025, section 2 and appendix B.
 */
#ifndef GRAPHQL_PARSER_H
#define GRAPHQL_PARSER_H

#include "graphql/ast.h"
#include "graphql/errors.h"

/* Settings `document_tokens` and `document_nesting`; 0: no limit on tokens,
 * 1000 levels. */
struct graphql_parser_limits {
    uint32_t tokens;
    uint32_t nesting;
};

/**
 * Parse an executable or a type-system document, or both mixed.
 *
 * @param source  Borrowed; must live as long as the tree.
 * @param errors  Gets the one syntax error, `syntax_error` or `limit_exceeded`.
 * @retval GATE_REFUSED       Not a document: see `errors`.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status graphql_parse_document(
    gate_context *cx, struct slice source,
    const struct graphql_parser_limits *limits, struct graphql_errors *errors,
    const struct graphql_document **out);

/** A single value, with variables or (`is_const`) without. */
GATE_MUST_USE gate_status graphql_parse_value(gate_context *cx,
                                              struct slice source,
                                              bool is_const,
                                              struct graphql_errors *errors,
                                              const struct graphql_value **out);

/** A type: "[String!]!". */
GATE_MUST_USE gate_status graphql_parse_type(
    gate_context *cx, struct slice source, struct graphql_errors *errors,
    const struct graphql_type_reference **out);

#endif
