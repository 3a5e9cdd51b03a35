/* SPDX-License-Identifier: MIT */
/*
 * Parser, validation and execution on a fixed schema whose fields give
 * something of their type, sometimes nothing, sometimes an error.  Nothing may
 * crash, and the answer must be JSON.
 */
#include <stdlib.h>

#include "graphql/coerce.h"
#include "graphql/execute.h"
#include "graphql/parser.h"
#include "graphql/validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 4 << 20, ANSWER_BYTES = 1 << 18, LIST_ITEMS = 2 };

static const char sdl[] =
    "scalar Any\n"
    "enum Color { RED GREEN }\n"
    "input Point { x: Int! = 1, y: Int, deep: Point, colors: [Color!] }\n"
    "input One @oneOf { a: Int, b: String }\n"
    "interface Node { id: ID! node: Node }\n"
    "type Cat implements Node { id: ID! node: Node meows: Boolean! }\n"
    "type Dog implements Node { id: ID! node: Node barks: Boolean }\n"
    "union Pet = Cat | Dog\n"
    "type Query { a: String b: Int! c: [Int!] d(p: Point, o: One, i: Int = 3):"
    " Any e: Color f: Float self: Query must: Query! selves: [Query!]"
    " pets: [Pet]! node: Node }\n"
    "type Mutation { a(p: Point!): String! self: Query }\n"
    "type Subscription { a: String }\n";

/* What comes next: a field's name says it, so that inputs say the same again.
 */
static unsigned mix(const struct graphql_path *path)
{
    unsigned sum = path->index;

    for (size_t i = 0; i < path->name.bytes; i++) {
        sum = sum * 31 + (unsigned char)path->name.data[i];
    }
    return sum;
}

static gate_status give(const struct graphql_resolution *at,
                        const struct graphql_type_use *type,
                        struct graphql_result *out)
{
    struct graphql_result *items;

    while (type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        type = type->of;
    }
    if (type->kind == GRAPHQL_REFERENCE_LIST) {
        TRY(NEW_ARRAY(at->cx, LIST_ITEMS, &items));
        for (size_t i = 0; i < LIST_ITEMS; i++) {
            TRY(give(at, type->of, &items[i]));
        }
        out->kind = GRAPHQL_RESULT_LIST;
        out->list.items = items;
        out->list.count = LIST_ITEMS;
        return GATE_OK;
    }
    if (graphql_is_composite(type->type)) {
        out->kind = GRAPHQL_RESULT_OBJECT;
        out->object = at->field;
        return GATE_OK;
    }
    out->kind = GRAPHQL_RESULT_JSON;
    out->json = at->arguments;
    if (type->type->scalar != GRAPHQL_SCALAR_CUSTOM ||
        type->type->kind == GRAPHQL_ENUM) {
        out->kind = GRAPHQL_RESULT_INT;
        out->number = 7;
    }
    return GATE_OK;
}

static gate_status resolve(const struct graphql_resolution *at,
                           struct graphql_result *out)
{
    switch (mix(at->path) % 11) {
    case 0:
        return GATE_OK;
    case 1:
        return graphql_fail(out, "no", "no", NULL);
    case 2:
        return FAULT(at->cx, GATE_FAULT_STORE, "broken");
    default:
        return give(at, at->field->type, out);
    }
}

static const char *resolve_type(const struct graphql_resolution *at,
                                const void *value)
{
    (void)value;
    return mix(at->path) % 2 == 0 ? "Cat" : "Dog";
}

/* Made once: it does not change. */
static const struct graphql_schema *schema_of_all(void)
{
    static struct graphql_schema *schema;
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_errors errors;
    enum graphql_sdl_stage stage;

    if (schema == NULL) {
        if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
            abort();
        }
        errors = graphql_errors_begin(&cx, slice_of(sdl), 10);
        if (graphql_schema_from_sdl(MEMORY_BYTES, slice_of(sdl), &errors,
                                    &schema, &stage) != GATE_OK) {
            abort();
        }
        schema->default_resolver = resolve;
        schema->default_type_resolver = resolve_type;
    }
    return schema;
}

/* GATE_OK: an answer was written. */
static gate_status execute(gate_context *cx, struct graphql_request *request,
                           struct slice source, struct buffer *out)
{
    const struct graphql_parser_limits limits = {.nesting = 100};
    const struct graphql_validation_limits validation = {.steps = 100000};
    struct graphql_errors errors = graphql_errors_begin(cx, source, 10);
    struct graphql_errors noted = graphql_errors_begin(cx, source, 10);

    TRY(graphql_parse_document(cx, source, &limits, &errors,
                               &request->document));
    /* What is not valid is executed all the same, for the engine must bear it;
     * what validation says is looked at only for not crashing. */
    if (graphql_validate(request->schema, cx, request->document, &validation,
                         NULL, &noted) == GATE_FAULT_MEMORY) {
        return GATE_FAULT_MEMORY;
    }
    TRY(graphql_choose_operation(request->document, NULL, &errors,
                                 &request->operation));
    TRY(graphql_coerce_variables(request->schema, cx,
                                 request->operation->variables, NULL, &errors,
                                 &request->variables));
    return graphql_execute(request, cx, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct slice source = {(const char *)data, bytes};
    CLEANUP(buffer_free)
    struct buffer answer = BUFFER_WITH_MAXIMUM(ANSWER_BYTES);
    CLEANUP(context_close) gate_context cx = {0};
    CLEANUP(context_close) gate_context reading = {0};
    struct graphql_request request = {.schema = schema_of_all()};
    const struct json *json;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK ||
        context_open(MEMORY_BYTES * 4, 0, &reading) != GATE_OK) {
        return 0;
    }
    if (execute(&cx, &request, source, &answer) == GATE_OK &&
        json_read(&reading, (struct slice){answer.data, answer.bytes}, 2000,
                  &json, NULL) != GATE_OK) {
        abort();
    }
    return 0;
}
