/* SPDX-License-Identifier: MIT */
/* One literal on its way to a value: between coerce.c and coerce_literal.c. */
#ifndef GRAPHQL_COERCE_LITERAL_H
#define GRAPHQL_COERCE_LITERAL_H

#include "graphql/coerce_tree.h"

/* What stays the same while one literal is coerced. */
struct literal {
    gate_context *cx;
    const struct json *variables;
    const char *why; /* with GATE_REFUSED */
};

/** Whether it is a variable that was left out and has no default. */
bool coerce_is_missing(const struct literal *literal,
                       const struct graphql_value *value);

/** Set kind and value of `out`.
 *  @retval GATE_REFUSED  See `literal->why`. */
GATE_MUST_USE gate_status coerce_fill(struct literal *literal,
                                      const struct graphql_type_use *type,
                                      const struct graphql_value *value,
                                      struct json *out);

/** What an input gets that was left out: its default, or nothing. */
static inline GATE_MUST_USE gate_status
coerce_use_fallback(gate_context *cx, const struct graphql_input *input,
                    struct json *object, struct json ***last)
{
    struct json *node;

    if (input->coerced_fallback == NULL) {
        return GATE_OK;
    }
    TRY(coerce_append(cx, object, last, input->name, &node));
    coerce_assign(node, input->coerced_fallback);
    return GATE_OK;
}

/** Whether it must be given. */
static inline bool coerce_is_required(const struct graphql_input *input)
{
    return input->type->kind == GRAPHQL_REFERENCE_NON_NULL &&
           input->coerced_fallback == NULL;
}

#endif
