/* SPDX-License-Identifier: MIT */
/*
 * A request from text to answer.  Everything that can be refused before it runs
 * is refused in request_prepare(), as early as it can be; what is left for
 * request_execute() may wait.
 */
#include "api/request.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/shelf.h"
#include "graphql/coerce.h"
#include "graphql/request_body.h"

enum { BUSY_RETRY_S = 1 };

static gate_status copy_text(gate_context *cx, const char **text)
{
    return *text == NULL ? GATE_OK : context_copy(cx, slice_of(*text), text);
}

static gate_status copy_bytes(gate_context *cx, const char **data, size_t bytes)
{
    return *data == NULL ? GATE_OK
                         : context_copy(cx, (struct slice){*data, bytes}, data);
}

/* A request may change threads and outlive its embedder's buffers. */
static gate_status copy_given(struct api_request *request)
{
    gate_context *cx = &request->cx;
    gate_request *given = &request->given;

    TRY(copy_bytes(cx, &given->document, given->document_bytes));
    TRY(copy_bytes(cx, &given->variables_json, given->variables_bytes));
    TRY(copy_text(cx, &given->operation_name));
    TRY(copy_text(cx, &given->authorization));
    TRY(copy_text(cx, &given->client_address));
    TRY(copy_text(cx, &given->accept_language));
    TRY(copy_text(cx, &given->user_agent));
    return copy_text(cx, &given->request_id);
}

/* Longer ones are refused before they are copied; a body is read at once, and
 * not copied. */
static bool fits(const struct settings *settings, const gate_request *given)
{
    return given->document_bytes <= (size_t)settings->document_bytes &&
           given->variables_bytes <= (size_t)settings->variables_bytes;
}

struct api_request *request_new(gate_service *service,
                                const gate_request *given)
{
    const struct settings *settings = &service->settings;
    struct api_request *request = NULL;
    gate_context cx = {.arena = shelf_take(service->arenas),
                       .now_ms = service_now_ms(service)};

    if (cx.arena == NULL) {
        return NULL;
    }
    gate_response *response = response_new(service->arenas, cx.arena,
                                           (size_t)settings->response_bytes);

    if (response == NULL) {
        shelf_give_back(service->arenas, cx.arena);
        return NULL;
    }
    if (NEW(&cx, &request) != GATE_OK) {
        gate_response_free(response);
        return NULL;
    }
    request->cx = cx;
    request->service = service;
    request->given = *given;
    request->began_us = clock_monotonic_us();
    request->response = response;
    if (fits(settings, given) && copy_given(request) != GATE_OK) {
        request_free(request);
        return NULL;
    }
    request->errors = graphql_errors_begin(
        &request->cx,
        (struct slice){request->given.document, given->document_bytes},
        (uint32_t)settings->error_count);
    return request;
}

void request_free(struct api_request *request)
{
    if (request == NULL) {
        return;
    }
    cache_give_back(&request->document);
    gate_response_free(request->response); /* the struct is gone, too */
}

/* --- before it runs --- */

static gate_status refuse_limit(struct api_request *request, const char *limit,
                                int64_t maximum)
{
    (void)graphql_error_add(&request->errors, "limit_exceeded", NULL, 0,
                            "%s is limited to %" PRId64 ".", limit, maximum);
    return GATE_REFUSED;
}

/* What its members are, as if they had been given one by one. */
static gate_status read_body(struct api_request *request)
{
    const struct settings *settings = &request->service->settings;
    gate_request *given = &request->given;
    const struct slice body = {given->body, given->body_bytes};
    struct graphql_request_body read = {0};

    if (given->body == NULL) {
        return GATE_OK;
    }
    if (body.bytes > (size_t)settings->body_bytes) {
        return refuse_limit(request, "body_bytes", settings->body_bytes);
    }
    gate_status status = graphql_read_request_body(&request->cx, body, &read,
                                                   &request->complaint);

    if (status == GATE_REFUSED) {
        request->response->summary.kind = GATE_ANSWER_MALFORMED;
    }
    TRY(status);
    given->document = read.document.data;
    given->document_bytes = read.document.bytes;
    given->operation_name = read.operation_name;
    request->sent_variables = read.variables;
    request->errors.source = read.document;
    given->body = NULL; /* is not ours once it is read */
    /* As they were written: no longer than the body. */
    if (body.bytes > (size_t)settings->variables_bytes) {
        given->variables_bytes = json_member_source(body, "variables").bytes;
    }
    return GATE_OK;
}

static gate_status check_bytes(struct api_request *request)
{
    const struct settings *settings = &request->service->settings;

    if (request->given.document_bytes > (size_t)settings->document_bytes) {
        return refuse_limit(request, "document_bytes",
                            settings->document_bytes);
    }
    if (request->given.variables_bytes > (size_t)settings->variables_bytes) {
        return refuse_limit(request, "variables_bytes",
                            settings->variables_bytes);
    }
    return GATE_OK;
}

static gate_status take_document(struct api_request *request)
{
    gate_service *service = request->service;

    TRY(document_take(service->documents, service, request->given.style,
                      request->errors.source, &request->cx,
                      &request->document));
    request->graphql.document = document_held(&request->document)->tree;
    return document_held(&request->document)->rejection.bytes > 0 ? GATE_REFUSED
                                                                  : GATE_OK;
}

static gate_status refuse_variables(struct api_request *request,
                                    const char *why)
{
    (void)graphql_error_add(&request->errors, "variables_invalid", NULL, 0,
                            "The variables are not a JSON object: %s", why);
    return GATE_REFUSED;
}

/* The text of variables that were given by themselves. */
static gate_status parse_variables(struct api_request *request,
                                   const struct json **out,
                                   const char **out_why)
{
    const struct slice text = {request->given.variables_json,
                               request->given.variables_bytes};

    if (text.data == NULL) {
        return GATE_OK;
    }
    TRY(json_read(&request->cx, text,
                  (unsigned)request->service->settings.variables_depth, out,
                  out_why));
    if ((*out)->kind == JSON_NULL) {
        *out = NULL;
    } else if ((*out)->kind != JSON_OBJECT) {
        *out_why = "it is another value";
        return GATE_REFUSED;
    }
    return GATE_OK;
}

static gate_status check_depth(struct api_request *request,
                               const char **out_why)
{
    if (json_depth(request->sent_variables) >
        (size_t)request->service->settings.variables_depth) {
        *out_why = "nested too deeply";
        return GATE_REFUSED;
    }
    return GATE_OK;
}

static gate_status read_variables(struct api_request *request)
{
    const struct json *sent = request->sent_variables;
    const char *why = "";
    gate_status status = sent != NULL ? check_depth(request, &why)
                                      : parse_variables(request, &sent, &why);

    if (status == GATE_REFUSED) {
        return refuse_variables(request, why);
    }
    TRY(status);
    return graphql_coerce_variables(request->graphql.schema, &request->cx,
                                    request->graphql.operation->variables, sent,
                                    &request->errors,
                                    &request->graphql.variables);
}

static enum place place_of(const struct operation *operation)
{
    if (operation->check_and_hash != NULL) {
        return PLACE_HASH_LANE;
    }
    return operation->apply != NULL ? PLACE_WORK_LANE : PLACE_HERE;
}

static void visit_root(const struct graphql_field *field, void *payload)
{
    struct api_request *request = payload;
    const struct operation *operation = field->payload;

    if (request->response->summary.operation[0] == '\0') {
        request->response->summary.operation = field->name.data;
        request->first = operation;
    }
    if (operation == NULL) {
        return; /* __typename, introspection */
    }
    enum place place = place_of(operation);

    request->hashing_fields += place == PLACE_HASH_LANE ? 1 : 0;
    if (place > request->place) {
        request->place = place;
    }
}

static gate_status choose_place(struct api_request *request)
{
    int64_t most = request->service->settings.hashes_per_request;

    TRY(graphql_visit_root_fields(&request->graphql, &request->cx, visit_root,
                                  request));
    if (request->hashing_fields > most) {
        return refuse_limit(request, "hashes_per_request", most);
    }
    return GATE_OK;
}

/* GET may only read: GraphQL over HTTP. */
static gate_status check_method(struct api_request *request)
{
    if (!request->given.may_write &&
        request->graphql.operation->operation != GRAPHQL_QUERY) {
        request->response->summary.kind = GATE_ANSWER_NOT_ALLOWED;
        (void)graphql_error_add(&request->errors, "operation_unknown", NULL, 0,
                                "Only queries can be sent this way.");
        return GATE_REFUSED;
    }
    return GATE_OK;
}

static const char *kind_name(enum graphql_operation_kind kind)
{
    static const char *const names[] = {[GRAPHQL_QUERY] = "query",
                                        [GRAPHQL_MUTATION] = "mutation",
                                        [GRAPHQL_SUBSCRIPTION] =
                                            "subscription"};

    return names[kind];
}

static gate_status prepare(struct api_request *request)
{
    request->graphql.schema = request->service->schemas[request->given.style];
    request->response->summary.kind = GATE_ANSWER_REQUEST_ERROR;

    TRY(read_body(request));
    TRY(check_bytes(request));
    TRY(take_document(request));
    TRY(graphql_choose_operation(
        request->graphql.document, request->given.operation_name,
        &request->errors, &request->graphql.operation));
    request->response->summary.operation_kind =
        kind_name(request->graphql.operation->operation);
    TRY(check_method(request));
    TRY(document_check_limits(
        request->service, document_held(&request->document),
        request->graphql.operation, &request->cx, &request->errors));
    TRY(read_variables(request));
    return choose_place(request);
}

/* Out of the request's memory before it ran: its own limit, in its own words.
 */
static void refuse_memory(struct api_request *request)
{
    buffer_truncate(&request->response->json, 0);
    buffer_append_text(&request->response->json,
                       "{\"errors\":[{\"message\":\"request_memory is "
                       "exceeded.\",\"extensions\":{\"code\":"
                       "\"limit_exceeded\"}}]}");
}

static void write_refusal(struct api_request *request)
{
    const struct document *document = document_held(&request->document);
    struct buffer *json = &request->response->json;

    if (request->complaint != NULL) {
        buffer_append_text(json, "{\"errors\":[{\"message\":");
        json_write_text(json, slice_of(request->complaint));
        buffer_append_text(json, "}]}");
    } else if (document != NULL && document->rejection.bytes > 0) {
        buffer_append_slice(json, document->rejection);
    } else {
        graphql_write_request_errors(&request->errors, json);
    }
}

gate_status request_prepare(struct api_request *request)
{
    gate_status status = prepare(request);

    if (status == GATE_OK) {
        return GATE_OK;
    }
    request->response->summary.outcome = "refused";
    if (status == GATE_REFUSED && request->cx.fault == GATE_OK) {
        write_refusal(request);
    } else if (request->cx.is_over_limit) {
        refuse_memory(request);
    } else {
        return GATE_FAULT_MEMORY;
    }
    return request->response->json.failed == BUFFER_FINE ? GATE_REFUSED
                                                         : GATE_FAULT_MEMORY;
}

/* --- running it --- */

void request_refuse_busy(struct api_request *request)
{
    gate_response_summary *summary = &request->response->summary;

    buffer_truncate(&request->response->json, 0);
    buffer_append_format(
        &request->response->json,
        "{\"errors\":[{\"message\":\"Too many wait already. Try again "
        "later.\",\"extensions\":{\"code\":\"busy\",\"retryAfter\":%d}}]}",
        BUSY_RETRY_S);
    summary->kind = GATE_ANSWER_BUSY;
    summary->retry_after_s = BUSY_RETRY_S;
    summary->outcome = "busy";
}

static const char *on_fault(const struct graphql_resolution *at,
                            gate_status status)
{
    return request_log_fault(at->payload, at->field->name.data, status);
}

gate_status request_execute(struct api_request *request)
{
    const struct settings *settings = &request->service->settings;

    request->graphql.payload = request;
    request->graphql.on_fault = on_fault;
    request->graphql.limits = (struct graphql_execution_limits){
        .deadline_ms = clock_monotonic_coarse_ms() + settings->request_time_ms,
        .errors = (uint32_t)settings->error_count,
    };
    request->response->summary.kind = GATE_ANSWER_EXECUTED;
    request->response->summary.outcome = "ok";
    TRY(graphql_execute(&request->graphql, &request->cx,
                        &request->response->json));
    if (request->busy > 0 && request->ran == 0) {
        request_refuse_busy(request);
    }
    return GATE_OK;
}
