/* SPDX-License-Identifier: MIT */
/*
 * What the parts of finishing a schema share: schema_finish.c resolves names
 * and calls the checks, one file each.
 */
#ifndef GRAPHQL_SCHEMA_FINISH_H
#define GRAPHQL_SCHEMA_FINISH_H

#include "graphql/schema.h"

struct finish {
    struct graphql_schema *schema;
    struct graphql_errors *errors;
};

/* Where an error is, in the words of schema coordinates.  Empty: not so deep.
 */
struct coordinate {
    struct slice type; /* or a directive */
    struct slice field;
    struct slice argument;
    bool is_directive;
};

/** "Type.field(argument:)", "@directive(argument:)"; "" without memory. */
const char *finish_coordinate(const struct finish *finish,
                              struct coordinate coordinate);
/** "[String!]!"; "" without memory. */
const char *finish_type_text(const struct finish *finish,
                             const struct graphql_type_use *type);

/* For "%.*s". */
#define NAME(text) (int)(text).bytes, (text).data

/* Note a broken rule at one or two places of the SDL; a schema that is not from
 * SDL has no places. */
#define BROKEN(finish, place, ...)                                             \
    (void)graphql_error_add((finish)->errors, NULL, &(uint32_t){(place)},      \
                            (finish)->schema->source.bytes == 0 ? 0 : 1,       \
                            __VA_ARGS__)
#define BROKEN_TWICE(finish, place, other, ...)                                \
    (void)graphql_error_add(                                                   \
        (finish)->errors, NULL, (uint32_t[]){(place), (other)},                \
        (finish)->schema->source.bytes == 0 ? 0 : 2, __VA_ARGS__)

/** A required argument or input field: non-null and without a default. */
static inline bool finish_is_required(const struct graphql_input *input)
{
    return input->type->kind == GRAPHQL_REFERENCE_NON_NULL &&
           input->fallback == NULL;
}

/** Names that begin with "__". */
void finish_check_name(const struct finish *finish, struct slice name,
                       uint32_t at);

/** Arguments of a field or a directive. */
void finish_check_arguments(const struct finish *finish,
                            const struct graphql_input *arguments,
                            struct coordinate owner);

/** Root types are there, distinct, and objects. */
void finish_check_roots(const struct finish *finish);
/** Names, arguments and cycles of directive definitions. */
void finish_check_directives(const struct finish *finish);
/** Every type by the rules of its kind. */
void finish_check_types(const struct finish *finish);
/** What implementing an interface asks for (section 3.6). */
void finish_check_interfaces(const struct finish *finish,
                             const struct graphql_type *type);
/** Its fields, and what @oneOf asks of them (section 3.10). */
void finish_check_input_object(const struct finish *finish,
                               const struct graphql_type *type);
/** Input objects that no finite value can fill.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status
finish_check_input_cycles(const struct finish *finish);
/** Coerce every default value, those of input fields first; after the checks.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status finish_coerce_defaults(const struct finish *finish);

#endif
