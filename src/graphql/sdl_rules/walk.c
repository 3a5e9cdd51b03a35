/* SPDX-License-Identifier: MIT */
/* The walk through definitions of the type system that rules share: see
 * sdl_rules.h.  It goes in the order of the source, as far as the tree keeps
 * it. */
#include "graphql/sdl_rules/sdl_rules.h"

struct walk {
    struct sdl_check *check;
    const struct sdl_visitor *visitor;
};

static gate_status visit_name(const struct walk *walk,
                              const struct graphql_name *name)
{
    return walk->visitor->type == NULL ? GATE_OK
                                       : walk->visitor->type(walk->check, name);
}

static gate_status visit_names(const struct walk *walk,
                               const struct graphql_name_list *list)
{
    for (; list != NULL; list = list->next) {
        TRY(visit_name(walk, &list->name));
    }
    return GATE_OK;
}

static gate_status visit_type(const struct walk *walk,
                              const struct graphql_type_reference *type)
{
    while (type->kind != GRAPHQL_REFERENCE_NAMED) {
        type = type->of;
    }
    return visit_name(walk, &type->name);
}

static gate_status visit_value(const struct walk *walk,
                               const struct graphql_value *value)
{
    return walk->visitor->value == NULL || value == NULL
               ? GATE_OK
               : walk->visitor->value(walk->check, value);
}

static gate_status visit_directives(const struct walk *walk,
                                    const struct graphql_directive *first,
                                    enum graphql_directive_location location,
                                    const struct graphql_definition *definition)
{
    const struct sdl_place place = {location, definition};

    if (walk->visitor->directives != NULL && first != NULL) {
        TRY(walk->visitor->directives(walk->check, first, &place,
                                      walk->visitor->payload));
    }
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        for (const struct graphql_argument *argument = directive->arguments;
             argument != NULL; argument = argument->next) {
            TRY(visit_value(walk, argument->value));
        }
    }
    return GATE_OK;
}

/* InputValueDefinition : Description? Name : Type DefaultValue? Directives? */
static gate_status walk_inputs(const struct walk *walk,
                               const struct graphql_field_definition *input,
                               enum graphql_directive_location location)
{
    for (; input != NULL; input = input->next) {
        TRY(visit_type(walk, input->type));
        TRY(visit_value(walk, input->fallback));
        TRY(visit_directives(walk, input->directives, location, NULL));
    }
    return GATE_OK;
}

static gate_status walk_fields(const struct walk *walk,
                               const struct graphql_field_definition *field)
{
    for (; field != NULL; field = field->next) {
        TRY(walk_inputs(walk, field->arguments,
                        GRAPHQL_ON_ARGUMENT_DEFINITION));
        TRY(visit_type(walk, field->type));
        TRY(visit_directives(walk, field->directives,
                             GRAPHQL_ON_FIELD_DEFINITION, NULL));
    }
    return GATE_OK;
}

static gate_status
walk_values(const struct walk *walk,
            const struct graphql_enum_value_definition *value)
{
    for (; value != NULL; value = value->next) {
        TRY(visit_directives(walk, value->directives, GRAPHQL_ON_ENUM_VALUE,
                             NULL));
    }
    return GATE_OK;
}

static gate_status walk_roots(const struct walk *walk,
                              const struct graphql_root_definition *root)
{
    for (; root != NULL; root = root->next) {
        TRY(visit_name(walk, &root->type));
    }
    return GATE_OK;
}

static gate_status walk_definition(const struct walk *walk,
                                   const struct graphql_definition *definition)
{
    static const enum graphql_directive_location locations[] = {
        [GRAPHQL_DEFINITION_SCHEMA] = GRAPHQL_ON_SCHEMA,
        [GRAPHQL_DEFINITION_SCALAR] = GRAPHQL_ON_SCALAR,
        [GRAPHQL_DEFINITION_OBJECT] = GRAPHQL_ON_OBJECT,
        [GRAPHQL_DEFINITION_INTERFACE] = GRAPHQL_ON_INTERFACE,
        [GRAPHQL_DEFINITION_UNION] = GRAPHQL_ON_UNION,
        [GRAPHQL_DEFINITION_ENUM] = GRAPHQL_ON_ENUM,
        [GRAPHQL_DEFINITION_INPUT_OBJECT] = GRAPHQL_ON_INPUT_OBJECT,
    };

    TRY(visit_names(walk, definition->interfaces));
    if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
        return walk_inputs(walk, definition->fields,
                           GRAPHQL_ON_ARGUMENT_DEFINITION);
    }
    TRY(visit_directives(walk, definition->directives,
                         locations[definition->kind], definition));
    TRY(walk_roots(walk, definition->roots));
    TRY(visit_names(walk, definition->members));
    TRY(walk_values(walk, definition->values));
    if (definition->kind == GRAPHQL_DEFINITION_INPUT_OBJECT) {
        return walk_inputs(walk, definition->fields,
                           GRAPHQL_ON_INPUT_FIELD_DEFINITION);
    }
    return walk_fields(walk, definition->fields);
}

gate_status sdl_walk(struct sdl_check *check, const struct sdl_visitor *visitor)
{
    const struct walk walk = {check, visitor};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL && !check->errors->is_full;
         definition = definition->next) {
        if (sdl_is_type_system(definition)) {
            TRY(walk_definition(&walk, definition));
        }
    }
    return GATE_OK;
}
