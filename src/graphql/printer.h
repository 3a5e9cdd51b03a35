/* SPDX-License-Identifier: MIT */
/* From tree to text, in the layout graphql-js prints; and source without its
 * ignored characters. */
#ifndef GRAPHQL_PRINTER_H
#define GRAPHQL_PRINTER_H

#include "graphql/ast.h"
#include "graphql/errors.h"

/** Definitions with an empty line between them, none at the end. */
void graphql_print_document(const struct graphql_document *document,
                            struct buffer *out);
/** `{a: [1, $b]}` */
void graphql_print_value(const struct graphql_value *value, struct buffer *out);
/** `[String!]!` */
void graphql_print_type(const struct graphql_type_reference *type,
                        struct buffer *out);

/** A string literal with quotes, as the printer writes it. */
void graphql_print_string(struct slice text, struct buffer *out);
/** A block string with its three quotes; every line behind the first quotes and
 *  in front of the last begins as the printer is indented to. */
void graphql_print_block_string(struct slice text, bool minimize,
                                struct buffer *out);

/** The same tokens with as few bytes between them as can be.
 *  @retval GATE_REFUSED  It does not lex: see `errors`. */
GATE_MUST_USE gate_status graphql_strip_ignored_characters(
    gate_context *cx, struct slice source, struct graphql_errors *errors,
    struct buffer *out);

#endif
