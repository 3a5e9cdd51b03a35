/* SPDX-License-Identifier: MIT */
/*
 * A schema, data and a request for the tests of coercion and execution.
 *
 * Fields give the member of their name of a JSON tree.  Texts that say more:
 * "!words" fails with these words, "?store" and "?busy" break down.
 */
#ifndef TESTS_UNIT_GRAPHQL_EXECUTING_H
#define TESTS_UNIT_GRAPHQL_EXECUTING_H

#include "graphql/coerce.h"
#include "graphql/execute.h"
#include "language.h"

struct stage {
    struct graphql_schema *schema;
    struct world world;
    struct graphql_request request;
    unsigned resolved; /* so many fields were asked */
    unsigned faults;   /* so many broke down */
};

static inline gate_status stage_give(gate_context *cx,
                                     const struct graphql_type_use *type,
                                     const struct json *json,
                                     struct graphql_result *out);

static inline gate_status stage_give_list(gate_context *cx,
                                          const struct graphql_type_use *type,
                                          const struct json *json,
                                          struct graphql_result *out)
{
    struct graphql_result *items;
    size_t count = 0;

    TRY(NEW_ARRAY(cx, json->count, &items));
    for (const struct json *item = json->first; item != NULL;
         item = item->next) {
        const char *text = json_text_of(item);
        if (text != NULL && text[0] == '!') {
            items[count++].error = text + 1;
            continue;
        }
        TRY(stage_give(cx, type->of, item, &items[count++]));
    }
    out->kind = GRAPHQL_RESULT_LIST;
    out->list.items = items;
    out->list.count = count;
    return GATE_OK;
}

static inline gate_status stage_give(gate_context *cx,
                                     const struct graphql_type_use *type,
                                     const struct json *json,
                                     struct graphql_result *out)
{
    while (type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        type = type->of;
    }
    if (json == NULL || json->kind == JSON_NULL) {
        return GATE_OK;
    }
    if (type->kind == GRAPHQL_REFERENCE_LIST && json->kind == JSON_LIST) {
        return stage_give_list(cx, type, json, out);
    }
    out->kind = json->kind == JSON_OBJECT && graphql_is_composite(type->type)
                    ? GRAPHQL_RESULT_OBJECT
                    : GRAPHQL_RESULT_JSON;
    out->json = json;
    return GATE_OK;
}

static inline gate_status stage_resolve(const struct graphql_resolution *at,
                                        struct graphql_result *out)
{
    struct stage *stage = at->payload;
    const struct json *value;
    const char *name;
    const char *text;

    stage->resolved++;
    TRY(context_copy(at->cx, at->field->name, &name));
    if (strcmp(name, "arguments") == 0) {
        out->kind = GRAPHQL_RESULT_JSON;
        out->json = at->arguments;
        return GATE_OK;
    }
    value = json_member(at->parent, name);
    text = json_text_of(value);
    if (text != NULL && text[0] == '!') {
        return graphql_fail(out, text + 1, "no", "\"why\":1");
    }
    if (text != NULL && strcmp(text, "?store") == 0) {
        return FAULT(at->cx, GATE_FAULT_STORE, "the secret words");
    }
    if (text != NULL && strcmp(text, "?busy") == 0) {
        return GATE_FAULT_BUSY;
    }
    return stage_give(at->cx, at->field->type, value, out);
}

static inline const char *stage_type(const struct graphql_resolution *at,
                                     const void *value)
{
    (void)at;
    return json_text_of(json_member(value, "__typename"));
}

static inline void stage_close(struct stage *stage)
{
    world_close(&stage->world);
    graphql_schema_free(stage->schema);
}

static inline void stage_open(struct stage *stage, const char *sdl)
{
    enum graphql_sdl_stage where;

    *stage = (struct stage){0};
    world_open(&stage->world, slice_of(sdl));
    if (graphql_schema_from_sdl(1 << 22, slice_of(sdl), &stage->world.errors,
                                &stage->schema, &where) != GATE_OK) {
        fprintf(stderr, "%s\n", told(&stage->world));
        abort();
    }
    stage->schema->default_resolver = stage_resolve;
    stage->schema->default_type_resolver = stage_type;
    stage->request.schema = stage->schema;
    stage->request.payload = stage;
}

#define STAGE(name, sdl)                                                       \
    CLEANUP(stage_close) struct stage name;                                    \
    stage_open(&name, sdl)

static inline const struct json *stage_json(struct stage *stage,
                                            const char *text)
{
    const struct json *json = NULL;

    if (text != NULL && json_read(&stage->world.cx, slice_of(text), 50, &json,
                                  NULL) != GATE_OK) {
        fprintf(stderr, "not JSON: %s\n", text);
        abort();
    }
    return json;
}

/* Read a query, choose its operation, coerce its variables.  GATE_REFUSED: see
 * the errors. */
static inline gate_status stage_ask(struct stage *stage, const char *query,
                                    const char *variables)
{
    struct world *world = &stage->world;

    world->errors = graphql_errors_begin(&world->cx, slice_of(query), 50);
    TRY(graphql_parse_document(&world->cx, slice_of(query), NULL,
                               &world->errors, &stage->request.document));
    TRY(graphql_choose_operation(stage->request.document, NULL, &world->errors,
                                 &stage->request.operation));
    return graphql_coerce_variables(stage->schema, &world->cx,
                                    stage->request.operation->variables,
                                    stage_json(stage, variables),
                                    &world->errors, &stage->request.variables);
}

/* The answer to a query over data. */
static inline const char *stage_answer(struct stage *stage, const char *query,
                                       const char *variables, const char *data)
{
    struct buffer *out = &stage->world.out;

    buffer_truncate(out, 0);
    stage->request.root = stage_json(stage, data);
    if (stage_ask(stage, query, variables) == GATE_REFUSED) {
        graphql_write_request_errors(&stage->world.errors, out);
    } else if (graphql_execute(&stage->request, &stage->world.cx, out) !=
               GATE_OK) {
        return "(fault)";
    }
    return written(&stage->world);
}

#endif
