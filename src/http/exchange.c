/* SPDX-License-Identifier: MIT */
/*
 * What libmicrohttpd calls.  The handler comes once when the head is there (all
 * checks of the head; an answer may be queued here), once for each piece of the
 * body (no answer possible: too much is swallowed), once at the end (answer, or
 * suspend: else it spins), and once more after a resume.
 *
 * Threads: the loop's.
 */
#include "http/exchange.h"

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/memory.h"
#include "http/metrics.h"
#include "http/spare_exchanges.h"

/* --- the body --- */

static enum MHD_Result read_body(struct exchange *exchange, const char *bytes,
                                 size_t *left)
{
    struct buffer *body = &exchange->body;

    if (body->bytes == 0) {
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
        return exchange_begin(exchange, method, version);
    }
    if (*left > 0) {
        return read_body(exchange, bytes, left);
    }
    return exchange_finish(exchange);
}

static void name_request(struct exchange *exchange)
{
    struct loop *loop = exchange->loop;

    char *id = exchange->request_id;
    size_t bytes = strlen(loop->server->id_prefix);

    memcpy(id, loop->server->id_prefix, bytes);
    id[bytes++] = '-';
    bytes += hex_write(loop->index, id + bytes);
    id[bytes++] = '-';
    bytes += hex_write(++loop->requests, id + bytes);
    id[bytes] = '\0';
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
        client == NULL ? NULL : exchange_take(loop, bytes);

    if (exchange == NULL) {
        return NULL;
    }
    exchange->loop = loop;
    exchange->mhd = mhd;
    exchange->client = client;
    exchange->uri_at = uri;
    exchange->uri_bytes = bytes;
    memcpy(exchange->uri, uri, bytes);
    exchange->uri[bytes] = '\0';
    memcpy(exchange->address, client->address_text, ADDRESS_TEXT_BYTES);
    exchange->started_us = clock_monotonic_us();
    name_request(exchange);
    client_turn_to(client, &loop->lines, PHASE_HEAD);
    return exchange;
}

/* Nothing of ours was sent: its time was over. */
static bool is_late(const struct exchange *exchange)
{
    return exchange->client->phase == PHASE_CUT && exchange->status == 0;
}

static unsigned final_status(const struct exchange *exchange)
{
    return is_late(exchange) && exchange->has_head ? MHD_HTTP_REQUEST_TIMEOUT
                                                   : exchange->status;
}

static void log_exchange(const struct exchange *exchange, int64_t duration_us)
{
    const struct http_options *options = &exchange->loop->server->options;
    char path[TARGET_LOG_BYTES] = "";

    if (options->log == NULL) {
        return;
    }
    if (exchange->route == NULL) {
        target_mask(exchange->target.path, path);
    }
    struct http_record record = {
        .method = exchange->method_text,
        .path = exchange->route == NULL ? path : exchange->route->path,
        .address = exchange->address,
        .request_id = exchange->request_id,
        .operation = exchange->operation,
        .outcome = is_late(exchange) ? "late" : exchange->outcome,
        .status = final_status(exchange),
        .bytes = exchange->answer_bytes,
        .duration_us = duration_us,
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
    int64_t duration_us = clock_monotonic_us() - exchange->started_us;

    http_note_answer(exchange->loop,
                     &(struct http_answered){
                         .status = final_status(exchange),
                         .is_graphql = exchange_is_graphql(exchange),
                         .bytes = exchange->answer_bytes,
                         .duration_us = duration_us,
                     });
    log_exchange(exchange, duration_us);
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_IDLE);
    gate_response_free(exchange->response);
    gate_response_free(exchange->content.owned);
    memory_free(exchange->content.owned_text);
    exchange_give_back(exchange->loop, exchange);
    *context = NULL;
}
