/* SPDX-License-Identifier: MIT */
/*
 * Conflicts by name and place, found in pairs as graphql-js 16.15 finds them,
 * so that both tell the same errors.  Only called where there is a conflict.
 *
 * A set's own fields are compared with each other and with those of each
 * fragment that it spreads, and the fragments with each other; comparisons that
 * were made are remembered.  The letters are those of the reference.
 */
#include "graphql/merge.h"

enum { PLACES_MAX = 20, REASON_MAX_BYTES = 1000 };

struct places {
    uint32_t at[PLACES_MAX];
    size_t count;
};

struct conflict {
    struct slice name;
    const char *reason;
    struct places ours, theirs;
    struct conflict *next;
};

struct conflicts {
    struct conflict *first;
    struct conflict **last;
};

static void add_place(struct places *places, uint32_t at)
{
    if (places->count < PLACES_MAX) {
        places->at[places->count++] = at;
    }
}

static gate_status add_conflict(struct validation *v,
                                struct conflicts *conflicts, struct slice name,
                                const char *reason, struct conflict **out)
{
    TRY(NEW(v->cx, out));
    (*out)->name = name;
    (*out)->reason = reason;
    *(conflicts->last == NULL ? &conflicts->first : conflicts->last) = *out;
    conflicts->last = &(*out)->next;
    return GATE_OK;
}

/* --- what was done before --- */

/* The fields of a set, collected once. */
static gate_status fields_of(struct validation *v,
                             const struct graphql_selection_set *set,
                             const struct graphql_type *parent,
                             struct merge_fields **out)
{
    const void *pointers[] = {set, parent};
    struct slice key = {(const char *)pointers, sizeof(pointers)};
    struct merge_fields *fields = map_find(&v->merge->collected, key);

    if (fields == NULL) {
        TRY(NEW(v->cx, &fields));
        TRY(merge_collect(v, fields, set, parent));
        TRY(merge_key(v, pointers, ARRAY_LENGTH(pointers), &key));
        TRY(map_add(&v->merge->collected, v->cx, key, fields));
    }
    *out = fields;
    return GATE_OK;
}

static gate_status
fields_of_fragment(struct validation *v,
                   const struct validation_definition *fragment,
                   struct merge_fields **out)
{
    const struct graphql_definition *it = fragment->definition;

    return fields_of(v, it->selections,
                     validation_condition_type(v, &it->condition), out);
}

/* Whether two things were compared, as exclusive or not: what was compared as
 * not exclusive need not be compared as exclusive.  From now on they were. */
static gate_status was_compared(struct validation *v, struct map *compared,
                                const void *a, const void *b, bool is_exclusive,
                                bool *out)
{
    const void *pointers[] = {a < b ? a : b, a < b ? b : a};
    struct slice key = {(const char *)pointers, sizeof(pointers)};
    bool *was_exclusive = map_find(compared, key);

    *out = was_exclusive != NULL && (is_exclusive || !*was_exclusive);
    if (*out) {
        return GATE_OK;
    }
    if (was_exclusive != NULL) {
        *was_exclusive = is_exclusive;
        return GATE_OK;
    }
    TRY(NEW(v->cx, &was_exclusive));
    *was_exclusive = is_exclusive;
    TRY(merge_key(v, pointers, ARRAY_LENGTH(pointers), &key));
    return map_add(compared, v->cx, key, was_exclusive);
}

/* --- one pair of fields --- */

/* Why the two fields themselves cannot be one; NULL when they can. */
static gate_status find_reason(struct validation *v, bool is_exclusive,
                               const struct merge_field *a,
                               const struct merge_field *b, const char **out)
{
    struct slice a_name = a->selection->name.text;
    struct slice b_name = b->selection->name.text;
    const char *a_type, *b_type;
    bool is_same = true;

    *out = NULL;
    if (!is_exclusive && !slice_equal(a_name, b_name)) {
        return context_format(v->cx, out,
                              "\"%.*s\" and \"%.*s\" are different fields",
                              SHOWN(a_name), SHOWN(b_name));
    }
    if (!is_exclusive) {
        TRY(merge_same_arguments(v, a->selection->arguments,
                                 b->selection->arguments, &is_same));
    }
    if (!is_same) {
        *out = "they have differing arguments";
        return GATE_OK;
    }
    if (!merge_shapes_conflict(a->field, b->field)) {
        return GATE_OK;
    }
    TRY(validation_type_text(v, a->field->type, &a_type));
    TRY(validation_type_text(v, b->field->type, &b_type));
    return context_format(v->cx, out,
                          "they return conflicting types \"%s\" and \"%s\"",
                          a_type, b_type);
}

/* What is below two fields, in words. */
static gate_status describe_below(struct validation *v,
                                  const struct conflicts *below,
                                  const char **out)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(REASON_MAX_BYTES);

    for (const struct conflict *it = below->first; it != NULL; it = it->next) {
        buffer_append_text(&text, it == below->first ? "" : " and ");
        buffer_append_text(&text, "subfields \"");
        buffer_append_slice(&text, it->name);
        buffer_append_text(&text, "\" conflict because ");
        buffer_append_text(&text, it->reason);
    }
    return context_copy(v->cx, (struct slice){text.data, text.bytes}, out);
}

static void add_places(struct places *to, const struct places *from)
{
    for (size_t i = 0; i < from->count; i++) {
        add_place(to, from->at[i]);
    }
}

/* The conflicts below two fields are one conflict of the two. */
static gate_status add_below(struct validation *v, struct conflicts *conflicts,
                             const struct conflicts *below, struct slice name,
                             const struct merge_field *a,
                             const struct merge_field *b)
{
    struct conflict *conflict;
    const char *reason;

    if (below->first == NULL) {
        return GATE_OK;
    }
    TRY(describe_below(v, below, &reason));
    TRY(add_conflict(v, conflicts, name, reason, &conflict));
    add_place(&conflict->ours, a->selection->at);
    add_place(&conflict->theirs, b->selection->at);
    for (const struct conflict *it = below->first; it != NULL; it = it->next) {
        add_places(&conflict->ours, &it->ours);
        add_places(&conflict->theirs, &it->theirs);
    }
    return GATE_OK;
}

/* How a pair's selections are compared: by the function further down. */
typedef gate_status compare_selections(struct validation *v, bool is_exclusive,
                                       const struct merge_field *a,
                                       const struct merge_field *b,
                                       struct conflicts *conflicts);

static gate_status compare_pair(struct validation *v, bool is_exclusive,
                                struct slice name, const struct merge_field *a,
                                const struct merge_field *b,
                                compare_selections *compare_below,
                                struct conflicts *conflicts)
{
    struct conflicts below = {0};
    struct conflict *conflict;
    const char *reason;

    is_exclusive = is_exclusive || merge_is_exclusive(a, b);
    TRY(validation_step(v, 2));
    TRY(find_reason(v, is_exclusive, a, b, &reason));
    if (reason != NULL) {
        TRY(add_conflict(v, conflicts, name, reason, &conflict));
        add_place(&conflict->ours, a->selection->at);
        add_place(&conflict->theirs, b->selection->at);
        return GATE_OK;
    }
    if (a->selection->selections == NULL || b->selection->selections == NULL) {
        return GATE_OK;
    }
    TRY(merge_enter(v));
    TRY(compare_below(v, is_exclusive, a, b, &below));
    merge_leave(v);
    return add_below(v, conflicts, &below, name, a, b);
}

/* --- sets of fields --- */

/* What goes down through all comparisons. */
struct comparison {
    struct validation *v;
    bool is_exclusive;
    compare_selections *compare_below;
    struct conflicts *conflicts;
};

/* (A) Every pair within one set. */
static gate_status compare_within(const struct comparison *by,
                                  const struct merge_fields *fields)
{
    for (const struct merge_group *group = fields->groups; group != NULL;
         group = group->next) {
        for (const struct merge_field *a = group->first; a != NULL;
             a = a->next) {
            for (const struct merge_field *b = a->next; b != NULL;
                 b = b->next) {
                TRY(compare_pair(by->v, false, group->name, a, b,
                                 by->compare_below, by->conflicts));
            }
        }
    }
    return GATE_OK;
}

/* (D) (F) (H) Every pair of a field here and a field there. */
static gate_status compare_between(const struct comparison *by,
                                   const struct merge_fields *here,
                                   const struct merge_fields *there)
{
    for (const struct merge_group *group = here->groups; group != NULL;
         group = group->next) {
        const struct merge_group *other =
            map_find(&there->by_name, group->name);

        TRY(validation_step(by->v, 1));
        for (const struct merge_field *a = group->first;
             other != NULL && a != NULL; a = a->next) {
            for (const struct merge_field *b = other->first; b != NULL;
                 b = b->next) {
                TRY(compare_pair(by->v, by->is_exclusive, group->name, a, b,
                                 by->compare_below, by->conflicts));
            }
        }
    }
    return GATE_OK;
}

/* (B) (I) Fields with those of a fragment and, (E), of what that spreads. */
static gate_status compare_with_fragment(const struct comparison *by,
                                         struct merge_fields *fields,
                                         struct validation_definition *fragment)
{
    struct merge_fields *others;
    bool is_done;

    TRY(validation_step(by->v, 1));
    if (fields->groups == NULL) {
        return GATE_OK;
    }
    TRY(was_compared(by->v, &fields->compared, fragment, NULL, by->is_exclusive,
                     &is_done));
    if (is_done) {
        return GATE_OK;
    }
    TRY(fields_of_fragment(by->v, fragment, &others));
    if (others == fields) {
        return GATE_OK;
    }
    TRY(merge_enter(by->v));
    TRY(compare_between(by, fields, others));
    for (const struct merge_spread *spread = others->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_with_fragment(by, fields, spread->fragment));
    }
    merge_leave(by->v);
    return GATE_OK;
}

/* (C) (J) Two fragments and, (G), each with what the other spreads. */
static gate_status compare_fragments(const struct comparison *by,
                                     struct validation_definition *a,
                                     struct validation_definition *b)
{
    struct merge_fields *here, *there;
    bool is_done = a == b;

    TRY(validation_step(by->v, 2));
    if (!is_done) {
        TRY(was_compared(by->v, &by->v->merge->compared, a, b, by->is_exclusive,
                         &is_done));
    }
    if (is_done) {
        return GATE_OK;
    }
    TRY(fields_of_fragment(by->v, a, &here));
    TRY(fields_of_fragment(by->v, b, &there));
    TRY(merge_enter(by->v));
    TRY(compare_between(by, here, there));
    for (const struct merge_spread *spread = there->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_fragments(by, a, spread->fragment));
    }
    for (const struct merge_spread *spread = here->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_fragments(by, spread->fragment, b));
    }
    merge_leave(by->v);
    return GATE_OK;
}

/* What is below two fields. */
static gate_status compare_below(struct validation *v, bool is_exclusive,
                                 const struct merge_field *a,
                                 const struct merge_field *b,
                                 struct conflicts *conflicts)
{
    const struct comparison by = {v, is_exclusive, compare_below, conflicts};
    struct merge_fields *here, *there;

    TRY(fields_of(v, a->selection->selections, merge_type_of(a), &here));
    TRY(fields_of(v, b->selection->selections, merge_type_of(b), &there));
    TRY(compare_between(&by, here, there));
    for (const struct merge_spread *spread = there->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_with_fragment(&by, here, spread->fragment));
    }
    for (const struct merge_spread *spread = here->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_with_fragment(&by, there, spread->fragment));
    }
    for (const struct merge_spread *x = here->spreads; x != NULL; x = x->next) {
        for (const struct merge_spread *y = there->spreads; y != NULL;
             y = y->next) {
            TRY(compare_fragments(&by, x->fragment, y->fragment));
        }
    }
    return GATE_OK;
}

static gate_status tell(struct validation *v, const struct conflict *conflict)
{
    uint32_t places[2 * PLACES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < conflict->ours.count; i++) {
        places[count++] = conflict->ours.at[i];
    }
    for (size_t i = 0; i < conflict->theirs.count; i++) {
        places[count++] = conflict->theirs.at[i];
    }
    return BROKEN_AT(v, places, count,
                     "Fields \"%.*s\" conflict because %s. Use different "
                     "aliases on the fields to fetch both if this was "
                     "intentional.",
                     SHOWN(conflict->name), conflict->reason);
}

gate_status merge_walk_set(struct validation *v,
                           const struct graphql_selection_set *set)
{
    struct conflicts conflicts = {0};
    const struct comparison by = {v, false, compare_below, &conflicts};
    struct merge_fields *fields;

    TRY(fields_of(v, set, v->parent_type, &fields));
    TRY(compare_within(&by, fields));
    for (const struct merge_spread *spread = fields->spreads; spread != NULL;
         spread = spread->next) {
        TRY(compare_with_fragment(&by, fields, spread->fragment));
        for (const struct merge_spread *other = spread->next; other != NULL;
             other = other->next) {
            TRY(compare_fragments(&by, spread->fragment, other->fragment));
        }
    }
    for (const struct conflict *it = conflicts.first; it != NULL;
         it = it->next) {
        TRY(tell(v, it));
    }
    return GATE_OK;
}
