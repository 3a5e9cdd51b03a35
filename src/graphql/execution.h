/* SPDX-License-Identifier: MIT */
/*
 * One execution, shared by execute.c (the request), execute_collect.c and
 * execute_directives.c (which fields), execute_field.c (one field),
 * execute_complete.c (its value), execute_leaf.c (a scalar's text) and
 * execute_error.c.
 *
 * Statuses between these files: GATE_OK, the response position is written;
 * GATE_REFUSED, it raised an execution error, which is noted, and the nearest
 * nullable position around it becomes null; a fault, the execution is over.
 *
 * Source: GraphQL September 2025, section 6.
 */
#ifndef GRAPHQL_EXECUTION_H
#define GRAPHQL_EXECUTION_H

#include "graphql/execute.h"

/* Objects within each other: more than any document that the limits let
 * through, so that fragments in fragments cannot use up the stack. */
enum { EXECUTION_DEPTH_MAX = 500 };

/* Another selection of a field set. */
struct field_more {
    const struct graphql_selection *selection;
    struct field_more *next;
};

/* "A field set is an ordered set of selected fields that share the same
 * response name".  What can be known before the field runs is found out once,
 * however many objects of a list have it. */
struct field_set {
    struct slice response_name;
    struct slice key;                  /* `,"responseName":` */
    const struct graphql_field *field; /* NULL: the type has none such */
    const struct graphql_selection *first;
    struct field_more *more;
    struct field_more **last_more;
    const struct json *arguments;       /* coerced; NULL: not yet */
    struct collected_fields *subfields; /* one for each object type met */
    struct field_set *next;
};

/* "A collected fields map is an ordered map where each entry is a response name
 * and its associated field set." */
struct collected_fields {
    const struct graphql_type *type; /* the object type it was collected for */
    struct field_set *first;
    struct collected_fields *next;
};

/* A fragment of the document. */
struct execution_fragment {
    const struct graphql_definition *definition;
    const struct graphql_type *condition;
    uint32_t visited; /* the collection that had it last */
};

struct execution {
    const struct graphql_request *request;
    const struct graphql_schema *schema;
    gate_context *cx;
    struct buffer *out;
    struct graphql_errors errors;
    struct execution_fragment *fragments;
    uint32_t fragment_count;
    bool has_fragments;          /* the two above and below are made */
    struct map fragment_by_name; /* when there are more than a few */
    uint32_t collections;        /* so many so far */
    unsigned depth;
};

/* --- execute_collect.c --- */

/* What was wrong with a @skip or @include. */
struct execution_refusal {
    const char *why;
    uint32_t at;
};

/** CollectFields of a selection set.
 *  @retval GATE_REFUSED  A directive's argument has no value: see `refusal`. */
GATE_MUST_USE gate_status execution_collect(
    struct execution *execution, const struct graphql_type *type,
    const struct graphql_selection_set *selections,
    struct collected_fields **out, struct execution_refusal *refusal);

/** CollectSubfields of a field set, done once for each object type. */
GATE_MUST_USE gate_status execution_collect_subfields(
    struct execution *execution, const struct graphql_type *type,
    struct field_set *set, const struct collected_fields **out,
    struct execution_refusal *refusal);

/* --- execute_directives.c --- */

/** Whether @skip and @include let a selection through.
 *  @retval GATE_REFUSED  See `refusal`. */
GATE_MUST_USE gate_status execution_is_included(
    struct execution *execution, const struct graphql_selection *selection,
    struct execution_refusal *refusal, bool *out);

/* --- execute_field.c --- */

/** ExecuteCollectedFields: write the object.
 *  @param path  Of the object; NULL at the root. */
GATE_MUST_USE gate_status execution_write_object(
    struct execution *execution, const struct collected_fields *fields,
    const void *object, const struct graphql_path *path);

/* --- execute_complete.c --- */

/** CompleteValue: write the value of a response position. */
GATE_MUST_USE gate_status execution_complete(
    struct execution *execution, const struct graphql_resolution *at,
    struct field_set *set, const struct graphql_type_use *type,
    const struct graphql_result *result, const struct graphql_path *path);

/** Handling execution errors: what was written for this position since `mark`
 *  becomes null, where that is allowed. */
GATE_MUST_USE gate_status execution_settle(struct execution *execution,
                                           const struct graphql_type_use *type,
                                           size_t mark, gate_status status);

/* --- execute_leaf.c --- */

/** CoerceResult: write a scalar or an enum value.
 *  @retval GATE_REFUSED  Not a value of this type: `out_why`, a constant. */
GATE_MUST_USE gate_status execution_write_leaf(
    const struct graphql_type *type, const struct graphql_result *result,
    struct buffer *out, const char **out_why);

/* --- execute_error.c --- */

/** Note an error at a field, in words the client may read.
 *  @retval GATE_REFUSED  Always, but for faults. */
GATE_MUST_USE GATE_PRINTF(5, 6) gate_status
    execution_error(struct execution *execution, const struct field_set *set,
                    const struct graphql_path *path, const char *code,
                    const char *format, ...);

/** As a resolver has put it with graphql_fail(), or a list's item. */
GATE_MUST_USE gate_status execution_failure(
    struct execution *execution, const struct field_set *set,
    const struct graphql_path *path, const struct graphql_result *failure);

/** At one place of the source instead of the field's. */
GATE_MUST_USE gate_status
execution_error_at(struct execution *execution, const struct graphql_path *path,
                   const struct execution_refusal *refusal);

/** A resolver broke down: "internal error" or "busy". */
GATE_MUST_USE gate_status execution_fault(struct execution *execution,
                                          const struct graphql_resolution *at,
                                          const struct field_set *set,
                                          gate_status status);

#endif
