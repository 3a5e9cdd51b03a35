/* SPDX-License-Identifier: MIT */
/* Schemas from SDL for the tests of the type system. */
#ifndef TESTS_UNIT_GRAPHQL_SCHEMAS_H
#define TESTS_UNIT_GRAPHQL_SCHEMAS_H

#include "graphql/schema.h"

#include "language.h"

enum { SCHEMA_BYTES = 16 << 20 };

static inline void schema_close(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

#define SCHEMA(name) CLEANUP(schema_close) struct graphql_schema *name = NULL

/* All errors as "line:column message", a line each; without a place only the
 * message. */
static inline const char *all_told(struct world *world)
{
    buffer_truncate(&world->out, 0);
    for (const struct graphql_error *error = world->errors.first; error != NULL;
         error = error->next) {
        if (world->out.bytes > 0) {
            buffer_append_char(&world->out, '\n');
        }
        if (error->locations != NULL) {
            buffer_append_format(&world->out, "%u:%u ", error->locations->line,
                                 error->locations->column);
        }
        buffer_append_text(&world->out, error->message);
    }
    return written(world);
}

/* A row of a table: a schema and what is wrong with it; NULL: nothing. */
struct schema_case {
    const char *name;
    const char *sdl;
    const char *told;
};

static inline void expect_schema(const struct schema_case *row,
                                 enum graphql_sdl_stage stage)
{
    enum graphql_sdl_stage reached = GRAPHQL_STAGE_SYNTAX;
    WORLD(world, slice_of(row->sdl));
    SCHEMA(schema);
    gate_status status;

    test_case(row->name);
    status = graphql_schema_from_sdl(SCHEMA_BYTES, slice_of(row->sdl),
                                     &world.errors, &schema, &reached);
    if (row->told == NULL) {
        expect_text(all_told(&world), "");
        expect_int(status, GATE_OK);
        return;
    }
    expect_text(all_told(&world), row->told);
    expect_int(status, GATE_REFUSED);
    expect_int(reached, stage);
}

/* A schema that is known to be right. */
static inline void make_schema(struct world *world, const char *sdl,
                               struct graphql_schema **out)
{
    if (graphql_schema_from_sdl(SCHEMA_BYTES, slice_of(sdl), &world->errors,
                                out, NULL) != GATE_OK) {
        fprintf(stderr, "%s\n", all_told(world));
        abort();
    }
}

#endif
