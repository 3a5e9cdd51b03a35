/* SPDX-License-Identifier: MIT */
/*
 * Schemas from SDL: no crash, and a schema that was accepted is accepted again
 * when it is printed, prints the same again, and can tell of itself.
 */
#include <stdlib.h>

#include "graphql/execute.h"
#include "graphql/parser.h"
#include "graphql/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 64 << 20 };

static const char introspection[] =
    "{ __schema { description types { kind name description specifiedByURL "
    "isOneOf fields(includeDeprecated: true) { name args(includeDeprecated: "
    "true) { name defaultValue type { name } } type { kind ofType { kind name "
    "} } deprecationReason } interfaces { name } possibleTypes { name } "
    "enumValues(includeDeprecated: true) { name isDeprecated } "
    "inputFields(includeDeprecated: true) { name defaultValue } } "
    "directives { name locations isRepeatable args { name } } } }";

static void free_schema(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

/* The answer does not matter; that there is one does. */
static void introspect(const struct graphql_schema *schema)
{
    CLEANUP(context_close) gate_context cx = {0};
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    const struct graphql_document *document;
    struct graphql_request request = {.schema = schema};
    struct graphql_errors errors;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return;
    }
    errors = graphql_errors_begin(&cx, slice_of(introspection), 10);
    if (graphql_parse_document(&cx, slice_of(introspection), NULL, &errors,
                               &document) != GATE_OK ||
        json_read(&cx, SLICE("{}"), 1, &request.variables, NULL) != GATE_OK) {
        abort();
    }
    request.document = document;
    request.operation = document->definitions;
    if (graphql_execute(&request, &cx, &out) == GATE_OK &&
        (out.bytes < 8 || memcmp(out.data, "{\"data\":", 8) != 0)) {
        abort();
    }
}

/* false: it is no schema, or takes more memory than it gets. */
static bool read_and_print(struct slice sdl, struct buffer *out,
                           gate_status *out_status)
{
    CLEANUP(context_close) gate_context cx = {0};
    CLEANUP(free_schema) struct graphql_schema *schema = NULL;
    struct graphql_errors errors;

    *out_status = GATE_FAULT_MEMORY;
    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return false;
    }
    errors = graphql_errors_begin(&cx, sdl, 20);
    *out_status =
        graphql_schema_from_sdl(MEMORY_BYTES, sdl, &errors, &schema, NULL);
    if (*out_status != GATE_OK) {
        if (*out_status == GATE_REFUSED && errors.count == 0) {
            abort();
        }
        return false;
    }
    graphql_print_schema(schema, out);
    introspect(schema);
    return out->failed == BUFFER_FINE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(buffer_free)
    struct buffer printed = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer again = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    gate_status status;

    if (!read_and_print((struct slice){(const char *)data, bytes}, &printed,
                        &status)) {
        return 0;
    }
    if (!read_and_print((struct slice){printed.data, printed.bytes}, &again,
                        &status)) {
        if (status == GATE_REFUSED) {
            abort();
        }
        return 0;
    }
    if (!slice_equal((struct slice){printed.data, printed.bytes},
                     (struct slice){again.data, again.bytes})) {
        abort();
    }
    return 0;
}
