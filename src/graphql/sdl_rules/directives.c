/* SPDX-License-Identifier: MIT */
/*
 * Directives that are applied in the type system must be defined, may stand
 * there, and stand there once unless they are repeatable.
 *
 * Source: GraphQL September 2025, sections 3.13 and 5.7.
 */
#include "graphql/sdl_rules/sdl_rules.h"

static const char *location_text(enum graphql_directive_location location)
{
    return graphql_location_name((unsigned)__builtin_ctz((unsigned)location));
}

static gate_status check_known(struct sdl_check *check,
                               const struct graphql_directive *directive,
                               const struct sdl_place *place, void *payload)
{
    (void)payload;
    for (; directive != NULL; directive = directive->next) {
        const struct sdl_directive *known =
            map_find(&check->directives, directive->name.text);

        if (known == NULL) {
            SDL_BROKEN(check, directive->at, "Unknown directive \"@%.*s\".",
                       NAME(directive->name.text));
        } else if ((known->locations & place->location) == 0) {
            SDL_BROKEN(check, directive->at,
                       "Directive \"@%.*s\" may not be used on %s.",
                       NAME(directive->name.text),
                       location_text(place->location));
        }
    }
    return GATE_OK;
}

gate_status sdl_known_directives(struct sdl_check *check)
{
    const struct sdl_visitor visitor = {.directives = check_known};

    return sdl_walk(check, &visitor);
}

/* What was applied to the schema and to each type, extensions included. */
struct applied {
    struct map to_schema;
    struct map to_types; /* struct map, by the type's name */
};

/* The map of what was applied there before. */
static gate_status applied_before(struct sdl_check *check,
                                  struct applied *applied,
                                  const struct sdl_place *place,
                                  struct map *fresh, struct map **out)
{
    if (place->definition == NULL) {
        *out = fresh;
        return GATE_OK;
    }
    if (place->definition->kind == GRAPHQL_DEFINITION_SCHEMA) {
        *out = &applied->to_schema;
        return GATE_OK;
    }
    return sdl_map_of(check, &applied->to_types, place->definition->name.text,
                      out);
}

static gate_status check_unique(struct sdl_check *check,
                                const struct graphql_directive *directive,
                                const struct sdl_place *place, void *payload)
{
    struct map fresh = {0};
    struct map *seen;

    TRY(applied_before(check, payload, place, &fresh, &seen));
    for (; directive != NULL; directive = directive->next) {
        const struct sdl_directive *known =
            map_find(&check->directives, directive->name.text);
        const struct graphql_directive *first =
            map_find(seen, directive->name.text);

        if (known == NULL || known->is_repeatable) {
            continue;
        }
        if (first != NULL) {
            SDL_BROKEN_TWICE(check, first->at, directive->at,
                             "The directive \"@%.*s\" can only be used once at "
                             "this location.",
                             NAME(directive->name.text));
        } else {
            TRY(map_add(seen, check->cx, directive->name.text,
                        (void *)directive));
        }
    }
    return GATE_OK;
}

gate_status sdl_unique_directives_per_location(struct sdl_check *check)
{
    struct applied applied = {0};
    const struct sdl_visitor visitor = {.directives = check_unique,
                                        .payload = &applied};

    return sdl_walk(check, &visitor);
}
