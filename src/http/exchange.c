/* SPDX-License-Identifier: MIT */
/*
 * What libmicrohttpd calls.  The handler comes once when the head is there (all
 * checks of the head; an answer may be queued here), once for each piece of the
 * body (no answer possible: too much is swallowed), once at the end (answer, or
 * suspend: else it spins), and once more after a resume.
 *
 * Threads: the loop's; on_answered() any.
 */
#include "http/exchange.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/lane.h"
#include "base/memory.h"
#include "http/graphql_request.h"
#include "http/respond.h"

static int64_t clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- the end of the request: answer, or hand over --- */

/* The service's answer; on a lane, or before gate_service_submit() returns. */
static void on_answered(gate_status status, gate_response *response,
                        void *payload)
{
    struct exchange *exchange = payload;
    struct loop *loop = exchange->loop;

    exchange->answer_status = status;
    exchange->response = response;
    if (atomic_exchange(&exchange->handover, HANDOVER_ANSWERED) ==
        HANDOVER_SUSPENDED) {
        loop_give_answer(loop, exchange);
    }
}

static enum MHD_Result submit(struct exchange *exchange,
                              const gate_request *request)
{
    enum handover expected = HANDOVER_SUBMITTED;

    atomic_store(&exchange->handover, HANDOVER_SUBMITTED);
    gate_service_submit(exchange->loop->server->options.service, request,
                        on_answered, exchange);
    if (!atomic_compare_exchange_strong(&exchange->handover, &expected,
                                        HANDOVER_SUSPENDED)) {
        return respond_graphql(exchange);
    }
    /* A lane may give it back already, but only this thread takes it. */
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_WORK);
    MHD_suspend_connection(exchange->mhd);
    return MHD_YES;
}

static gate_request make_request(const struct exchange *exchange,
                                 const struct graphql_parameters *parameters)
{
    const struct head *head = &exchange->head;

    return (gate_request){
        .style = exchange->route->style,
        .document = parameters->document.data,
        .document_bytes = parameters->document.bytes,
        .operation_name = parameters->operation_name,
        .variables_json = parameters->variables.bytes == 0
                              ? NULL
                              : parameters->variables.data,
        .variables_bytes = parameters->variables.bytes,
        .authorization = head_text(head, HEAD_AUTHORIZATION),
        .client_address =
            exchange->address[0] == '\0' ? NULL : exchange->address,
        .accept_language = head_text(head, HEAD_ACCEPT_LANGUAGE),
        .user_agent = head_text(head, HEAD_USER_AGENT),
        .request_id = exchange->request_id,
        .may_write = exchange->method == METHOD_POST,
    };
}

static gate_status read_parameters(struct exchange *exchange,
                                   struct graphql_parameters *out,
                                   const char **out_complaint)
{
    gate_context *cx = &exchange->loop->cx;
    struct slice body = {exchange->body.data, exchange->body.bytes};

    return exchange->method == METHOD_POST
               ? graphql_read_body(cx, body, out, out_complaint)
               : graphql_read_query(cx, exchange->target.query, out,
                                    out_complaint);
}

static enum MHD_Result answer_graphql(struct exchange *exchange)
{
    gate_context *cx = &exchange->loop->cx;
    struct graphql_parameters parameters = {0};
    const char *complaint = NULL;
    enum MHD_Result result;

    gate_status status = read_parameters(exchange, &parameters, &complaint);

    if (status == GATE_OK) {
        gate_request request = make_request(exchange, &parameters);

        result = submit(exchange, &request);
    } else if (status == GATE_REFUSED) {
        result = respond_malformed(exchange, complaint);
    } else {
        result = respond_error(exchange, MHD_HTTP_CONTENT_TOO_LARGE,
                               "The request needs too much memory.");
    }
    arena_reset(cx->arena); /* passwords may have been in it */
    cx->fault = GATE_OK;
    return result;
}

/* Ask a route, or the pages when there is none; on any thread. */
static bool ask(struct exchange *exchange)
{
    const struct http_options *options = &exchange->loop->server->options;
    struct http_question question = {exchange->target.path,
                                     exchange->head.values[HEAD_HOST]};
    http_answer *answer =
        exchange->route == NULL ? options->pages : exchange->route->answer;

    return answer != NULL &&
           answer(options->payload, &question, &exchange->content);
}

static enum MHD_Result send_content(struct exchange *exchange)
{
    return exchange->has_content
               ? respond_content(exchange, &exchange->content)
               : respond_error(exchange, MHD_HTTP_NOT_FOUND, NULL);
}

/* A lane_work.  Its own answer is "late" when it waited too long itself. */
static void ask_on_lane(void *payload, bool is_late)
{
    struct exchange *exchange = payload;

    if (is_late) {
        exchange->answer_status = GATE_FAULT_BUSY;
    } else {
        exchange->has_content = ask(exchange);
    }
    atomic_store(&exchange->handover, HANDOVER_ANSWERED);
    loop_give_answer(exchange->loop, exchange);
}

/* Suspend first, push second, touch nothing third. */
static enum MHD_Result wait_for_content(struct exchange *exchange)
{
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_WORK);
    MHD_suspend_connection(exchange->mhd);
    if (!lane_push(exchange->loop->server->lane, ask_on_lane, exchange)) {
        ask_on_lane(exchange, true);
    }
    return MHD_YES;
}

static enum MHD_Result answer_plain(struct exchange *exchange)
{
    if (exchange->route == NULL) { /* looked up with the head */
        return send_content(exchange);
    }
    if (exchange->route->waits) {
        return wait_for_content(exchange);
    }
    exchange->has_content = ask(exchange);
    return send_content(exchange);
}

static bool is_graphql(const struct exchange *exchange)
{
    return exchange->route != NULL && exchange->route->answer == NULL;
}

/* Called again once resumed. */
static enum MHD_Result finish_resumed(struct exchange *exchange)
{
    if (is_graphql(exchange)) {
        return respond_graphql(exchange);
    }
    return exchange->answer_status == GATE_FAULT_BUSY
               ? respond_error(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, NULL)
               : send_content(exchange);
}

static enum MHD_Result finish(struct exchange *exchange)
{
    if (atomic_load(&exchange->handover) == HANDOVER_ANSWERED) {
        return finish_resumed(exchange);
    }
    if (exchange->is_too_large) {
        exchange->must_close = true;
        return respond_error(exchange, MHD_HTTP_CONTENT_TOO_LARGE, NULL);
    }
    if (exchange->refusal != 0) {
        return respond_error(exchange, exchange->refusal, NULL);
    }
    if (exchange->method == METHOD_OPTIONS) {
        return respond_options(exchange);
    }
    if (is_graphql(exchange)) {
        return answer_graphql(exchange);
    }
    return answer_plain(exchange);
}

/* --- the head --- */

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind,
                                   const char *name, size_t name_bytes,
                                   const char *value, size_t value_bytes)
{
    (void)kind;
    head_note(cls, (struct slice){name, name_bytes},
              (struct slice){value, value_bytes});
    return MHD_YES;
}

static bool read_head(struct exchange *exchange, const char *method,
                      const char *version)
{
    struct head *head = &exchange->head;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    head_begin(head, version);
    if (exchange->client->is_proxy) {
        head->proxies = &exchange->loop->server->proxies;
    }
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, note_header,
                                head);
    return head_is_good(head, method, info->header_size, version);
}

/* The request line as sent: method, one space, target, one space, version. */
static bool is_line_good(const struct exchange *exchange, const char *method,
                         const char *version)
{
    return exchange->uri_at == method + strlen(method) + 1 &&
           version == exchange->uri_at + exchange->uri_bytes + 1;
}

static enum method read_method(const char *method)
{
    static const char *const names[] = {"GET", "POST", "OPTIONS"};
    int i = 0;

    while (i < METHOD_OTHER && strcmp(names[i], method) != 0) {
        i++;
    }
    return (enum method)i;
}

static void note_client(struct exchange *exchange)
{
    const struct forwarded *forwarded = &exchange->head.forwarded;

    if (forwarded->client.is_known) {
        address_write(&forwarded->client, exchange->address);
    }
}

static const struct http_route *find_route(const struct http_options *options,
                                           struct slice path)
{
    for (size_t i = 0; i < options->route_count; i++) {
        if (slice_is(path, options->routes[i].path)) {
            return &options->routes[i];
        }
    }
    return NULL;
}

/* A body is read as it is, and as JSON: 415 otherwise. */
static bool is_body_readable(const struct head *head)
{
    struct slice encoding = head->values[HEAD_CONTENT_ENCODING];

    return head->counts[HEAD_CONTENT_TYPE] > 0 &&
           negotiate_is_json(head->values[HEAD_CONTENT_TYPE]) &&
           (encoding.bytes == 0 || slice_is(encoding, "identity"));
}

static unsigned judge_graphql(struct exchange *exchange)
{
    switch (exchange->method) {
    case METHOD_OTHER:
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    case METHOD_OPTIONS:
        return 0;
    case METHOD_POST:
        if (!is_body_readable(&exchange->head)) {
            return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        }
        break;
    case METHOD_GET:
        break;
    }
    return negotiate_choose(&exchange->head.accept, &exchange->type)
               ? 0
               : MHD_HTTP_NOT_ACCEPTABLE;
}

/* What is wrong with a request that is well framed; 0: nothing so far. */
static unsigned judge(struct exchange *exchange)
{
    const struct http_options *options = &exchange->loop->server->options;

    exchange->route = find_route(options, exchange->target.path);
    if (is_graphql(exchange)) {
        return judge_graphql(exchange);
    }
    if (exchange->route == NULL) {
        exchange->has_content = ask(exchange);
        if (!exchange->has_content) {
            return MHD_HTTP_NOT_FOUND;
        }
    }
    return exchange->method == METHOD_GET || exchange->method == METHOD_OPTIONS
               ? 0
               : MHD_HTTP_METHOD_NOT_ALLOWED;
}

/* Nothing behind such a head can be understood: the connection ends. */
static enum MHD_Result refuse_and_close(struct exchange *exchange,
                                        unsigned status)
{
    exchange->must_close = true;
    return respond_error(exchange, status, NULL);
}

static enum MHD_Result begin(struct exchange *exchange, const char *method,
                             const char *version)
{
    const struct http_options *options = &exchange->loop->server->options;
    const struct head *head = &exchange->head;

    exchange->has_head = true;
    exchange->method = read_method(method);
    snprintf(exchange->method_text, METHOD_BYTES, "%s", method);
    bool is_good = read_head(exchange, method, version);

    note_client(exchange);
    if (exchange->uri_bytes > (size_t)options->url_bytes) {
        return refuse_and_close(exchange, MHD_HTTP_URI_TOO_LONG);
    }
    if (!is_good || !is_line_good(exchange, method, version) ||
        !target_read((struct slice){exchange->uri, exchange->uri_bytes},
                     &exchange->target)) {
        return refuse_and_close(exchange, MHD_HTTP_BAD_REQUEST);
    }
    if (head->content_length > (uint64_t)options->body_bytes) {
        return refuse_and_close(exchange, MHD_HTTP_CONTENT_TOO_LARGE);
    }
    exchange->refusal = judge(exchange);
    if (exchange->refusal != 0 && head_has_body(head)) {
        return refuse_and_close(exchange, exchange->refusal);
    }
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_BODY);
    return MHD_YES;
}

/* --- the body --- */

static enum MHD_Result read_body(struct exchange *exchange, const char *bytes,
                                 size_t *left)
{
    struct buffer *body = &exchange->body;

    if (body->capacity == 0) {
        body->max_bytes = (size_t)exchange->loop->server->options.body_bytes;
        buffer_reserve(body, (size_t)exchange->head.content_length);
    }
    if (exchange->method == METHOD_POST) {
        buffer_append(body, bytes, *left);
    }
    exchange->is_too_large |= body->failed != BUFFER_FINE;
    *left = 0;
    return MHD_YES;
}

/* --- what libmicrohttpd calls --- */

enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *mhd,
                                    const char *url, const char *method,
                                    const char *version, const char *bytes,
                                    size_t *left, void **context)
{
    struct exchange *exchange = *context;

    (void)cls, (void)mhd, (void)url;
    if (exchange == NULL) { /* no memory when its line was read */
        return MHD_NO;
    }
    if (!exchange->has_head) {
        return begin(exchange, method, version);
    }
    if (*left > 0) {
        return read_body(exchange, bytes, left);
    }
    return finish(exchange);
}

static void name_request(struct exchange *exchange)
{
    struct loop *loop = exchange->loop;

    snprintf(exchange->request_id, REQUEST_ID_BYTES, "%s-%x-%llx",
             loop->server->id_prefix, loop->index,
             (unsigned long long)++loop->requests);
}

void *exchange_on_request_line(void *cls, const char *uri,
                               struct MHD_Connection *mhd)
{
    struct loop *loop = cls;
    struct client *client =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    size_t bytes = strnlen(uri, (size_t)loop->server->options.url_bytes + 1);
    struct exchange *exchange =
        client == NULL ? NULL
                       : memory_allocate(1, sizeof(*exchange) + bytes + 1);

    if (exchange == NULL) {
        return NULL;
    }
    exchange->loop = loop;
    exchange->mhd = mhd;
    exchange->client = client;
    exchange->uri_at = uri;
    exchange->uri_bytes = bytes;
    memcpy(exchange->uri, uri, bytes);
    memcpy(exchange->address, client->address_text, ADDRESS_TEXT_BYTES);
    exchange->started_us = clock_us();
    name_request(exchange);
    client_turn_to(client, &loop->lines, PHASE_HEAD);
    return exchange;
}

static void log_exchange(const struct exchange *exchange)
{
    const struct http_options *options = &exchange->loop->server->options;
    char path[TARGET_LOG_BYTES] = "";

    if (options->log == NULL) {
        return;
    }
    if (exchange->route == NULL) {
        target_mask(exchange->target.path, path);
    }
    bool is_late =
        exchange->client->phase == PHASE_CUT && exchange->status == 0;
    struct http_record record = {
        .method = exchange->method_text,
        .path = exchange->route == NULL ? path : exchange->route->path,
        .address = exchange->address,
        .request_id = exchange->request_id,
        .operation = exchange->operation,
        .outcome = is_late ? "late" : exchange->outcome,
        .status = is_late && exchange->has_head ? MHD_HTTP_REQUEST_TIMEOUT
                                                : exchange->status,
        .bytes = exchange->answer_bytes,
        .duration_us = clock_us() - exchange->started_us,
        .account = exchange->account,
    };

    options->log(options->log_payload, &record);
}

/* Never comes while suspended, so that nobody else holds the exchange. */
void exchange_on_completed(void *cls, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode how)
{
    struct exchange *exchange = *context;

    (void)cls, (void)mhd, (void)how;
    if (exchange == NULL) {
        return;
    }
    log_exchange(exchange);
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_IDLE);
    gate_response_free(exchange->response);
    gate_response_free(exchange->content.owned);
    buffer_wipe_and_free(&exchange->body);
    /* The URL of a GET may hold a token. */
    memory_wipe(exchange->uri, exchange->uri_bytes);
    memory_free(exchange);
    *context = NULL;
}
