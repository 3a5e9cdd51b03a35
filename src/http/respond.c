/* SPDX-License-Identifier: MIT */
/*
 * Answers.  Nothing of ours is cached or guessed at by browsers (security.md,
 * row 64), and the buffer the service wrote goes out as it is.
 */
#include "http/respond.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "http/cors.h"
#include "http/status.h"
#include "json/json.h"

static void add(struct MHD_Response *response, const char *name,
                const char *value)
{
    /* Fails without memory only; then the header is missing, and nothing that
     * is sent becomes wrong by that. */
    (void)MHD_add_response_header(response, name, value);
}

static void add_cors(struct exchange *exchange, struct MHD_Response *response)
{
    const char *allowed = exchange->loop->server->options.allowed_origins;
    struct slice origin = exchange->head.values[HEAD_ORIGIN];

    if (allowed == NULL || allowed[0] == '\0') {
        return;
    }
    add(response, "Vary", "Origin");
    if (!cors_allows(allowed, origin)) {
        return;
    }
    add(response, "Access-Control-Allow-Origin", origin.data);
    if (exchange->method == METHOD_OPTIONS) {
        add(response, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        add(response, "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key");
        add(response, "Access-Control-Max-Age", "600");
    } else {
        add(response, "Access-Control-Expose-Headers",
            "Retry-After, X-Request-Id");
    }
}

/* libmicrohttpd takes a pointer that could write, and does not write. */
static void *unconst(const char *data)
{
    return (void *)(uintptr_t)data;
}

static const char *allowed_methods(const struct exchange *exchange)
{
    return exchange->route != NULL && exchange->route->answer == NULL
               ? "GET, POST, OPTIONS"
               : "GET, OPTIONS";
}

static bool must_close(const struct exchange *exchange)
{
    return exchange->must_close || exchange->loop->is_draining ||
           exchange->head.counts[HEAD_TRANSFER_ENCODING] > 0;
}

/* Queue it and let go of our reference; it is gone when it is sent. */
static enum MHD_Result queue(struct exchange *exchange, unsigned status,
                             struct MHD_Response *response, size_t bytes)
{
    if (response == NULL) {
        return MHD_NO; /* no memory: the connection closes */
    }
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "X-Request-Id", exchange->request_id);
    if (exchange->loop->server->options.is_https) {
        add(response, "Strict-Transport-Security", "max-age=31536000");
    }
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        add(response, MHD_HTTP_HEADER_ALLOW,
            exchange->method == METHOD_GET ? "POST, OPTIONS"
                                           : allowed_methods(exchange));
    }
    add_cors(exchange, response);
    if (must_close(exchange)) {
        add(response, "Connection", "close");
    }
    exchange->status = status;
    exchange->answer_bytes = bytes;
    client_turn_to(exchange->client, &exchange->loop->lines, PHASE_SEND);

    enum MHD_Result queued =
        MHD_queue_response(exchange->mhd, status, response);

    MHD_destroy_response(response);
    return queued;
}

static const char *content_type(const struct exchange *exchange,
                                enum media_type type)
{
    return negotiate_content_type(
        type, !exchange->loop->server->options.omits_charset);
}

/* Some words of ours, as JSON or as a text. */
static enum MHD_Result say(struct exchange *exchange, unsigned status,
                           const char *words, const char *json_type)
{
    struct buffer body = BUFFER_WITH_MAXIMUM(4096);

    if (json_type != NULL) {
        buffer_append_text(&body, "{\"errors\":[{\"message\":");
        json_write_text(&body, slice_of(words));
        buffer_append_text(&body, "}]}");
    } else {
        buffer_append_text(&body, words);
        buffer_append_char(&body, '\n');
    }
    struct MHD_Response *response =
        body.failed != BUFFER_FINE
            ? NULL
            : MHD_create_response_from_buffer(body.bytes, body.data,
                                              MHD_RESPMEM_MUST_COPY);

    if (response != NULL) {
        add(response, MHD_HTTP_HEADER_CONTENT_TYPE,
            json_type != NULL ? json_type : "text/plain; charset=utf-8");
        add(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
            add(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
        }
    }
    size_t bytes = body.bytes;

    buffer_free(&body);
    return queue(exchange, status, response, bytes);
}

enum MHD_Result respond_error(struct exchange *exchange, unsigned status,
                              const char *words)
{
    bool is_json = negotiate_takes_json(&exchange->head.accept);

    return say(exchange, status, words == NULL ? status_words(status) : words,
               is_json ? content_type(exchange, MEDIA_JSON) : NULL);
}

enum MHD_Result respond_malformed(struct exchange *exchange, const char *words)
{
    return say(exchange, status_of_malformed(exchange->type), words,
               content_type(exchange, exchange->type));
}

static void copy_word(char out[LOG_WORD_BYTES], const char *word)
{
    size_t bytes = word == NULL ? 0 : strnlen(word, LOG_WORD_BYTES - 1);

    memcpy(out, word == NULL ? "" : word, bytes);
    out[bytes] = '\0';
}

static void free_response(void *payload)
{
    gate_response_free(payload);
}

static enum MHD_Result respond_fault(struct exchange *exchange)
{
    bool is_busy = exchange->answer_status == GATE_FAULT_BUSY;

    copy_word(exchange->outcome, is_busy ? "busy" : "fault");
    return respond_error(exchange,
                         is_busy ? MHD_HTTP_SERVICE_UNAVAILABLE
                                 : MHD_HTTP_INTERNAL_SERVER_ERROR,
                         NULL);
}

enum MHD_Result respond_graphql(struct exchange *exchange)
{
    gate_response *owned = exchange->response;
    size_t bytes;

    if (owned == NULL) {
        return respond_fault(exchange);
    }
    const gate_response_summary *summary = gate_response_summarize(owned);
    const char *json = gate_response_json(owned, &bytes);
    unsigned status = status_of_answer(summary->kind, exchange->type);
    int64_t retry_s = summary->retry_after_s;

    copy_word(exchange->operation, summary->operation);
    copy_word(exchange->outcome, summary->outcome);
    exchange->account = summary->account;
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback_cls(
            bytes, unconst(json), free_response, owned);

    if (response == NULL) {
        return MHD_NO; /* on_completed frees it */
    }
    exchange->response = NULL; /* the response's from here on */
    add(response, MHD_HTTP_HEADER_CONTENT_TYPE,
        content_type(exchange, exchange->type));
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
        char seconds[24];

        snprintf(seconds, sizeof(seconds), "%lld",
                 (long long)(retry_s > 0 ? retry_s : 1));
        add(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    }
    return queue(exchange, status, response, bytes);
}

/* What is owned becomes the response's; NULL: on_completed frees it. */
static struct MHD_Response *make_content(struct http_content *content)
{
    void *owned = content->owned_text;
    MHD_ContentReaderFreeCallback let_go = memory_free;

    if (content->owned != NULL) {
        owned = content->owned;
        let_go = free_response;
    }
    struct MHD_Response *response =
        owned != NULL
            ? MHD_create_response_from_buffer_with_free_callback_cls(
                  content->body.bytes, unconst(content->body.data), let_go,
                  owned)
            : MHD_create_response_from_buffer(content->body.bytes,
                                              unconst(content->body.data),
                                              MHD_RESPMEM_PERSISTENT);

    if (response != NULL) {
        content->owned = NULL;
        content->owned_text = NULL;
    }
    return response;
}

enum MHD_Result respond_content(struct exchange *exchange,
                                struct http_content *content)
{
    struct MHD_Response *response = make_content(content);

    if (response == NULL) {
        return MHD_NO;
    }
    add(response, MHD_HTTP_HEADER_CONTENT_TYPE, content->content_type);
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL,
        content->cache_control == NULL ? "no-store" : content->cache_control);
    add(response, "Content-Security-Policy",
        content->content_security_policy == NULL
            ? "default-src 'none'; frame-ancestors 'none'"
            : content->content_security_policy);
    add(response, "Referrer-Policy", "no-referrer");
    add(response, "Cross-Origin-Opener-Policy", "same-origin");
    return queue(exchange, content->status == 0 ? MHD_HTTP_OK : content->status,
                 response, content->body.bytes);
}

enum MHD_Result respond_options(struct exchange *exchange)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

    if (response != NULL) {
        add(response, MHD_HTTP_HEADER_ALLOW, allowed_methods(exchange));
        add(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    }
    return queue(exchange, MHD_HTTP_NO_CONTENT, response, 0);
}
