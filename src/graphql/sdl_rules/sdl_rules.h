/* SPDX-License-Identifier: MIT */
/*
 * The rules for documents of the type system, each with the name it has in
 * graphql-js; and what they share.  A rule walks the document by itself; it
 * looks at definitions of the type system alone.
 */
#ifndef GRAPHQL_SDL_RULES_H
#define GRAPHQL_SDL_RULES_H

#include "graphql/schema.h"

/* An argument of a directive that may be applied. */
struct sdl_argument {
    struct slice name;
    bool is_required;
    struct sdl_argument *next;
};

/* A directive that may be applied, wherever it is defined. */
struct sdl_directive {
    unsigned locations;
    bool is_repeatable;
    struct sdl_argument *arguments;
};

struct sdl_check {
    const struct graphql_schema *base; /* NULL: the document stands alone */
    gate_context *cx;
    const struct graphql_document *document;
    struct graphql_errors *errors;
    struct map types;      /* struct graphql_definition, by name; the first */
    struct map directives; /* struct sdl_directive, by name */
};

typedef gate_status sdl_rule(struct sdl_check *check);

sdl_rule sdl_lone_schema_definition;
sdl_rule sdl_unique_operation_types;
sdl_rule sdl_unique_type_names;
sdl_rule sdl_unique_enum_value_names;
sdl_rule sdl_unique_field_definition_names;
sdl_rule sdl_unique_argument_definition_names;
sdl_rule sdl_unique_directive_names;
sdl_rule sdl_known_type_names;
sdl_rule sdl_known_directives;
sdl_rule sdl_unique_directives_per_location;
sdl_rule sdl_possible_type_extensions;
sdl_rule sdl_known_argument_names_on_directives;
sdl_rule sdl_unique_argument_names;
sdl_rule sdl_unique_input_field_names;
sdl_rule sdl_provided_required_arguments_on_directives;
/* graphql-js 16 has none of these. */
sdl_rule sdl_directive_cycles;
sdl_rule sdl_one_of_extensions;

/* For "%.*s". */
#define NAME(text) (int)(text).bytes, (text).data

/* Note a broken rule at one place, or at two. */
#define SDL_BROKEN(check, place, ...)                                          \
    (void)graphql_error_add((check)->errors, NULL, &(uint32_t){(place)}, 1,    \
                            __VA_ARGS__)
#define SDL_BROKEN_TWICE(check, place, other, ...)                             \
    (void)graphql_error_add((check)->errors, NULL,                             \
                            (uint32_t[]){(place), (other)}, 2, __VA_ARGS__)

/** Whether it defines or extends a type: SCALAR to INPUT_OBJECT. */
bool sdl_is_type(const struct graphql_definition *definition);
bool sdl_is_type_system(const struct graphql_definition *definition);
/** Whether its fields are a type's: OBJECT, INTERFACE. */
bool sdl_has_fields(const struct graphql_definition *definition);

/* Where directives stand. */
struct sdl_place {
    enum graphql_directive_location location;
    /* When they stand at the definition itself; else NULL. */
    const struct graphql_definition *definition;
};

/* What a rule wants to see; NULL: not that. */
struct sdl_visitor {
    gate_status (*type)(struct sdl_check *check,
                        const struct graphql_name *name);
    gate_status (*directives)(struct sdl_check *check,
                              const struct graphql_directive *first,
                              const struct sdl_place *place, void *payload);
    gate_status (*value)(struct sdl_check *check,
                         const struct graphql_value *value);
    void *payload; /* for `directives` */
};

/** Every definition of the type system, in source order. */
GATE_MUST_USE gate_status sdl_walk(struct sdl_check *check,
                                   const struct sdl_visitor *visitor);

/** The map that `maps` has for a name; made when there is none. */
GATE_MUST_USE gate_status sdl_map_of(struct sdl_check *check, struct map *maps,
                                     struct slice name, struct map **out);

/** Note a name; `out_first`: the one noted before, or NULL. */
GATE_MUST_USE gate_status sdl_note_name(struct sdl_check *check,
                                        struct map *names,
                                        const struct graphql_name *name,
                                        const struct graphql_name **out_first);

#endif
