/* SPDX-License-Identifier: MIT */
/*
 * Which fields are executed: CollectFields and CollectSubfields.
 *
 * Selection sets are walked with a stack of our own, because a client chooses
 * how many fragments lie within each other.  A set of few fields is searched
 * from its start, one of many through a map.
 *
 * Source: GraphQL September 2025, section 6.3.2 (Field Collection).
 */
#include "graphql/execution.h"

/* From here on a map is faster than looking at each. */
enum { FEW = 8 };

/* Selections that wait until a fragment's are done. */
struct pending {
    const struct graphql_selection *next;
    struct pending *below;
};

/* One call of CollectFields. */
struct collection {
    struct execution *execution;
    const struct graphql_type *type;
    struct collected_fields *fields;
    struct field_set **last;
    struct map by_name;
    unsigned count;
    struct pending *pending;
    struct pending *unused;
    struct execution_refusal *refusal;
};

/* --- fields --- */

static struct field_set *find_set(struct collection *collection,
                                  struct slice response_name)
{
    if (collection->count > FEW) {
        return map_find(&collection->by_name, response_name);
    }
    for (struct field_set *set = collection->fields->first; set != NULL;
         set = set->next) {
        if (slice_equal(set->response_name, response_name)) {
            return set;
        }
    }
    return NULL;
}

static gate_status count_set(struct collection *collection,
                             struct field_set *set)
{
    gate_context *cx = collection->execution->cx;

    collection->count++;
    if (collection->count > FEW + 1) {
        return map_add(&collection->by_name, cx, set->response_name, set);
    }
    if (collection->count == FEW + 1) {
        for (struct field_set *each = collection->fields->first; each != NULL;
             each = each->next) {
            TRY(map_add(&collection->by_name, cx, each->response_name, each));
        }
    }
    return GATE_OK;
}

/* As validation has found it, where that was for this type: in a fragment on an
 * interface it was for another one. */
static const struct graphql_field *
field_of(const struct collection *collection,
         const struct graphql_selection *selection)
{
    if (selection->binding->type == collection->type) {
        return selection->binding->field;
    }
    return graphql_find_field(collection->execution->schema, collection->type,
                              selection->name.text);
}

static gate_status add_set(struct collection *collection,
                           const struct graphql_selection *selection,
                           struct slice response_name)
{
    struct field_set *set;

    TRY(NEW(collection->execution->cx, &set));
    set->key = selection->key;
    set->response_name = response_name;
    set->first = selection;
    set->last_more = &set->more;
    set->field = field_of(collection, selection);
    *collection->last = set;
    collection->last = &set->next;
    return count_set(collection, set);
}

/* "Let responseName be the response name of selection (the alias if defined,
 * otherwise the field name)." */
static gate_status add_field(struct collection *collection,
                             const struct graphql_selection *selection)
{
    struct slice response_name = selection->alias.text.bytes > 0
                                     ? selection->alias.text
                                     : selection->name.text;
    struct field_set *set = find_set(collection, response_name);
    struct field_more *more;

    if (set == NULL) {
        return add_set(collection, selection, response_name);
    }
    TRY(NEW(collection->execution->cx, &more));
    more->selection = selection;
    *set->last_more = more;
    set->last_more = &more->next;
    return GATE_OK;
}

/* --- fragments --- */

static gate_status note_fragment(struct execution *execution,
                                 const struct graphql_definition *definition)
{
    struct execution_fragment *fragment =
        &execution->fragments[execution->fragment_count++];
    gate_status status = GATE_OK;

    fragment->definition = definition;
    fragment->condition =
        graphql_find_type(execution->schema, definition->condition.text);
    if (execution->request->document->definition_count > FEW) {
        status = map_add(&execution->fragment_by_name, execution->cx,
                         definition->name.text, fragment);
    }
    /* Of two of one name, which is not valid, the first counts. */
    return status == GATE_STALE ? GATE_OK : status;
}

static gate_status note_fragments(struct execution *execution)
{
    const struct graphql_document *document = execution->request->document;

    if (execution->has_fragments) {
        return GATE_OK;
    }
    TRY(NEW_ARRAY(execution->cx, document->definition_count,
                  &execution->fragments));
    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_FRAGMENT) {
            TRY(note_fragment(execution, definition));
        }
    }
    execution->has_fragments = true;
    return GATE_OK;
}

static struct execution_fragment *find_fragment(struct execution *execution,
                                                struct slice name)
{
    if (execution->request->document->definition_count > FEW) {
        return map_find(&execution->fragment_by_name, name);
    }
    for (uint32_t i = 0; i < execution->fragment_count; i++) {
        if (slice_equal(execution->fragments[i].definition->name.text, name)) {
            return &execution->fragments[i];
        }
    }
    return NULL;
}

/* DoesFragmentTypeApply: "If objectType is an implementation of fragmentType",
 * "a possible type of fragmentType", or the same. */
static bool does_apply(const struct collection *collection,
                       const struct graphql_type *condition)
{
    return condition != NULL &&
           graphql_is_possible_type(condition, collection->type);
}

/* "If fragmentSpreadName is in visitedFragments, continue with the next
 * selection in selectionSet." */
static gate_status enter_spread(struct collection *collection,
                                struct slice name,
                                const struct graphql_selection_set **out)
{
    struct execution *execution = collection->execution;
    struct execution_fragment *fragment;

    TRY(note_fragments(execution));
    fragment = find_fragment(execution, name);
    if (fragment == NULL || fragment->visited == execution->collections) {
        return GATE_OK;
    }
    fragment->visited = execution->collections;
    if (does_apply(collection, fragment->condition)) {
        *out = fragment->definition->selections;
    }
    return GATE_OK;
}

static void enter_inline(const struct collection *collection,
                         const struct graphql_selection *selection,
                         const struct graphql_selection_set **out)
{
    struct slice condition = selection->condition.text;

    if (condition.bytes == 0 ||
        does_apply(collection, graphql_find_type(collection->execution->schema,
                                                 condition))) {
        *out = selection->selections;
    }
}

/* --- the walk --- */

static gate_status push(struct collection *collection,
                        const struct graphql_selection *next)
{
    struct pending *pending = collection->unused;

    if (next == NULL) {
        return GATE_OK;
    }
    if (pending != NULL) {
        collection->unused = pending->below;
    } else {
        TRY(NEW(collection->execution->cx, &pending));
    }
    pending->next = next;
    pending->below = collection->pending;
    collection->pending = pending;
    return GATE_OK;
}

/* NULL: nothing waits. */
static const struct graphql_selection *pop(struct collection *collection)
{
    struct pending *pending = collection->pending;

    if (pending == NULL) {
        return NULL;
    }
    collection->pending = pending->below;
    pending->below = collection->unused;
    collection->unused = pending;
    return pending->next;
}

/* One selection; its fragment's selections, if it has one that applies. */
static gate_status take_selection(struct collection *collection,
                                  const struct graphql_selection *selection,
                                  const struct graphql_selection_set **out)
{
    bool included;

    TRY(execution_is_included(collection->execution, selection,
                              collection->refusal, &included));
    if (!included) {
        return GATE_OK;
    }
    switch (selection->kind) {
    case GRAPHQL_SELECTION_FIELD:
        return add_field(collection, selection);
    case GRAPHQL_SELECTION_SPREAD:
        return enter_spread(collection, selection->name.text, out);
    case GRAPHQL_SELECTION_INLINE:
        enter_inline(collection, selection, out);
        return GATE_OK;
    }
    return GATE_OK;
}

/* CollectFields: "For each selection in selectionSet", depth first. */
static gate_status collect(struct collection *collection,
                           const struct graphql_selection_set *selections)
{
    const struct graphql_selection *next = selections->first;

    while (next != NULL) {
        const struct graphql_selection_set *fragment = NULL;
        const struct graphql_selection *selection = next;

        next = selection->next;
        TRY(take_selection(collection, selection, &fragment));
        if (fragment != NULL) {
            TRY(push(collection, next));
            next = fragment->first;
        }
        if (next == NULL) {
            next = pop(collection);
        }
    }
    return GATE_OK;
}

static gate_status begin(struct execution *execution,
                         const struct graphql_type *type,
                         struct execution_refusal *refusal,
                         struct collection *out)
{
    *out = (struct collection){
        .execution = execution,
        .type = type,
        .refusal = refusal,
    };
    TRY(NEW(execution->cx, &out->fields));
    out->fields->type = type;
    out->last = &out->fields->first;
    execution->collections++;
    return GATE_OK;
}

gate_status execution_collect(struct execution *execution,
                              const struct graphql_type *type,
                              const struct graphql_selection_set *selections,
                              struct collected_fields **out,
                              struct execution_refusal *refusal)
{
    struct collection collection;

    TRY(begin(execution, type, refusal, &collection));
    TRY(collect(&collection, selections));
    *out = collection.fields;
    return GATE_OK;
}

gate_status execution_collect_subfields(struct execution *execution,
                                        const struct graphql_type *type,
                                        struct field_set *set,
                                        const struct collected_fields **out,
                                        struct execution_refusal *refusal)
{
    struct collection collection;

    for (const struct collected_fields *known = set->subfields; known != NULL;
         known = known->next) {
        if (known->type == type) {
            *out = known;
            return GATE_OK;
        }
    }
    TRY(begin(execution, type, refusal, &collection));
    if (set->first->selections != NULL) {
        TRY(collect(&collection, set->first->selections));
    }
    for (const struct field_more *more = set->more; more != NULL;
         more = more->next) {
        if (more->selection->selections != NULL) {
            TRY(collect(&collection, more->selection->selections));
        }
    }
    collection.fields->next = set->subfields;
    set->subfields = collection.fields;
    *out = collection.fields;
    return GATE_OK;
}
