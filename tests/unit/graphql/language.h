/* SPDX-License-Identifier: MIT */
/* A context and a list of errors for the tests of the language. */
#ifndef TESTS_UNIT_GRAPHQL_LANGUAGE_H
#define TESTS_UNIT_GRAPHQL_LANGUAGE_H

#include "graphql/errors.h"
#include "graphql/parser.h"
#include "graphql/printer.h"
#include "support/test.h"

struct world {
    gate_context cx;
    struct graphql_errors errors;
    struct buffer out;
};

static inline void world_close(struct world *world)
{
    context_close(&world->cx);
    buffer_free(&world->out);
}

static inline void world_open(struct world *world, struct slice source)
{
    *world = (struct world){.out = BUFFER_WITH_MAXIMUM(1 << 24)};
    if (context_open(64 << 20, 0, &world->cx) != GATE_OK) {
        abort();
    }
    world->errors = graphql_errors_begin(&world->cx, source, 50);
}

#define WORLD(name, source)                                                    \
    CLEANUP(world_close) struct world name;                                    \
    world_open(&name, source)

/* What was written, as a text. */
static inline const char *written(struct world *world)
{
    const char *text = buffer_text(&world->out);

    return text == NULL ? "" : text;
}

/* The one error as "line:column message", or "". */
static inline const char *told(struct world *world)
{
    const struct graphql_error *error = world->errors.first;
    const char *text = "";

    if (error != NULL &&
        context_format(&world->cx, &text, "%u:%u %s", error->locations->line,
                       error->locations->column, error->message) != GATE_OK) {
        abort();
    }
    return text;
}

#endif
