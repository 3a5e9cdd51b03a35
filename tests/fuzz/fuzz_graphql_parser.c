/* SPDX-License-Identifier: MIT */
/*
 * Lexer, parser, printer and stripping: no crash, and what was printed or
 * stripped is a document that prints the same again.
 */
#include <stdlib.h>

#include "graphql/parser.h"
#include "graphql/printer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 16 << 20 };

/* Parse and print; false when it is no document. */
static bool print(struct slice source, struct buffer *out)
{
    const struct graphql_parser_limits limits = {.nesting = 100};
    CLEANUP(context_close) gate_context cx = {0};
    const struct graphql_document *document;
    struct graphql_errors errors;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return false;
    }
    errors = graphql_errors_begin(&cx, source, 10);
    if (graphql_parse_document(&cx, source, &limits, &errors, &document) !=
        GATE_OK) {
        return false;
    }
    graphql_print_document(document, out);
    return out->failed == BUFFER_FINE;
}

static bool strip(struct slice source, struct buffer *out)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_errors errors;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return false;
    }
    errors = graphql_errors_begin(&cx, source, 10);
    return graphql_strip_ignored_characters(&cx, source, &errors, out) ==
               GATE_OK &&
           out->failed == BUFFER_FINE;
}

static struct slice whole(const struct buffer *buffer)
{
    return (struct slice){buffer->data, buffer->bytes};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct slice source = {(const char *)data, bytes};
    CLEANUP(buffer_free)
    struct buffer printed = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer again = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer stripped = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    CLEANUP(buffer_free)
    struct buffer from_stripped = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);

    if (!print(source, &printed)) {
        return 0;
    }
    if (!print(whole(&printed), &again) ||
        !slice_equal(whole(&printed), whole(&again))) {
        abort();
    }
    if (!strip(source, &stripped) || !print(whole(&stripped), &from_stripped) ||
        !slice_equal(whole(&printed), whole(&from_stripped))) {
        abort();
    }
    return 0;
}
