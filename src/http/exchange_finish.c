/* SPDX-License-Identifier: MIT */
/*
 * The second half of a request: all of it is there, and is answered on the
 * spot or handed over, to the service or to the thread for what waits.
 *
 * Threads: the loop's; on_answered() and ask_on_lane() any.
 */
#include "base/lane.h"
#include "http/exchange.h"
#include "http/graphql_request.h"
#include "http/respond.h"

bool exchange_is_graphql(const struct exchange *exchange)
{
    return exchange->route != NULL && exchange->route->answer == NULL;
}

/* Whoever stands in between and is no trusted proxy may speak for anybody. */
static struct address client_of(const struct exchange *exchange)
{
    const struct head *head = &exchange->head;

    if (head->forwarded.client.is_known) {
        return head->forwarded.client;
    }
    if (head->counts[HEAD_X_FORWARDED_FOR] > 0 ||
        head->counts[HEAD_X_REAL_IP] > 0 || head->counts[HEAD_FORWARDED] > 0 ||
        head->counts[HEAD_VIA] > 0) {
        return (struct address){.is_known = false};
    }
    return exchange->client->address;
}

bool exchange_ask(struct exchange *exchange)
{
    const struct http_options *options = &exchange->loop->server->options;
    const struct head *head = &exchange->head;
    struct http_question question = {
        .path = exchange->target.path,
        .host = head->values[HEAD_HOST],
        .client = client_of(exchange),
        .is_forwarded = head->forwarded.client.is_known,
        .server = exchange->loop->server,
    };
    http_answer *answer =
        exchange->route == NULL ? options->pages : exchange->route->answer;

    if (head->counts[HEAD_ACCEPT] == 1) {
        question.accept = head->values[HEAD_ACCEPT];
    }
    return answer != NULL &&
           answer(options->payload, &question, &exchange->content);
}

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

/* All but what is asked. */
static gate_request make_request(const struct exchange *exchange)
{
    const struct head *head = &exchange->head;

    return (gate_request){
        .style = exchange->route->style,
        .authorization = head_text(head, HEAD_AUTHORIZATION),
        .client_address =
            exchange->address[0] == '\0' ? NULL : exchange->address,
        .accept_language = head_text(head, HEAD_ACCEPT_LANGUAGE),
        .user_agent = head_text(head, HEAD_USER_AGENT),
        .request_id = exchange->request_id,
        .may_write = exchange->method == METHOD_POST,
    };
}

/* The service reads the body: once, and where it stays. */
static enum MHD_Result answer_post(struct exchange *exchange)
{
    gate_request request = make_request(exchange);

    request.body = exchange->body.bytes == 0 ? "" : exchange->body.data;
    request.body_bytes = exchange->body.bytes;
    return submit(exchange, &request);
}

static enum MHD_Result submit_query(struct exchange *exchange,
                                    const struct graphql_parameters *parameters)
{
    gate_request request = make_request(exchange);

    request.document = parameters->document.data;
    request.document_bytes = parameters->document.bytes;
    request.operation_name = parameters->operation_name;
    if (parameters->variables.bytes > 0) {
        request.variables_json = parameters->variables.data;
        request.variables_bytes = parameters->variables.bytes;
    }
    return submit(exchange, &request);
}

static enum MHD_Result answer_get(struct exchange *exchange)
{
    gate_context *cx = &exchange->loop->cx;
    struct graphql_parameters parameters = {0};
    const char *complaint = NULL;
    enum MHD_Result result;

    gate_status status =
        graphql_read_query(cx, exchange->target.query, &parameters, &complaint);

    if (status == GATE_OK) {
        result = submit_query(exchange, &parameters);
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

static enum MHD_Result answer_graphql(struct exchange *exchange)
{
    return exchange->method == METHOD_POST ? answer_post(exchange)
                                           : answer_get(exchange);
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
        exchange->has_content = exchange_ask(exchange);
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
    exchange->has_content = exchange_ask(exchange);
    return send_content(exchange);
}

/* Called again once resumed. */
static enum MHD_Result finish_resumed(struct exchange *exchange)
{
    if (exchange_is_graphql(exchange)) {
        return respond_graphql(exchange);
    }
    return exchange->answer_status == GATE_FAULT_BUSY
               ? respond_error(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, NULL)
               : send_content(exchange);
}

enum MHD_Result exchange_finish(struct exchange *exchange)
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
    if (exchange_is_graphql(exchange)) {
        return answer_graphql(exchange);
    }
    return answer_plain(exchange);
}
