/* SPDX-License-Identifier: MIT */
/* Building coerced values: JSON trees whose parts may be shared, because the
 * coerced values of variables and defaults are read-only. */
#ifndef GRAPHQL_COERCE_TREE_H
#define GRAPHQL_COERCE_TREE_H

#include "base/context.h"
#include "graphql/ast.h"
#include "graphql/schema.h"

/* What of a client's name is said in a message. */
enum { COERCE_NAME_BYTES_MAX = 80 };

/** For "%.*s": a name is as long as a client likes. */
static inline int coerce_name_bytes(struct slice name)
{
    return name.bytes < COERCE_NAME_BYTES_MAX ? (int)name.bytes
                                              : COERCE_NAME_BYTES_MAX;
}

/** The value of another node; its place among its siblings stays. */
static inline void coerce_assign(struct json *out, const struct json *from)
{
    struct slice name = out->name;
    struct json *next = out->next;

    *out = *from;
    out->name = name;
    out->next = next;
}

/** Append a node without a value yet to a list or an object.  `last` is where
 *  its next sibling goes: &tree->first at first. */
static inline GATE_MUST_USE gate_status coerce_append(gate_context *cx,
                                                      struct json *tree,
                                                      struct json ***last,
                                                      struct slice name,
                                                      struct json **out)
{
    struct json *node;

    TRY(NEW(cx, &node));
    node->name = name;
    **last = node;
    *last = &node->next;
    tree->count++;
    *out = node;
    return GATE_OK;
}

/** The member of that name; NULL when there is none. */
static inline const struct json *coerce_member(const struct json *object,
                                               struct slice name)
{
    if (object == NULL || object->kind != JSON_OBJECT) {
        return NULL;
    }
    for (const struct json *member = object->first; member != NULL;
         member = member->next) {
        if (slice_equal(member->name, name)) {
            return member;
        }
    }
    return NULL;
}

/** "[String!]!" in the arena. */
GATE_MUST_USE gate_status coerce_print_type(gate_context *cx,
                                            const struct graphql_type_use *type,
                                            const char **out);

/*
 * Scalars and enums.  They set kind and value of `out`, nothing else.
 *  @retval GATE_REFUSED  `out_why`, in the arena or constant.
 */

/** A JSON value, as a client sent it. */
GATE_MUST_USE gate_status coerce_leaf_json(gate_context *cx,
                                           const struct graphql_type *type,
                                           const struct json *value,
                                           struct json *out,
                                           const char **out_why);
/** A literal that is neither a variable nor null. */
GATE_MUST_USE gate_status coerce_leaf_literal(gate_context *cx,
                                              const struct graphql_type *type,
                                              const struct graphql_value *value,
                                              const struct json *variables,
                                              struct json *out,
                                              const char **out_why);

/** What a literal says where no rule of the specification gives it a type: for
 *  custom scalars.  A variable that was left out is null in a list and nothing
 *  in an object. */
GATE_MUST_USE gate_status coerce_untyped_literal(
    gate_context *cx, const struct graphql_value *value,
    const struct json *variables, struct json *out, const char **out_why);

/* The parts of it. */
bool coerce_read_int(struct slice text, int64_t *out); /* false: too large */
GATE_MUST_USE gate_status coerce_read_number(gate_context *cx,
                                             struct slice text, double *out,
                                             const char **out_why);

/** Note why, and refuse. */
static inline GATE_MUST_USE gate_status coerce_refuse(const char *why,
                                                      const char **out_why)
{
    *out_why = why;
    return GATE_REFUSED;
}

/** Set a text that ends with a NUL. */
static inline void coerce_set_text(struct json *out, const char *text,
                                   size_t bytes)
{
    out->kind = JSON_TEXT;
    out->text = (struct slice){text, bytes};
}

/** Copy a text, for those of JSON trees end with a NUL. */
static inline GATE_MUST_USE gate_status coerce_copy_text(gate_context *cx,
                                                         struct slice text,
                                                         struct json *out)
{
    const char *copy;

    TRY(context_copy(cx, text, &copy));
    coerce_set_text(out, copy, text.bytes);
    return GATE_OK;
}

#endif
