/* SPDX-License-Identifier: MIT */
/*
 * Reading a document: everything about it that no variable, no caller and no
 * clock can change.
 */
#include "api/document.h"

#include "base/map.h"
#include "graphql/execute.h"
#include "graphql/limits.h"
#include "graphql/parser.h"
#include "graphql/validate.h"

uint64_t document_hash(gate_style style, struct slice text)
{
    return map_hash(text) + (uint64_t)style;
}

void document_free(struct document *document)
{
    if (document == NULL) {
        return;
    }
    gate_context cx = document->cx; /* the struct lies in its own arena */

    context_close(&cx);
}

size_t document_bytes(const struct document *document)
{
    return arena_held_bytes(document->cx.arena);
}

static gate_status parse(const struct settings *settings,
                         struct document *document,
                         struct graphql_errors *errors)
{
    struct graphql_parser_limits limits = {
        .tokens = (uint32_t)settings->document_tokens,
        .nesting = (uint32_t)settings->document_nesting,
    };

    return graphql_parse_document(&document->cx, document->text, &limits,
                                  errors, &document->tree);
}

static gate_status validate(const gate_service *service,
                            const struct document *document, gate_context *cx,
                            struct graphql_errors *errors)
{
    struct graphql_validation_limits limits = {
        .steps = (uint32_t)service->settings.validation_steps,
    };

    return graphql_validate(service->schemas[document->style], cx,
                            document->tree, &limits, NULL, errors);
}

static gate_status parse_and_validate(const gate_service *service,
                                      struct document *document,
                                      gate_context *cx,
                                      struct graphql_errors *errors)
{
    TRY(parse(&service->settings, document, errors));
    return validate(service, document, cx, errors);
}

static gate_status check_limits(const gate_service *service,
                                const struct document *document,
                                const struct graphql_definition *operation,
                                gate_context *cx, struct graphql_errors *errors)
{
    const struct settings *settings = &service->settings;
    struct graphql_limits limits = {
        .depth = (uint32_t)settings->query_depth,
        .aliases = (uint32_t)settings->query_aliases,
        .directives = (uint32_t)settings->query_directives,
        .fields = (uint32_t)settings->query_fields,
        .cost = (uint32_t)settings->query_cost,
    };

    return graphql_check_limits(service->schemas[document->style], cx,
                                document->tree, operation, &limits, errors);
}

/* The words are for the request that asks for the operation: what is over a
 * limit is only found out here, not told. */
static gate_status note_those_within_limits(const gate_service *service,
                                            struct document *document,
                                            gate_context *cx)
{
    const struct graphql_definition *definition = document->tree->definitions;
    size_t n = 0;

    for (; definition != NULL && n < DOCUMENT_OPERATIONS_MAX;
         definition = definition->next) {
        struct graphql_errors untold =
            graphql_errors_begin(cx, document->text, 1);

        if (definition->kind != GRAPHQL_DEFINITION_OPERATION) {
            continue;
        }
        gate_status status =
            check_limits(service, document, definition, cx, &untold);

        if (status == GATE_OK) {
            document->within_limits[n++] = definition;
        } else if (status != GATE_REFUSED) {
            return status;
        }
    }
    return GATE_OK;
}

static gate_status write_rejection(struct document *document,
                                   const struct graphql_errors *errors,
                                   size_t max_bytes)
{
    CLEANUP(buffer_free) struct buffer json = BUFFER_WITH_MAXIMUM(max_bytes);
    const char *copy;

    graphql_write_request_errors(errors, &json);
    if (json.failed != BUFFER_FINE) {
        return FAULT(errors->cx, GATE_FAULT_MEMORY, "too many errors to tell");
    }
    TRY(context_copy(&document->cx, (struct slice){json.data, json.bytes},
                     &copy));
    document->rejection = (struct slice){copy, json.bytes};
    return GATE_OK;
}

static gate_status fill(const gate_service *service, struct document *document,
                        gate_context *cx)
{
    struct graphql_errors errors = graphql_errors_begin(
        cx, document->text, (uint32_t)service->settings.error_count);
    gate_status status = parse_and_validate(service, document, cx, &errors);

    if (status == GATE_REFUSED && cx->fault == GATE_OK &&
        document->cx.fault == GATE_OK) {
        return write_rejection(document, &errors,
                               (size_t)service->settings.response_bytes);
    }
    TRY(status);
    return note_those_within_limits(service, document, cx);
}

static gate_status document_new(const gate_service *service, gate_style style,
                                struct slice text, gate_context *request,
                                struct document **out)
{
    struct document *document = NULL;
    gate_context cx;

    TRY(context_open((size_t)service->settings.request_memory, 0, &cx));
    gate_status status = NEW(&cx, &document);

    if (status == GATE_OK) {
        document->style = style;
        document->text.bytes = text.bytes;
        status = context_copy(&cx, text, &document->text.data);
    }
    if (status != GATE_OK) {
        request->is_over_limit |= cx.is_over_limit;
        context_close(&cx);
        return status;
    }
    document->cx = cx;
    *out = document;
    return GATE_OK;
}

gate_status document_read(const gate_service *service, gate_style style,
                          struct slice text, gate_context *cx,
                          struct document **out)
{
    struct document *document;

    TRY(document_new(service, style, text, cx, &document));
    gate_status status = fill(service, document, cx);

    if (status != GATE_OK) {
        cx->is_over_limit |= document->cx.is_over_limit;
        document_free(document);
        return status;
    }
    *out = document;
    return GATE_OK;
}

gate_status document_check_limits(const gate_service *service,
                                  const struct document *document,
                                  const struct graphql_definition *operation,
                                  gate_context *cx,
                                  struct graphql_errors *errors)
{
    for (size_t i = 0; i < DOCUMENT_OPERATIONS_MAX; i++) {
        if (document->within_limits[i] == operation) {
            return GATE_OK;
        }
    }
    return check_limits(service, document, operation, cx, errors);
}
