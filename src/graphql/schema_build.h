/* SPDX-License-Identifier: MIT */
/*
 * The builders of schema.h for callers that have a syntax tree already: sdl.c.
 * They are as sticky as those, and those are made of them.
 */
#ifndef GRAPHQL_SCHEMA_BUILD_H
#define GRAPHQL_SCHEMA_BUILD_H

#include "graphql/schema.h"

/** A type as it is used, from the tree; NULL without memory. */
const struct graphql_type_use *
graphql_build_type_use(struct graphql_schema *schema,
                       const struct graphql_type_reference *reference);

/** graphql_add_field() with a type from the tree. */
struct graphql_field *graphql_build_field(struct graphql_schema *schema,
                                          struct graphql_type *owner,
                                          struct slice name,
                                          const struct graphql_type_use *type,
                                          const char *description);

/* An argument or an input field without an owner yet. */
struct graphql_input *graphql_build_input(struct graphql_schema *schema,
                                          struct slice name,
                                          const struct graphql_type_use *type,
                                          const struct graphql_value *fallback,
                                          const char *description);
/** Give it one. `input` NULL: nothing happens. */
void graphql_attach_argument(struct graphql_field *field,
                             struct graphql_input *input);
void graphql_attach_directive_argument(struct graphql_directive_type *directive,
                                       struct graphql_input *input);
void graphql_attach_input(struct graphql_schema *schema,
                          struct graphql_type *owner,
                          struct graphql_input *input);

/** graphql_add_interface(), and the link for its place. */
struct graphql_type_link *graphql_build_interface(struct graphql_schema *schema,
                                                  struct graphql_type *owner,
                                                  struct slice name);
/** graphql_add_member(), and the link for its place. */
struct graphql_type_link *graphql_build_member(struct graphql_schema *schema,
                                               struct graphql_type *owner,
                                               struct slice name);

/** The five scalars, and the five directives that are not there yet. */
void graphql_add_builtin_scalars(struct graphql_schema *schema);
void graphql_add_builtin_directives(struct graphql_schema *schema);
bool graphql_is_builtin_directive(struct slice name);

/* One of the five directives; none has more than one argument. */
struct graphql_builtin_directive {
    const char *name;
    unsigned locations;
    const char *description;
    const char *argument; /* NULL: none */
    const char *type;
    const char *fallback; /* NULL: none; then the argument is required */
    const char *argument_description;
};

enum { GRAPHQL_BUILTIN_DIRECTIVES = 5 };
extern const struct graphql_builtin_directive
    graphql_builtin_directives[GRAPHQL_BUILTIN_DIRECTIVES];

/** Whether this is the name of one of the five scalars. */
bool graphql_is_builtin_scalar(struct slice name);

/** __Schema and the types below it, and the three meta-fields. */
void graphql_add_introspection(struct graphql_schema *schema);
/** Whether this is the name of a type of introspection. */
bool graphql_is_introspection_name(struct slice name);

/**
 * The first half of graphql_schema_finish(): what is built in is added, every
 * name resolved, types brought into order.  No rule of section 3 is checked.
 * @retval GATE_REFUSED  A name means nothing, or builders were misused.
 */
GATE_MUST_USE gate_status graphql_schema_resolve(struct graphql_schema *schema,
                                                 struct graphql_errors *errors);

#endif
