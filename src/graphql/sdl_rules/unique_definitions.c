/* SPDX-License-Identifier: MIT */
/*
 * What may be defined once: the schema, its root operation types, types and
 * directives.
 *
 *= https://spec.graphql.org/September2025/#sec-Schema
 *# All types within a GraphQL schema must have unique names. No two provided
 *# types may have the same name.
 *# All directives within a GraphQL schema must have unique names.
 */
#include "graphql/sdl_rules/sdl_rules.h"

static bool is_defined_in_base(const struct graphql_schema *base)
{
    return base != NULL &&
           (base->is_defined || base->root[GRAPHQL_QUERY] != NULL ||
            base->root[GRAPHQL_MUTATION] != NULL ||
            base->root[GRAPHQL_SUBSCRIPTION] != NULL);
}

gate_status sdl_lone_schema_definition(struct sdl_check *check)
{
    bool is_defined = false;

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind != GRAPHQL_DEFINITION_SCHEMA ||
            definition->is_extension) {
            continue;
        }
        if (is_defined_in_base(check->base)) {
            SDL_BROKEN(check, definition->at,
                       "Cannot define a new schema within a schema extension.");
        } else if (is_defined) {
            SDL_BROKEN(check, definition->at,
                       "Must provide only one schema definition.");
        }
        is_defined = true;
    }
    return GATE_OK;
}

static void check_root(struct sdl_check *check,
                       const struct graphql_root_definition *root,
                       const struct graphql_root_definition **first)
{
    static const char *const words[] = {"query", "mutation", "subscription"};

    if (check->base != NULL && check->base->root[root->operation] != NULL) {
        SDL_BROKEN(check, root->at,
                   "Type for %s already defined in the schema. It cannot be "
                   "redefined.",
                   words[root->operation]);
    } else if (first[root->operation] != NULL) {
        SDL_BROKEN_TWICE(check, first[root->operation]->at, root->at,
                         "There can be only one %s type in schema.",
                         words[root->operation]);
    } else {
        first[root->operation] = root;
    }
}

gate_status sdl_unique_operation_types(struct sdl_check *check)
{
    const struct graphql_root_definition *first[3] = {NULL};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        for (const struct graphql_root_definition *root = definition->roots;
             root != NULL; root = root->next) {
            check_root(check, root, first);
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_type_names(struct sdl_check *check)
{
    struct map names = {0};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        const struct graphql_name *first;

        if (!sdl_is_type(definition) || definition->is_extension) {
            continue;
        }
        if (check->base != NULL &&
            graphql_find_type(check->base, definition->name.text) != NULL) {
            SDL_BROKEN(check, definition->name.at,
                       "Type \"%.*s\" already exists in the schema. It cannot "
                       "also be defined in this type definition.",
                       NAME(definition->name.text));
            continue;
        }
        TRY(sdl_note_name(check, &names, &definition->name, &first));
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, definition->name.at,
                             "There can be only one type named \"%.*s\".",
                             NAME(definition->name.text));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_directive_names(struct sdl_check *check)
{
    struct map names = {0};

    for (const struct graphql_definition *definition =
             check->document->definitions;
         definition != NULL; definition = definition->next) {
        const struct graphql_name *first;

        if (definition->kind != GRAPHQL_DEFINITION_DIRECTIVE) {
            continue;
        }
        if (check->base != NULL &&
            graphql_find_directive(check->base, definition->name.text) !=
                NULL) {
            SDL_BROKEN(check, definition->name.at,
                       "Directive \"@%.*s\" already exists in the schema. It "
                       "cannot be redefined.",
                       NAME(definition->name.text));
            continue;
        }
        TRY(sdl_note_name(check, &names, &definition->name, &first));
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, definition->name.at,
                             "There can be only one directive named \"@%.*s\".",
                             NAME(definition->name.text));
        }
    }
    return GATE_OK;
}
