/* SPDX-License-Identifier: MIT */
/*
 * A subscription is one stream of events, so it asks for one field, and none
 * of the meta-fields. Whether the field is there must not hang on a
 * variable.
 */
#include "graphql/rules/rule.h"

enum { PLACES_MAX = 20 };

/* The fields of one response name, at the root of a subscription. */
struct root_field {
    const struct graphql_selection *first;
    struct root_field *next;
};

/* CollectSubscriptionFields() for one operation. */
struct collection {
    struct validation *v;
    const struct graphql_type *type;
    struct map by_name; /* struct root_field, by response name */
    struct root_field *fields;
    struct root_field **last;
    uint32_t extra[PLACES_MAX]; /* of fields that are not the first's */
    size_t extra_count;
    uint32_t hidden[PLACES_MAX]; /* of @skip and @include at the root */
    size_t hidden_count;
    uint32_t stamp; /* of the fragments that were spread */
};

static void add_place(uint32_t *places, size_t *count, uint32_t at)
{
    if (*count < PLACES_MAX) {
        places[(*count)++] = at;
    }
}

static struct slice response_name(const struct graphql_selection *field)
{
    return field->alias.text.bytes > 0 ? field->alias.text : field->name.text;
}

/* "selection must not provide the @skip directive" nor @include */
static void note_conditions(struct collection *collection,
                            const struct graphql_selection *selection)
{
    for (const struct graphql_directive *it = selection->directives; it != NULL;
         it = it->next) {
        if (slice_is(it->name.text, "skip") ||
            slice_is(it->name.text, "include")) {
            add_place(collection->hidden, &collection->hidden_count, it->at);
        }
    }
}

static gate_status note_field(struct collection *collection,
                              const struct graphql_selection *field)
{
    struct slice name = response_name(field);
    struct root_field *known = map_find(&collection->by_name, name);

    if (known == NULL) {
        TRY(NEW(collection->v->cx, &known));
        known->first = field;
        TRY(map_add(&collection->by_name, collection->v->cx, name, known));
        *collection->last = known;
        collection->last = &known->next;
    }
    if (known != collection->fields) {
        add_place(collection->extra, &collection->extra_count, field->at);
    }
    return GATE_OK;
}

static bool applies(const struct collection *collection,
                    const struct graphql_name *condition)
{
    const struct graphql_type *type =
        validation_condition_type(collection->v, condition);

    return condition->text.bytes == 0 ||
           (type != NULL && graphql_is_possible_type(type, collection->type));
}

/* A selection set whose rest waits until that of a fragment is done. */
struct waiting {
    const struct graphql_selection *next;
    struct waiting *below;
};

static gate_status push(struct collection *collection,
                        const struct graphql_selection_set *set,
                        struct waiting **top)
{
    struct waiting *waiting;

    TRY(NEW(collection->v->cx, &waiting));
    *waiting = (struct waiting){set->first, *top};
    *top = waiting;
    return GATE_OK;
}

static gate_status enter_spread(struct collection *collection,
                                const struct graphql_selection *spread,
                                struct waiting **top)
{
    struct validation_definition *fragment =
        validation_find_fragment(collection->v, spread->name.text);

    if (fragment == NULL || fragment->reached_by == collection->stamp) {
        return GATE_OK;
    }
    fragment->reached_by = collection->stamp;
    return applies(collection, &fragment->definition->condition)
               ? push(collection, fragment->definition->selections, top)
               : GATE_OK;
}

static gate_status collect_one(struct collection *collection,
                               const struct graphql_selection *selection,
                               struct waiting **top)
{
    note_conditions(collection, selection);
    switch (selection->kind) {
    case GRAPHQL_SELECTION_FIELD:
        return note_field(collection, selection);
    case GRAPHQL_SELECTION_SPREAD:
        return enter_spread(collection, selection, top);
    case GRAPHQL_SELECTION_INLINE:
        return applies(collection, &selection->condition)
                   ? push(collection, selection->selections, top)
                   : GATE_OK;
    }
    return GATE_OK;
}

static gate_status collect(struct collection *collection,
                           const struct graphql_selection_set *set)
{
    struct waiting *top = NULL;

    TRY(push(collection, set, &top));
    while (top != NULL) {
        const struct graphql_selection *selection = top->next;
        TRY(validation_step(collection->v, 1));
        if (selection == NULL) {
            top = top->below;
            continue;
        }
        top->next = selection->next;
        TRY(collect_one(collection, selection, &top));
    }
    return GATE_OK;
}

static gate_status check_meta_fields(struct validation *v,
                                     const struct root_field *field)
{
    for (; field != NULL; field = field->next) {
        struct slice name = field->first->name.text;
        if (name.bytes >= 2 && memcmp(name.data, "__", 2) == 0) {
            TRY(BROKEN(v, field->first->at,
                       "A subscription must not select an introspection top "
                       "level field."));
        }
    }
    return GATE_OK;
}

/*
 *= https://spec.graphql.org/September2025/#sec-Single-Root-Field
 *# For each subscription operation definition subscription in the document:
 *# Let subscriptionType be the root Subscription type in schema. Let
 *# selectionSet be the top level selection set on subscription. Let
 *# groupedFieldSet be the result of
 *# CollectSubscriptionFields(subscriptionType, selectionSet).
 *# groupedFieldSet must have exactly one entry, which must not be an
 *# introspection field.
 */
static gate_status check_operation(struct validation *v,
                                   const struct graphql_definition *operation)
{
    struct collection collection = {
        .v = v,
        .type = v->schema->root[GRAPHQL_SUBSCRIPTION],
        .stamp = ++v->stamp,
    };

    collection.last = &collection.fields;
    if (operation->operation != GRAPHQL_SUBSCRIPTION ||
        collection.type == NULL) {
        return GATE_OK;
    }
    TRY(collect(&collection, operation->selections));
    if (collection.hidden_count > 0) {
        return BROKEN_AT(v, collection.hidden, collection.hidden_count,
                         "A subscription's root field must be there whatever "
                         "its variables are: no @skip or @include.");
    }
    if (collection.extra_count > 0) {
        TRY(BROKEN_AT(v, collection.extra, collection.extra_count,
                      "A subscription must select only one top level field."));
    }
    return check_meta_fields(v, collection.fields);
}

const struct validation_rule rule_single_root_field = {
    .name = "SingleFieldSubscriptionsRule",
    .operation = check_operation,
};
