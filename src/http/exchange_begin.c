/* SPDX-License-Identifier: MIT */
/*
 * The first half of a request: its head is there, and is judged before a byte
 * of its body is read.  Framing that has two meanings ends the connection;
 * what is merely not wanted is refused, and ends it only when a body follows.
 */
#include <string.h>

#include "http/exchange.h"
#include "http/respond.h"
#include "http/words.h"

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

/* The request line as sent: method, one space, target, one space, version.
 * libmicrohttpd takes any bytes but a blank for a method. */
static bool is_line_good(const struct exchange *exchange, const char *method,
                         const char *version)
{
    return words_is_token(slice_of(method)) &&
           exchange->uri_at == method + strlen(method) + 1 &&
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
    if (exchange_is_graphql(exchange)) {
        return judge_graphql(exchange);
    }
    if (exchange->route == NULL) {
        exchange->has_content = exchange_ask(exchange);
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

enum MHD_Result exchange_begin(struct exchange *exchange, const char *method,
                               const char *version)
{
    const struct http_options *options = &exchange->loop->server->options;
    const struct head *head = &exchange->head;

    exchange->has_head = true;
    exchange->method = read_method(method);
    memcpy(exchange->method_text, method, strnlen(method, METHOD_BYTES - 1));
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
