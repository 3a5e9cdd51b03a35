/* SPDX-License-Identifier: MIT */
/*
 * A schema from a document of the type system, in steps:
 * graphql_schema_from_sdl takes them all, the conformance suites some.
 */
#ifndef GRAPHQL_SDL_H
#define GRAPHQL_SDL_H

#include "graphql/schema.h"

/**
 * The rules for documents of the type system: names used twice, unknown types
 * and directives, extensions of nothing …
 *
 * @param base   The schema that the document extends; NULL: none.
 * @param cx     Takes what checking needs.
 * @param rules  NULL: all; else names as graphql-js has them
 *               ("KnownTypeNamesRule"), NULL at the end.  For the suites.
 * @retval GATE_REFUSED  See `errors`.
 */
GATE_MUST_USE gate_status
graphql_check_sdl(const struct graphql_schema *base, gate_context *cx,
                  const struct graphql_document *document,
                  const char *const *rules, struct graphql_errors *errors);

/** What a document of the type system says, by the builders.  Sticky, as they
 *  are.  The document must live as long as the schema. */
void graphql_build_from_document(struct graphql_schema *schema,
                                 const struct graphql_document *document);

#endif
