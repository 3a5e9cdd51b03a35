/* SPDX-License-Identifier: MIT */
/*
 * The walk over a document, with every rule of rules/ at once.
 *
 * Fragments are walked where they are defined, once, and never where they are
 * spread: the walk is linear in the document and as deep as `document_nesting`
 * let it be.  Rules that follow spreads count their steps themselves.  Values
 * are given to the rules as a whole; the walk looks into them for variables.
 *
 * Source: GraphQL September 2025, section 5.
 */
#include "graphql/validate_walk.h"

/* Call a place of every rule that has filled it in. */
#define EACH_RULE(walk, place, ...)                                            \
    do {                                                                       \
        for (size_t nth = 0; nth < (walk)->rule_count; nth++) {                \
            if ((walk)->rules[nth]->place != NULL) {                           \
                TRY((walk)->rules[nth]->place(__VA_ARGS__));                   \
            }                                                                  \
        }                                                                      \
    } while (0)

/* --- values --- */

/* Where a value stands: what a variable there must be. */
struct position {
    const struct graphql_type_use *type;
    const struct graphql_type *one_of;
    bool has_fallback;
};

static gate_status add_usage(struct validation *v,
                             const struct graphql_value *variable,
                             const struct position *position)
{
    struct validation_usage *usage;

    TRY(NEW(v->cx, &usage));
    *usage = (struct validation_usage){
        .variable = variable,
        .type = position->type,
        .one_of = position->one_of,
        .has_fallback = position->has_fallback,
    };
    *v->current->last_usage = usage;
    v->current->last_usage = &usage->next;
    return GATE_OK;
}

/* The position of a list's items: a list takes a single item, too. */
static struct position item_position(const struct position *list)
{
    const struct graphql_type_use *type = validation_nullable(list->type);

    if (type != NULL && type->kind == GRAPHQL_REFERENCE_LIST) {
        type = type->of;
    }
    return (struct position){.type = type};
}

static struct position field_position(const struct position *object,
                                      struct slice name)
{
    const struct graphql_type *type = graphql_named_type(object->type);
    const struct graphql_input *input = NULL;
    struct position position = {0};

    if (type != NULL && type->kind == GRAPHQL_INPUT_OBJECT) {
        input = map_find(&type->field_by_name, name);
        position.one_of = type->is_one_of ? type : NULL;
    }
    if (input != NULL &&
        graphql_is_input_type(graphql_named_type(input->type))) {
        position.type = input->type;
        position.has_fallback = input->fallback != NULL;
    }
    return position;
}

/* Note every variable in a value, as deep as it is nested. */
static gate_status find_variables(struct validation *v,
                                  const struct graphql_value *value,
                                  const struct position *position)
{
    struct position inner;

    TRY(validation_step(v, 1));
    if (value->kind == GRAPHQL_VALUE_VARIABLE) {
        return add_usage(v, value, position);
    }
    if (value->kind == GRAPHQL_VALUE_LIST) {
        inner = item_position(position);
        for (const struct graphql_value *item = value->items; item != NULL;
             item = item->next) {
            TRY(find_variables(v, item, &inner));
        }
    }
    if (value->kind == GRAPHQL_VALUE_OBJECT) {
        for (const struct graphql_object_field *field = value->fields;
             field != NULL; field = field->next) {
            inner = field_position(position, field->name.text);
            TRY(find_variables(v, field->value, &inner));
        }
    }
    return GATE_OK;
}

static gate_status walk_value(struct walk *walk,
                              const struct graphql_value *value,
                              const struct position *position)
{
    const struct validation_value given = {value, position->type};

    EACH_RULE(walk, value, &walk->v, &given);
    return find_variables(&walk->v, value, position);
}

static gate_status walk_arguments(struct walk *walk,
                                  const struct validation_arguments *arguments)
{
    EACH_RULE(walk, arguments, &walk->v, arguments);
    for (const struct graphql_argument *argument = arguments->first;
         argument != NULL; argument = argument->next) {
        const struct graphql_input *input =
            graphql_find_input(arguments->inputs, argument->name.text);
        struct position position = {
            .type = input != NULL ? input->type : NULL,
            .has_fallback = input != NULL && input->fallback != NULL,
        };
        TRY(validation_step(&walk->v, 1));
        TRY(walk_value(walk, argument->value, &position));
    }
    return GATE_OK;
}

static gate_status walk_directives(struct walk *walk,
                                   const struct graphql_directive *first,
                                   enum graphql_directive_location location)
{
    if (first == NULL) {
        return GATE_OK;
    }
    EACH_RULE(walk, directives, &walk->v, first, location);
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        const struct graphql_directive_type *type =
            graphql_find_directive(walk->v.schema, directive->name.text);
        const struct validation_arguments arguments = {
            .first = directive->arguments,
            .at = directive->at,
            .directive = type,
            .inputs = type != NULL ? type->arguments : NULL,
        };
        TRY(validation_step(&walk->v, 1));
        TRY(walk_arguments(walk, &arguments));
    }
    return GATE_OK;
}

/* --- selections --- */

/* The set's type, or NULL where nothing can be selected on it. */
static const struct graphql_type *composite_of(const struct graphql_type *type)
{
    return type != NULL && graphql_is_composite(type) ? type : NULL;
}

static gate_status walk_spread(struct walk *walk,
                               const struct graphql_selection *spread)
{
    EACH_RULE(walk, spread, &walk->v, spread);
    return walk_directives(walk, spread->directives,
                           GRAPHQL_ON_FRAGMENT_SPREAD);
}

/* A set with its own response level. */
static gate_status walk_set(struct walk *walk,
                            const struct graphql_selection_set *set,
                            const struct graphql_type *type)
{
    const struct graphql_type *outer = walk->v.parent_type;

    walk->v.parent_type = composite_of(type);
    EACH_RULE(walk, selection_set, &walk->v, set);
    walk->v.parent_type = outer;
    return validation_walk_selections(walk, set, type);
}

static gate_status walk_field(struct walk *walk,
                              const struct graphql_selection *selection)
{
    struct validation *v = &walk->v;
    const struct graphql_field *field =
        graphql_find_field(v->schema, v->parent_type, selection->name.text);
    const struct validation_field selected = {selection, field};
    const struct validation_arguments arguments = {
        .first = selection->arguments,
        .at = selection->at,
        .field = field,
        .inputs = field != NULL ? field->arguments : NULL,
    };
    const struct graphql_type *type =
        field != NULL ? graphql_named_type(field->type) : NULL;

    *selection->binding = (struct graphql_binding){v->parent_type, field};
    EACH_RULE(walk, field, v, &selected);
    TRY(walk_arguments(walk, &arguments));
    TRY(walk_directives(walk, selection->directives, GRAPHQL_ON_FIELD));
    if (selection->selections == NULL) {
        return GATE_OK;
    }
    return walk_set(walk, selection->selections, type);
}

static gate_status walk_inline(struct walk *walk,
                               const struct graphql_selection *fragment)
{
    const struct graphql_type *type = walk->v.parent_type;

    EACH_RULE(walk, inline_fragment, &walk->v, fragment);
    TRY(walk_directives(walk, fragment->directives,
                        GRAPHQL_ON_INLINE_FRAGMENT));
    if (fragment->condition.text.bytes > 0) {
        type = validation_condition_type(&walk->v, &fragment->condition);
    }
    return validation_walk_selections(walk, fragment->selections, type);
}

gate_status validation_walk_selections(struct walk *walk,
                                       const struct graphql_selection_set *set,
                                       const struct graphql_type *type)
{
    const struct graphql_type *outer = walk->v.parent_type;

    walk->v.parent_type = composite_of(type);
    for (const struct graphql_selection *selection = set->first;
         selection != NULL; selection = selection->next) {
        TRY(validation_step(&walk->v, 1));
        switch (selection->kind) {
        case GRAPHQL_SELECTION_FIELD:
            TRY(walk_field(walk, selection));
            break;
        case GRAPHQL_SELECTION_SPREAD:
            TRY(walk_spread(walk, selection));
            break;
        case GRAPHQL_SELECTION_INLINE:
            TRY(walk_inline(walk, selection));
            break;
        }
    }
    walk->v.parent_type = outer;
    return GATE_OK;
}

/* --- definitions --- */

static gate_status
walk_variable(struct walk *walk,
              const struct graphql_variable_definition *variable)
{
    const struct validation_variable *known =
        map_find(&walk->v.current->variables, variable->name.text);
    struct position position = {0};

    TRY(validation_step(&walk->v, 1));
    EACH_RULE(walk, variable, &walk->v, variable);
    if (known != NULL && known->type != NULL &&
        graphql_is_input_type(graphql_named_type(known->type))) {
        position.type = known->type;
    }
    if (variable->fallback != NULL) {
        TRY(walk_value(walk, variable->fallback, &position));
    }
    return walk_directives(walk, variable->directives,
                           GRAPHQL_ON_VARIABLE_DEFINITION);
}

static gate_status walk_operation(struct walk *walk,
                                  const struct graphql_definition *operation)
{
    static const enum graphql_directive_location locations[] = {
        [GRAPHQL_QUERY] = GRAPHQL_ON_QUERY,
        [GRAPHQL_MUTATION] = GRAPHQL_ON_MUTATION,
        [GRAPHQL_SUBSCRIPTION] = GRAPHQL_ON_SUBSCRIPTION,
    };

    EACH_RULE(walk, operation, &walk->v, operation);
    for (const struct graphql_variable_definition *variable =
             operation->variables;
         variable != NULL; variable = variable->next) {
        TRY(walk_variable(walk, variable));
    }
    TRY(walk_directives(walk, operation->directives,
                        locations[operation->operation]));
    return walk_set(walk, operation->selections,
                    walk->v.schema->root[operation->operation]);
}

static gate_status walk_fragment(struct walk *walk,
                                 const struct graphql_definition *fragment)
{
    EACH_RULE(walk, fragment, &walk->v, fragment);
    TRY(walk_directives(walk, fragment->directives,
                        GRAPHQL_ON_FRAGMENT_DEFINITION));
    return walk_set(walk, fragment->selections,
                    validation_condition_type(&walk->v, &fragment->condition));
}

gate_status validation_walk(struct walk *walk)
{
    struct validation *v = &walk->v;

    EACH_RULE(walk, document, v);
    for (struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        v->current = it;
        TRY(validation_step(v, 1));
        if (it->definition->kind == GRAPHQL_DEFINITION_OPERATION) {
            TRY(walk_operation(walk, it->definition));
        } else {
            TRY(walk_fragment(walk, it->definition));
        }
    }
    EACH_RULE(walk, finish, v);
    return GATE_OK;
}
