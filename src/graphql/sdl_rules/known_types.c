/* SPDX-License-Identifier: MIT */
/*
 * Types that are spoken of must be there, and what is extended must be there
 * and of the same kind; only a definition says whether an input object is
 * @oneOf.
 *
 * Source: GraphQL September 2025, section 3, "Type Validation" of every kind's
 * extension.
 */
#include "graphql/sdl_rules/sdl_rules.h"

#include "graphql/schema_build.h"

static gate_status check_type(struct sdl_check *check,
                              const struct graphql_name *name)
{
    if (map_find(&check->types, name->text) != NULL ||
        (check->base != NULL &&
         graphql_find_type(check->base, name->text) != NULL) ||
        graphql_is_builtin_scalar(name->text) ||
        graphql_is_introspection_name(name->text)) {
        return GATE_OK;
    }
    SDL_BROKEN(check, name->at, "Unknown type \"%.*s\".", NAME(name->text));
    return GATE_OK;
}

gate_status sdl_known_type_names(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.type = check_type};

    return sdl_walk(check, &visitor);
}

static enum graphql_definition_kind definition_kind(enum graphql_type_kind kind)
{
    switch (kind) {
    case GRAPHQL_SCALAR:
        return GRAPHQL_DEFINITION_SCALAR;
    case GRAPHQL_OBJECT:
        return GRAPHQL_DEFINITION_OBJECT;
    case GRAPHQL_INTERFACE:
        return GRAPHQL_DEFINITION_INTERFACE;
    case GRAPHQL_UNION:
        return GRAPHQL_DEFINITION_UNION;
    case GRAPHQL_ENUM:
        return GRAPHQL_DEFINITION_ENUM;
    case GRAPHQL_INPUT_OBJECT:
        return GRAPHQL_DEFINITION_INPUT_OBJECT;
    }
    return GRAPHQL_DEFINITION_SCALAR;
}

static void check_extension(struct sdl_check *check,
                            const struct graphql_definition *extension)
{
    static const char *const words[] = {
        [GRAPHQL_DEFINITION_SCALAR] = "scalar",
        [GRAPHQL_DEFINITION_OBJECT] = "object",
        [GRAPHQL_DEFINITION_INTERFACE] = "interface",
        [GRAPHQL_DEFINITION_UNION] = "union",
        [GRAPHQL_DEFINITION_ENUM] = "enum",
        [GRAPHQL_DEFINITION_INPUT_OBJECT] = "input object",
    };
    struct slice name = extension->name.text;
    const struct graphql_definition *defined = map_find(&check->types, name);
    const struct graphql_type *existing =
        check->base == NULL ? NULL : graphql_find_type(check->base, name);

    if (defined == NULL && existing == NULL) {
        SDL_BROKEN(check, extension->name.at,
                   "Cannot extend type \"%.*s\" because it is not defined.",
                   NAME(name));
    } else if (defined != NULL && defined->kind != extension->kind) {
        SDL_BROKEN_TWICE(check, defined->at, extension->at,
                         "Cannot extend non-%s type \"%.*s\".",
                         words[extension->kind], NAME(name));
    } else if (defined == NULL &&
               definition_kind(existing->kind) != extension->kind) {
        SDL_BROKEN(check, extension->at, "Cannot extend non-%s type \"%.*s\".",
                   words[extension->kind], NAME(name));
    }
}

gate_status sdl_possible_type_extensions(struct sdl_check *check)
{
    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (sdl_is_type(definition) && definition->is_extension) {
            check_extension(check, definition);
        }
    }
    return GATE_OK;
}

/*
 *= https://spec.graphql.org/September2025/#sec-Input-Object-Extensions
 *# 5. The `@oneOf` directive must not be provided by an Input Object type
 *# extension.
 */
gate_status sdl_one_of_extensions(struct sdl_check *check)
{
    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind != GRAPHQL_DEFINITION_INPUT_OBJECT ||
            !definition->is_extension) {
            continue;
        }
        for (const struct graphql_directive *directive = definition->directives;
             directive != NULL; directive = directive->next) {
            if (slice_is(directive->name.text, "oneOf")) {
                SDL_BROKEN(check, directive->at,
                           "Cannot extend \"%.*s\" by \"@oneOf\".",
                           NAME(definition->name.text));
            }
        }
    }
    return GATE_OK;
}
