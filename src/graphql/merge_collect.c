/* SPDX-License-Identifier: MIT */
/* The fields of a selection set by response name, in the order of the source.
 */
#include "graphql/merge.h"

struct merge_fields merge_fields_begin(void)
{
    return (struct merge_fields){0};
}

gate_status merge_enter(struct validation *v)
{
    if (v->merge->depth >= MERGE_DEPTH_MAX) {
        struct graphql_error *error = graphql_error_add(
            v->errors, "limit_exceeded", NULL, 0,
            "After fragments the document is nested deeper than %d.",
            MERGE_DEPTH_MAX);
        if (error != NULL) {
            error->extensions_json = "\"limit\":\"query_depth\"";
        }
        return GATE_REFUSED;
    }
    v->merge->depth++;
    return GATE_OK;
}

void merge_leave(struct validation *v)
{
    v->merge->depth--;
}

gate_status merge_key(struct validation *v, const void *const *pointers,
                      size_t count, struct slice *out)
{
    const void **copy;

    TRY(NEW_ARRAY(v->cx, count, &copy));
    memcpy(copy, pointers, count * sizeof(*pointers));
    *out = (struct slice){(const char *)copy, count * sizeof(*pointers)};
    return GATE_OK;
}

static gate_status find_group(struct validation *v, struct merge_fields *fields,
                              struct slice name, struct merge_group **out)
{
    struct merge_group *group = map_find(&fields->by_name, name);

    if (group == NULL) {
        TRY(NEW(v->cx, &group));
        group->name = name;
        group->last = &group->first;
        TRY(map_add(&fields->by_name, v->cx, name, group));
        *(fields->last == NULL ? &fields->groups : fields->last) = group;
        fields->last = &group->next;
    }
    *out = group;
    return GATE_OK;
}

static gate_status add_field(struct validation *v, struct merge_fields *fields,
                             const struct graphql_selection *selection,
                             const struct graphql_type *parent)
{
    struct slice name = selection->alias.text.bytes > 0 ? selection->alias.text
                                                        : selection->name.text;
    struct merge_group *group;
    struct merge_field *field;

    TRY(find_group(v, fields, name, &group));
    TRY(NEW(v->cx, &field));
    field->selection = selection;
    field->parent = parent;
    field->field = graphql_find_field(v->schema, parent, selection->name.text);
    *group->last = field;
    group->last = &field->next;
    group->count++;
    return GATE_OK;
}

static gate_status add_spread(struct validation *v, struct merge_fields *fields,
                              struct slice name)
{
    struct validation_definition *fragment = validation_find_fragment(v, name);
    struct merge_spread *spread;

    if (fragment == NULL || map_find(&fields->spread_by_name, name) != NULL) {
        return GATE_OK;
    }
    TRY(NEW(v->cx, &spread));
    spread->fragment = fragment;
    TRY(map_add(&fields->spread_by_name, v->cx, name, spread));
    *(fields->last_spread == NULL ? &fields->spreads : fields->last_spread) =
        spread;
    fields->last_spread = &spread->next;
    return GATE_OK;
}

/* Inline fragments lie within each other as deep as `document_nesting` lets. */
gate_status merge_collect(struct validation *v, struct merge_fields *fields,
                          const struct graphql_selection_set *set,
                          const struct graphql_type *parent)
{
    for (const struct graphql_selection *it = set->first; it != NULL;
         it = it->next) {
        TRY(validation_step(v, 1));
        switch (it->kind) {
        case GRAPHQL_SELECTION_FIELD:
            TRY(add_field(v, fields, it, parent));
            break;
        case GRAPHQL_SELECTION_SPREAD:
            TRY(add_spread(v, fields, it->name.text));
            break;
        case GRAPHQL_SELECTION_INLINE:
            TRY(merge_collect(v, fields, it->selections,
                              it->condition.text.bytes > 0
                                  ? validation_condition_type(v, &it->condition)
                                  : parent));
            break;
        }
    }
    return GATE_OK;
}
