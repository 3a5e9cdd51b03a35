/* SPDX-License-Identifier: MIT */
/* The resolvers of the driver's op `execute`. */
#ifndef TESTS_CONFORMANCE_DRIVER_EXECUTE_H
#define TESTS_CONFORMANCE_DRIVER_EXECUTE_H

#include "graphql/execute.h"

/* What the resolvers of one case go by: the `payload` of its request. */
struct driver_execution {
    /* By response path, as in graphql-js-extracted/execute.json. */
    const struct json *resolvers; /* NULL: data from the root */
    const struct json *types;
    struct buffer *arguments; /* `"path":{…},` of what fields were given */
    /* Fields say by directives what they give, as in graphql-cats. */
    const struct graphql_document *sdl; /* NULL: they do not */
};

graphql_resolver driver_resolve;
graphql_type_resolver driver_resolve_type;

/* The definitions of the directives of graphql-cats. */
extern const char driver_cats_directives[];

#endif
