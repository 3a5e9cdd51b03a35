/* SPDX-License-Identifier: MIT */
/*
 * What the files of Field Selection Merging share.
 *
 *   rules/field_selection_merging.c   the rule: a fast look, and only when that
 *                                     finds a conflict the walk that names it
 *   merge_collect.c   the fields of a set, by response name
 *   merge_compare.c   when two fields are the same
 *   merge_check.c     the fast look: sets, level by level
 *   merge_walk.c      the reference's walk over pairs
 */
#ifndef GRAPHQL_MERGE_H
#define GRAPHQL_MERGE_H

#include "graphql/rules/rule.h"

/* Fields within each other after fragments: what recursion may come to. */
enum { MERGE_DEPTH_MAX = 1000 };

struct merge_field {
    const struct graphql_selection *selection;
    const struct graphql_field *field; /* NULL: not known */
    const struct graphql_type *parent; /* NULL: not known */
    struct merge_field *next;
};

/* The fields of one response name. */
struct merge_group {
    struct slice name;
    struct merge_field *first;
    struct merge_field **last;
    size_t count;
    struct merge_group *next;
};

struct merge_spread {
    struct validation_definition *fragment;
    struct merge_spread *next;
};

struct merge_fields {
    struct merge_group *groups;
    struct merge_group **last;
    struct map by_name;
    struct merge_spread
        *spreads; /* each fragment once; unknown ones left out */
    struct merge_spread **last_spread;
    struct map spread_by_name;
    struct map compared; /* of merge_walk.c */
};

struct merge {
    struct map checked;   /* of merge_check.c: sets that were looked at */
    struct map collected; /* of merge_walk.c: struct merge_fields */
    struct map compared;  /* of merge_walk.c: pairs of fragments */
    bool has_conflict;
    unsigned depth;
};

/* --- merge_collect.c --- */

/** No fields yet. */
struct merge_fields merge_fields_begin(void);

/** Add the fields of a set, those of inline fragments among them; fragments
 *  that are spread are only noted. */
GATE_MUST_USE gate_status merge_collect(struct validation *v,
                                        struct merge_fields *fields,
                                        const struct graphql_selection_set *set,
                                        const struct graphql_type *parent);

/** One level deeper, or `limit_exceeded`. */
GATE_MUST_USE gate_status merge_enter(struct validation *v);
/** Behind a merge_enter() that worked. */
void merge_leave(struct validation *v);

/** A key made of bytes that stay: pointers, in the arena. */
GATE_MUST_USE gate_status merge_key(struct validation *v,
                                    const void *const *pointers, size_t count,
                                    struct slice *out);

/* --- merge_compare.c --- */

/** Whether both give each other's arguments; costs steps. */
GATE_MUST_USE gate_status merge_same_arguments(struct validation *v,
                                               const struct graphql_argument *a,
                                               const struct graphql_argument *b,
                                               bool *out);

/** Whether both types cannot be one shape.  NULL conflicts with nothing. */
bool merge_shapes_conflict(const struct graphql_field *a,
                           const struct graphql_field *b);

/** Whether no object can have both fields. */
bool merge_is_exclusive(const struct merge_field *a,
                        const struct merge_field *b);

/** The type of a field's selections; NULL: not known. */
const struct graphql_type *merge_type_of(const struct merge_field *field);

/* --- merge_check.c, merge_walk.c --- */

/** Set v->merge->has_conflict when anything in a definition cannot merge. */
GATE_MUST_USE gate_status merge_check_definition(
    struct validation *v, const struct validation_definition *definition);

/** Tell every conflict of a set as the reference does. */
GATE_MUST_USE gate_status
merge_walk_set(struct validation *v, const struct graphql_selection_set *set);

#endif
