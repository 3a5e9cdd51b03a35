/* SPDX-License-Identifier: MIT */
/*
 * The list of rules for documents of the type system, what they share, and the
 * function that applies them.
 *
 * Source: GraphQL September 2025, section 3; the rules' names and their borders
 * are those of graphql-js.
 */
#include "graphql/sdl_rules/sdl_rules.h"

#include "graphql/schema_build.h"
#include "graphql/sdl.h"

static const struct {
    const char *name;
    sdl_rule *check;
} sdl_rules[] = {
    {"LoneSchemaDefinitionRule", sdl_lone_schema_definition},
    {"UniqueOperationTypesRule", sdl_unique_operation_types},
    {"UniqueTypeNamesRule", sdl_unique_type_names},
    {"UniqueEnumValueNamesRule", sdl_unique_enum_value_names},
    {"UniqueFieldDefinitionNamesRule", sdl_unique_field_definition_names},
    {"UniqueArgumentDefinitionNamesRule", sdl_unique_argument_definition_names},
    {"UniqueDirectiveNamesRule", sdl_unique_directive_names},
    {"KnownTypeNamesRule", sdl_known_type_names},
    {"KnownDirectivesRule", sdl_known_directives},
    {"UniqueDirectivesPerLocationRule", sdl_unique_directives_per_location},
    {"PossibleTypeExtensionsRule", sdl_possible_type_extensions},
    {"KnownArgumentNamesOnDirectivesRule",
     sdl_known_argument_names_on_directives},
    {"UniqueArgumentNamesRule", sdl_unique_argument_names},
    {"UniqueInputFieldNamesRule", sdl_unique_input_field_names},
    {"ProvidedRequiredArgumentsOnDirectivesRule",
     sdl_provided_required_arguments_on_directives},
    {"DirectiveCyclesRule", sdl_directive_cycles},
    {"OneOfExtensionsRule", sdl_one_of_extensions},
};

bool sdl_is_type(const struct graphql_definition *definition)
{
    switch (definition->kind) {
    case GRAPHQL_DEFINITION_SCALAR:
    case GRAPHQL_DEFINITION_OBJECT:
    case GRAPHQL_DEFINITION_INTERFACE:
    case GRAPHQL_DEFINITION_UNION:
    case GRAPHQL_DEFINITION_ENUM:
    case GRAPHQL_DEFINITION_INPUT_OBJECT:
        return true;
    case GRAPHQL_DEFINITION_OPERATION:
    case GRAPHQL_DEFINITION_FRAGMENT:
    case GRAPHQL_DEFINITION_SCHEMA:
    case GRAPHQL_DEFINITION_DIRECTIVE:
        return false;
    }
    return false;
}

bool sdl_is_type_system(const struct graphql_definition *definition)
{
    return definition->kind != GRAPHQL_DEFINITION_OPERATION &&
           definition->kind != GRAPHQL_DEFINITION_FRAGMENT;
}

bool sdl_has_fields(const struct graphql_definition *definition)
{
    return definition->kind == GRAPHQL_DEFINITION_OBJECT ||
           definition->kind == GRAPHQL_DEFINITION_INTERFACE;
}

gate_status sdl_map_of(struct sdl_check *check, struct map *maps,
                       struct slice name, struct map **out)
{
    struct map *map = map_find(maps, name);

    if (map == NULL) {
        TRY(NEW(check->cx, &map));
        TRY(map_add(maps, check->cx, name, map));
    }
    *out = map;
    return GATE_OK;
}

gate_status sdl_note_name(struct sdl_check *check, struct map *names,
                          const struct graphql_name *name,
                          const struct graphql_name **out_first)
{
    const struct graphql_name *first = map_find(names, name->text);

    if (first == NULL) {
        TRY(map_add(names, check->cx, name->text, (void *)name));
    }
    *out_first = first;
    return GATE_OK;
}

/* --- what may be applied: of the base or built in, and of the document --- */

/* A later definition of that name replaces an earlier one. */
static gate_status note_directive(struct sdl_check *check, struct slice name,
                                  struct sdl_directive directive,
                                  struct sdl_directive **out)
{
    struct sdl_directive *noted = map_find(&check->directives, name);

    if (noted == NULL) {
        TRY(NEW(check->cx, &noted));
        TRY(map_add(&check->directives, check->cx, name, noted));
    }
    *noted = directive;
    *out = noted;
    return GATE_OK;
}

static gate_status note_argument(struct sdl_check *check,
                                 struct sdl_argument ***last, struct slice name,
                                 bool is_required)
{
    struct sdl_argument *argument;

    TRY(NEW(check->cx, &argument));
    argument->name = name;
    argument->is_required = is_required;
    **last = argument;
    *last = &argument->next;
    return GATE_OK;
}

static gate_status note_builtin_directives(struct sdl_check *check)
{
    for (size_t i = 0; i < GRAPHQL_BUILTIN_DIRECTIVES; i++) {
        const struct graphql_builtin_directive *made =
            &graphql_builtin_directives[i];
        struct sdl_directive *noted;
        struct sdl_argument **last;

        TRY(note_directive(check, slice_of(made->name),
                           (struct sdl_directive){.locations = made->locations},
                           &noted));
        last = &noted->arguments;
        if (made->argument != NULL) {
            TRY(note_argument(check, &last, slice_of(made->argument),
                              made->fallback == NULL));
        }
    }
    return GATE_OK;
}

static gate_status note_directives_of_base(struct sdl_check *check)
{
    for (const struct graphql_directive_type *directive =
             check->base->directives;
         directive != NULL; directive = directive->next) {
        struct sdl_directive *noted;
        struct sdl_argument **last;

        TRY(note_directive(
            check, directive->name,
            (struct sdl_directive){.locations = directive->locations,
                                   .is_repeatable = directive->is_repeatable},
            &noted));
        last = &noted->arguments;
        for (const struct graphql_input *i = directive->arguments; i != NULL;
             i = i->next) {
            TRY(note_argument(check, &last, i->name,
                              i->type->kind == GRAPHQL_REFERENCE_NON_NULL &&
                                  i->fallback == NULL));
        }
    }
    return GATE_OK;
}

static gate_status
note_defined_directive(struct sdl_check *check,
                       const struct graphql_definition *definition)
{
    struct sdl_directive *noted;
    struct sdl_argument **last;
    unsigned locations = 0;

    for (const struct graphql_name_list *i = definition->members; i != NULL;
         i = i->next) {
        locations |= graphql_find_location(i->name.text);
    }
    TRY(note_directive(
        check, definition->name.text,
        (struct sdl_directive){.locations = locations,
                               .is_repeatable = definition->is_repeatable},
        &noted));
    last = &noted->arguments;
    for (const struct graphql_field_definition *i = definition->fields;
         i != NULL; i = i->next) {
        TRY(note_argument(check, &last, i->name.text,
                          i->type->kind == GRAPHQL_REFERENCE_NON_NULL &&
                              i->fallback == NULL));
    }
    return GATE_OK;
}

static gate_status note_definitions(struct sdl_check *check)
{
    if (check->base == NULL) {
        TRY(note_builtin_directives(check));
    } else {
        TRY(note_directives_of_base(check));
    }
    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_DIRECTIVE) {
            TRY(note_defined_directive(check, definition));
        } else if (sdl_is_type(definition) && !definition->is_extension &&
                   map_find(&check->types, definition->name.text) == NULL) {
            TRY(map_add(&check->types, check->cx, definition->name.text,
                        (void *)definition));
        }
    }
    return GATE_OK;
}

static bool is_wanted(const char *const *rules, const char *name)
{
    if (rules == NULL) {
        return true;
    }
    for (; *rules != NULL; rules++) {
        if (slice_is(slice_of(*rules), name)) {
            return true;
        }
    }
    return false;
}

gate_status graphql_check_sdl(const struct graphql_schema *base,
                              gate_context *cx,
                              const struct graphql_document *document,
                              const char *const *rules,
                              struct graphql_errors *errors)
{
    struct sdl_check check = {
        .base = base, .cx = cx, .document = document, .errors = errors};
    uint32_t told = errors->count;

    TRY(note_definitions(&check));
    for (size_t i = 0; i < ARRAY_LENGTH(sdl_rules); i++) {
        if (is_wanted(rules, sdl_rules[i].name) && !errors->is_full) {
            TRY(sdl_rules[i].check(&check));
        }
    }
    return graphql_errors_since(errors, told);
}
