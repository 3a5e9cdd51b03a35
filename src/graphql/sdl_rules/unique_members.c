/* SPDX-License-Identifier: MIT */
/*
 * What may be defined once within a type, its extensions included: values of an
 * enum, fields, and arguments of a field or a directive.
 *
 * Source: GraphQL September 2025, sections 3.6 to 3.10, "Type Validation".
 */
#include "graphql/sdl_rules/sdl_rules.h"

static gate_status check_values(struct sdl_check *check,
                                const struct graphql_definition *definition,
                                struct map *maps)
{
    struct slice type = definition->name.text;
    const struct graphql_type *existing =
        check->base == NULL ? NULL : graphql_find_type(check->base, type);
    struct map *names;

    TRY(sdl_map_of(check, maps, type, &names));
    for (const struct graphql_enum_value_definition *value = definition->values;
         value != NULL; value = value->next) {
        const struct graphql_name *first;

        if (existing != NULL &&
            map_find(&existing->value_by_name, value->name.text) != NULL) {
            SDL_BROKEN(check, value->name.at,
                       "Enum value \"%.*s.%.*s\" already exists in the schema. "
                       "It cannot also be defined in this type extension.",
                       NAME(type), NAME(value->name.text));
            continue;
        }
        TRY(sdl_note_name(check, names, &value->name, &first));
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, value->name.at,
                             "Enum value \"%.*s.%.*s\" can only be defined "
                             "once.",
                             NAME(type), NAME(value->name.text));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_enum_value_names(struct sdl_check *check)
{
    struct map maps = {0};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_ENUM) {
            TRY(check_values(check, definition, &maps));
        }
    }
    return GATE_OK;
}

static gate_status check_fields(struct sdl_check *check,
                                const struct graphql_definition *definition,
                                struct map *maps)
{
    struct slice type = definition->name.text;
    const struct graphql_type *existing =
        check->base == NULL ? NULL : graphql_find_type(check->base, type);
    struct map *names;

    TRY(sdl_map_of(check, maps, type, &names));
    for (const struct graphql_field_definition *field = definition->fields;
         field != NULL; field = field->next) {
        const struct graphql_name *first;

        if (existing != NULL &&
            map_find(&existing->field_by_name, field->name.text) != NULL) {
            SDL_BROKEN(check, field->name.at,
                       "Field \"%.*s.%.*s\" already exists in the schema. It "
                       "cannot also be defined in this type extension.",
                       NAME(type), NAME(field->name.text));
            continue;
        }
        TRY(sdl_note_name(check, names, &field->name, &first));
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, field->name.at,
                             "Field \"%.*s.%.*s\" can only be defined once.",
                             NAME(type), NAME(field->name.text));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_field_definition_names(struct sdl_check *check)
{
    struct map maps = {0};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (sdl_has_fields(definition) ||
            definition->kind == GRAPHQL_DEFINITION_INPUT_OBJECT) {
            TRY(check_fields(check, definition, &maps));
        }
    }
    return GATE_OK;
}

/* An argument's name and whether its second use was told. */
struct seen {
    const struct graphql_name *first;
    bool is_told;
};

/* One error for each name that is used more than once.  `field` empty: of a
 * directive. */
static gate_status
check_arguments(struct sdl_check *check,
                const struct graphql_field_definition *argument,
                struct slice owner, struct slice field)
{
    struct map names = {0};

    for (; argument != NULL; argument = argument->next) {
        struct seen *seen = map_find(&names, argument->name.text);

        if (seen == NULL) {
            TRY(NEW(check->cx, &seen));
            seen->first = &argument->name;
            TRY(map_add(&names, check->cx, argument->name.text, seen));
        } else if (!seen->is_told) {
            seen->is_told = true;
            SDL_BROKEN_TWICE(
                check, seen->first->at, argument->name.at,
                "Argument \"%s%.*s%s%.*s(%.*s:)\" can only be defined once.",
                field.bytes == 0 ? "@" : "", NAME(owner),
                field.bytes == 0 ? "" : ".", NAME(field),
                NAME(argument->name.text));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_argument_definition_names(struct sdl_check *check)
{
    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
            TRY(check_arguments(check, definition->fields,
                                definition->name.text, (struct slice){0}));
        }
        if (!sdl_has_fields(definition)) {
            continue;
        }
        for (const struct graphql_field_definition *field = definition->fields;
             field != NULL; field = field->next) {
            TRY(check_arguments(check, field->arguments, definition->name.text,
                                field->name.text));
        }
    }
    return GATE_OK;
}
