/* SPDX-License-Identifier: MIT */
/*
 * Input coercion: literals, variables, arguments.  A coerced value is a JSON
 * tree (enum values are texts) in the order of the schema's definition; what
 * was left out and has no default is not there.
 *
 * Source: GraphQL September 2025, sections 3.5-3.12 (input coercion), 6.1.2 and
 * 6.4.1.
 */
#ifndef GRAPHQL_COERCE_H
#define GRAPHQL_COERCE_H

#include "graphql/schema.h"

/**
 * Coerce the variables of an operation.
 *
 * @param variables  A JSON object, or NULL: none were sent.
 * @param errors     Gets `variables_invalid`, one for each thing that is wrong.
 * @param[out] out   A JSON object; a variable that was left out and has no
 *                   default is not in it.
 * @retval GATE_REFUSED  See `errors`.
 */
GATE_MUST_USE gate_status graphql_coerce_variables(
    const struct graphql_schema *schema, gate_context *cx,
    const struct graphql_variable_definition *definitions,
    const struct json *variables, struct graphql_errors *errors,
    const struct json **out);

/** A literal.  `variables`: coerced, or NULL for constants.
 *  @retval GATE_REFUSED  It is not of that type; `out_why` in the arena. */
GATE_MUST_USE gate_status graphql_coerce_literal(
    const struct graphql_schema *schema, gate_context *cx,
    const struct graphql_type_use *type, const struct graphql_value *value,
    const struct json *variables, const struct json **out,
    const char **out_why);

/** The arguments of a field or directive; an object, empty without any.
 *  @retval GATE_REFUSED  `out_why`, and `out_at` for the location. */
GATE_MUST_USE gate_status
graphql_coerce_arguments(const struct graphql_schema *schema, gate_context *cx,
                         const struct graphql_input *inputs,
                         const struct graphql_argument *arguments, uint32_t at,
                         const struct json *variables, const struct json **out,
                         const char **out_why, uint32_t *out_at);

/** A JSON value for an input type, as a variable's; see coerce_variables. */
GATE_MUST_USE gate_status graphql_coerce_json(
    const struct graphql_schema *schema, gate_context *cx,
    const struct graphql_type_use *type, const struct json *value,
    const struct json **out, const char **out_why);

/** What a reference in a document means in this schema, in the arena.
 *  @retval GATE_NOT_FOUND  There is no type of that name. */
GATE_MUST_USE gate_status
graphql_use_reference(const struct graphql_schema *schema, gate_context *cx,
                      const struct graphql_type_reference *reference,
                      const struct graphql_type_use **out);

#endif
