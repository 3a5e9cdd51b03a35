/* SPDX-License-Identifier: MIT */
/*
 * One operation from its root to its answer.  The data is written first and,
 * when something went wrong, the errors are put in front of it.
 *
 * Source: GraphQL September 2025, sections 6.1 to 6.3 and 7.1.
 */
#include "graphql/execute.h"

#include "graphql/coerce_tree.h"
#include "graphql/execution.h"

enum { ERRORS_MAX = 50 };

/* --- GetOperation --- */

static gate_status refuse_operation(struct graphql_errors *errors,
                                    const char *message, struct slice name)
{
    struct graphql_error *error =
        name.bytes == 0 ? graphql_error_add(errors, "operation_unknown", NULL,
                                            0, "%s.", message)
                        : graphql_error_add(errors, "operation_unknown", NULL,
                                            0, "%s \"%.*s\".", message,
                                            coerce_name_bytes(name), name.data);

    return error == NULL && errors->cx->fault != GATE_OK ? errors->cx->fault
                                                         : GATE_REFUSED;
}

/* "If document contains exactly one operation.  Return the Operation contained
 * in the document.  Otherwise raise a request error requiring operationName."
 */
static gate_status choose_only(const struct graphql_document *document,
                               struct graphql_errors *errors,
                               const struct graphql_definition **out)
{
    const struct graphql_definition *only = NULL;

    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind != GRAPHQL_DEFINITION_OPERATION) {
            continue;
        }
        if (only != NULL) {
            return refuse_operation(errors,
                                    "Must provide operation name if query"
                                    " contains multiple operations",
                                    (struct slice){0});
        }
        only = definition;
    }
    if (only == NULL) {
        return refuse_operation(errors, "Must provide an operation",
                                (struct slice){0});
    }
    *out = only;
    return GATE_OK;
}

gate_status graphql_choose_operation(const struct graphql_document *document,
                                     const char *name,
                                     struct graphql_errors *errors,
                                     const struct graphql_definition **out)
{
    struct slice wanted = slice_of(name);

    if (wanted.bytes == 0) {
        return choose_only(document, errors, out);
    }
    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->kind == GRAPHQL_DEFINITION_OPERATION &&
            slice_equal(definition->name.text, wanted)) {
            *out = definition;
            return GATE_OK;
        }
    }
    return refuse_operation(errors, "Unknown operation named", wanted);
}

/* --- the root --- */

static struct execution begin(const struct graphql_request *request,
                              gate_context *cx, struct buffer *out)
{
    uint32_t max = request->limits.errors;

    return (struct execution){
        .request = request,
        .schema = request->schema,
        .cx = cx,
        .out = out,
        .errors = graphql_errors_begin(cx, request->document->source,
                                       max == 0 ? ERRORS_MAX : max),
    };
}

static const struct graphql_type *
root_type(const struct graphql_request *request)
{
    return request->schema->root[request->operation->operation];
}

gate_status graphql_visit_root_fields(const struct graphql_request *request,
                                      gate_context *cx,
                                      graphql_visit_root *visit, void *payload)
{
    struct execution execution = begin(request, cx, NULL);
    const struct graphql_type *type = root_type(request);
    struct execution_refusal refusal;
    struct collected_fields *fields;
    gate_status status;

    if (type == NULL) {
        return GATE_OK;
    }
    status = execution_collect(&execution, type, request->operation->selections,
                               &fields, &refusal);
    if (status != GATE_OK) {
        /* What cannot be collected is not executed either. */
        return status == GATE_REFUSED ? GATE_OK : status;
    }
    for (const struct field_set *set = fields->first; set != NULL;
         set = set->next) {
        if (set->field != NULL) {
            visit(set->field, payload);
        }
    }
    return GATE_OK;
}

/* ExecuteRootSelectionSet.  GATE_REFUSED: its data is null. */
static gate_status write_root(struct execution *execution,
                              const struct graphql_type *type)
{
    const struct graphql_request *request = execution->request;
    struct execution_refusal refusal;
    struct collected_fields *fields;
    gate_status status = execution_collect(
        execution, type, request->operation->selections, &fields, &refusal);

    if (status != GATE_OK) {
        return status == GATE_REFUSED
                   ? execution_error_at(execution, NULL, &refusal)
                   : status;
    }
    return execution_write_object(execution, fields, request->root, NULL);
}

/* --- the answer --- */

static void reverse(char *first, char *end)
{
    while (first < end) {
        char c = *first;
        *first++ = *--end;
        *end = c;
    }
}

/* Swap what is before and behind `middle`, in place: what is over the limit on
 * memory can say so all the same. */
static void swap_parts(struct buffer *out, size_t start, size_t middle)
{
    if (out->failed == BUFFER_FINE) {
        reverse(out->data + start, out->data + middle);
        reverse(out->data + middle, out->data + out->bytes);
        reverse(out->data + start, out->data + out->bytes);
    }
}

/* Section 7.1: "the errors entry […] should appear first in the response when
 * it is not empty". */
static void put_errors_first(const struct graphql_errors *errors, size_t start,
                             struct buffer *out)
{
    size_t middle = out->bytes;

    if (errors->count == 0) {
        return;
    }
    buffer_append_text(out, "\"errors\":");
    graphql_errors_write(errors, out);
    buffer_append_char(out, ',');
    swap_parts(out, start, middle);
}

/* The answer outgrew its buffer: one error instead of it. */
static gate_status write_overflow(size_t start, struct buffer *out)
{
    if (out->failed == BUFFER_NO_MEMORY) {
        return GATE_FAULT_MEMORY;
    }
    buffer_truncate(out, start);
    out->failed = BUFFER_FINE;
    buffer_append_text(out, "{\"errors\":[{\"message\":\"The answer is larger"
                            " than response_bytes allows.\",\"extensions\":"
                            "{\"code\":\"limit_exceeded\","
                            "\"limit\":\"response_bytes\"}}]}");
    return out->failed == BUFFER_FINE ? GATE_OK : GATE_FAULT_MEMORY;
}

void graphql_write_request_errors(const struct graphql_errors *errors,
                                  struct buffer *out)
{
    size_t start = out->bytes;

    buffer_append_text(out, "{\"errors\":");
    graphql_errors_write(errors, out);
    buffer_append_char(out, '}');
    if (out->failed == BUFFER_FULL) {
        /* The buffer keeps its failure if there is no room for this either. */
        (void)write_overflow(start, out);
    }
}

static gate_status refuse_root(struct execution *execution)
{
    static const char *const names[] = {
        [GRAPHQL_QUERY] = "query",
        [GRAPHQL_MUTATION] = "mutation",
        [GRAPHQL_SUBSCRIPTION] = "subscription",
    };
    const struct graphql_definition *operation = execution->request->operation;

    (void)graphql_error_add(&execution->errors, "operation_unknown",
                            &operation->at, 1,
                            "Schema is not configured to execute %s operation.",
                            names[operation->operation]);
    if (execution->errors.count == 0) {
        return GATE_FAULT_MEMORY;
    }
    graphql_write_request_errors(&execution->errors, execution->out);
    return execution->out->failed == BUFFER_FINE ? GATE_OK : GATE_FAULT_MEMORY;
}

static gate_status write_response(struct execution *execution,
                                  const struct graphql_type *type)
{
    struct buffer *out = execution->out;
    size_t start = out->bytes;
    size_t mark;
    gate_status status;

    buffer_append_text(out, "{\"data\":");
    mark = out->bytes;
    status = write_root(execution, type);
    if (status == GATE_REFUSED) {
        /* "If every response position from the root of the request to the
         * source of the execution error has a Non-Null type, then the data
         * entry in the execution result should be null." */
        buffer_truncate(out, mark);
        buffer_append_text(out, "null");
    } else if (status != GATE_OK) {
        return status;
    }
    put_errors_first(&execution->errors, start + 1, out);
    buffer_append_char(out, '}');
    return out->failed == BUFFER_FINE ? GATE_OK : write_overflow(start, out);
}

gate_status graphql_execute(const struct graphql_request *request,
                            gate_context *cx, struct buffer *out)
{
    struct execution execution = begin(request, cx, out);
    const struct graphql_type *type = root_type(request);

    if (out->failed != BUFFER_FINE) {
        return GATE_FAULT_MEMORY;
    }
    return type == NULL ? refuse_root(&execution)
                        : write_response(&execution, type);
}
