/* SPDX-License-Identifier: MIT */
/*
 * Whether all fields can merge, without naming what cannot.
 *
 * Being one shape and being one field are equivalences, so a set of fields is
 * compared with its first one instead of pair by pair.  Two passes go down the
 * response, level by level: for the shape, over all fields of a response name;
 * for being the same field, over those that one object can have: of each object
 * type its own and the abstract types'.  What is below goes on as the set of
 * their selection sets; a set of sets is looked at once, so that neither cycles
 * nor fragments that are spread a million times cost more than their source.
 *
 * After "GraphQL: Overlapping Fields Can Be Merged fast" (S. Adameit, 2020).
 */
#include <stdlib.h>

#include "graphql/merge.h"

enum pass { PASS_SHAPE, PASS_SAME };

/* Fields that are compared with each other. */
struct batch {
    const struct merge_field **fields;
    size_t count;
};

/* A selection set and the type that it is on. */
struct typed_set {
    const struct graphql_selection_set *set;
    const struct graphql_type *type;
};

static int compare_sets(const void *a, const void *b)
{
    const struct typed_set *left = a;
    const struct typed_set *right = b;
    uintptr_t left_set = (uintptr_t)left->set;
    uintptr_t right_set = (uintptr_t)right->set;

    return (left_set > right_set) - (left_set < right_set);
}

/* Whether this set of sets was looked at in this pass; from now on it was. */
static gate_status was_checked(struct validation *v, enum pass pass,
                               struct typed_set *sets, size_t count, bool *out)
{
    static const char passes[2];
    const void **pointers;
    struct slice key;
    gate_status status;

    qsort(sets, count, sizeof(*sets), compare_sets);
    TRY(NEW_ARRAY(v->cx, count + 1, &pointers));
    pointers[0] = &passes[pass];
    for (size_t i = 0; i < count; i++) {
        pointers[i + 1] = sets[i].set;
    }
    key =
        (struct slice){(const char *)pointers, (count + 1) * sizeof(*pointers)};
    status = map_add(&v->merge->checked, v->cx, key, pointers);
    *out = status == GATE_STALE;
    return *out ? GATE_OK : status;
}

/* The fields of all sets, and of every fragment that is spread in them. */
static gate_status collect_all(struct validation *v,
                               const struct typed_set *sets, size_t count,
                               struct merge_fields *fields)
{
    for (size_t i = 0; i < count; i++) {
        TRY(merge_collect(v, fields, sets[i].set, sets[i].type));
    }
    for (const struct merge_spread *spread = fields->spreads; spread != NULL;
         spread = spread->next) {
        const struct graphql_definition *fragment =
            spread->fragment->definition;
        TRY(merge_collect(v, fields, fragment->selections,
                          validation_condition_type(v, &fragment->condition)));
    }
    return GATE_OK;
}

static gate_status compare_shapes(struct validation *v,
                                  const struct batch *batch)
{
    const struct graphql_field *first = NULL;

    TRY(validation_step(v, batch->count));
    for (size_t i = 0; i < batch->count; i++) {
        const struct graphql_field *field = batch->fields[i]->field;
        if (merge_shapes_conflict(first, field)) {
            v->merge->has_conflict = true;
        }
        first = first == NULL ? field : first;
    }
    return GATE_OK;
}

static gate_status compare_fields(struct validation *v,
                                  const struct batch *batch)
{
    const struct graphql_selection *first = batch->fields[0]->selection;

    for (size_t i = 1; i < batch->count && !v->merge->has_conflict; i++) {
        const struct graphql_selection *other = batch->fields[i]->selection;
        bool is_same = slice_equal(first->name.text, other->name.text);

        TRY(validation_step(v, 1));
        if (is_same) {
            TRY(merge_same_arguments(v, first->arguments, other->arguments,
                                     &is_same));
        }
        v->merge->has_conflict |= !is_same;
    }
    return GATE_OK;
}

/* A level; the next one by the function that was given. */
typedef gate_status check_level(struct validation *v, enum pass pass,
                                struct typed_set *sets, size_t count);

static gate_status check_batch(struct validation *v, enum pass pass,
                               const struct batch *batch, check_level *below)
{
    struct typed_set *sets;
    size_t count = 0;

    if (pass == PASS_SHAPE) {
        TRY(compare_shapes(v, batch));
    } else {
        TRY(compare_fields(v, batch));
    }
    TRY(NEW_ARRAY(v->cx, batch->count, &sets));
    for (size_t i = 0; i < batch->count; i++) {
        const struct graphql_selection_set *set =
            batch->fields[i]->selection->selections;
        if (set != NULL) {
            sets[count++] =
                (struct typed_set){set, merge_type_of(batch->fields[i])};
        }
    }
    return count == 0 ? GATE_OK : below(v, pass, sets, count);
}

static bool is_object(const struct merge_field *field)
{
    return field->parent != NULL && field->parent->kind == GRAPHQL_OBJECT;
}

/* Fields that an object of type `object` can have; NULL: of abstract types. */
static gate_status check_object(struct validation *v,
                                const struct merge_group *group,
                                const struct graphql_type *object,
                                check_level *below)
{
    struct batch batch = {0};

    TRY(validation_step(v, group->count));
    TRY(NEW_ARRAY(v->cx, group->count, &batch.fields));
    for (const struct merge_field *it = group->first; it != NULL;
         it = it->next) {
        if (!is_object(it) || it->parent == object) {
            batch.fields[batch.count++] = it;
        }
    }
    return check_batch(v, PASS_SAME, &batch, below);
}

static gate_status check_same(struct validation *v,
                              const struct merge_group *group,
                              check_level *below)
{
    struct map objects = {0};

    for (const struct merge_field *it = group->first; it != NULL;
         it = it->next) {
        gate_status status;
        if (!is_object(it)) {
            continue;
        }
        status = map_add(&objects, v->cx, it->parent->name,
                         (void *)(uintptr_t)it->parent);
        if (status == GATE_OK) {
            status = check_object(v, group, it->parent, below);
        }
        if (status != GATE_OK && status != GATE_STALE) {
            return status;
        }
    }
    return objects.count == 0 ? check_object(v, group, NULL, below) : GATE_OK;
}

static gate_status check_shape(struct validation *v,
                               const struct merge_group *group,
                               check_level *below)
{
    struct batch batch = {0};

    TRY(NEW_ARRAY(v->cx, group->count, &batch.fields));
    for (const struct merge_field *it = group->first; it != NULL;
         it = it->next) {
        batch.fields[batch.count++] = it;
    }
    return check_batch(v, PASS_SHAPE, &batch, below);
}

static gate_status check_sets(struct validation *v, enum pass pass,
                              struct typed_set *sets, size_t count)
{
    struct merge_fields fields = merge_fields_begin();
    bool is_done;

    TRY(was_checked(v, pass, sets, count, &is_done));
    if (is_done || v->merge->has_conflict) {
        return GATE_OK;
    }
    TRY(merge_enter(v));
    TRY(collect_all(v, sets, count, &fields));
    for (const struct merge_group *group = fields.groups; group != NULL;
         group = group->next) {
        if (pass == PASS_SHAPE) {
            TRY(check_shape(v, group, check_sets));
        } else {
            TRY(check_same(v, group, check_sets));
        }
    }
    merge_leave(v);
    return GATE_OK;
}

gate_status
merge_check_definition(struct validation *v,
                       const struct validation_definition *definition)
{
    const struct graphql_definition *it = definition->definition;
    struct typed_set set = {
        .set = it->selections,
        .type = it->kind == GRAPHQL_DEFINITION_OPERATION
                    ? v->schema->root[it->operation]
                    : validation_condition_type(v, &it->condition),
    };

    TRY(check_sets(v, PASS_SHAPE, &set, 1));
    return check_sets(v, PASS_SAME, &set, 1);
}
