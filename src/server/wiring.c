/* SPDX-License-Identifier: MIT */
/*
 * The table of addresses.  Handlers run on the event loops; those that ask the
 * store say that they wait.
 */
#include "server/wiring.h"

#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/try.h"
#include "http/address.h"
#include "http/problem.h"
#include "server/metrics_text.h"
#include "server/process_metrics.h"

enum { METRICS_MAX_BYTES = 1048576 }; /* some ten times what there is */

/* A text and its bytes, as a slice has them. */
#define NOT_READY(reason)                                                      \
    "{\"status\":\"not ready\",\"reason\":\"" reason "\"}\n",                  \
        sizeof("{\"status\":\"not ready\",\"reason\":\"" reason "\"}\n") - 1

static const char json_type[] = "application/json; charset=utf-8";

/* A response of the service as an answer; false: there is none. */
static bool hand_over(gate_status status, gate_response *response,
                      const char *content_type, struct http_content *out)
{
    size_t bytes;

    if (status == GATE_DENIED) {
        return false;
    }
    if (status != GATE_OK) {
        out->status = 503;
        out->content_type = json_type;
        out->body = SLICE("{\"errors\":[{\"message\":\"Internal error.\"}]}");
        return true;
    }
    const char *json = gate_response_json(response, &bytes);

    out->content_type = content_type;
    out->body = (struct slice){json, bytes};
    out->owned = response;
    return true;
}

static bool answer_keys(void *payload, const struct http_question *question,
                        struct http_content *out)
{
    const struct wiring *wiring = payload;
    gate_response *response = NULL;
    gate_status status = gate_service_jwks(wiring->service, &response);

    (void)question;
    out->cache_control = "public, max-age=300";
    return hand_over(status, response, "application/jwk-set+json", out);
}

/* Alive: a loop has answered. */
static bool answer_health(void *payload, const struct http_question *question,
                          struct http_content *out)
{
    (void)payload, (void)question;
    out->content_type = json_type;
    out->body = SLICE("{\"status\":\"ok\"}\n");
    return true;
}

/* What the pulse has heard, word by word: static text only. */
static struct slice reason_json(const char *reason)
{
    static const struct {
        const char *reason;
        struct slice json;
    } answers[] = {
        {"starting", {NOT_READY("starting")}},
        {"draining", {NOT_READY("draining")}},
        {"store_failing", {NOT_READY("store_failing")}},
        {"store_late", {NOT_READY("store_late")}},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        if (strcmp(answers[i].reason, reason) == 0) {
            return answers[i].json;
        }
    }
    return (struct slice){NOT_READY("loops_late")};
}

static bool answer_ready(void *payload, const struct http_question *question,
                         struct http_content *out)
{
    const struct wiring *wiring = payload;
    const char *reason = pulse_reason(wiring->pulse);

    (void)question;
    out->content_type = json_type;
    out->status = reason == NULL ? 200 : 503;
    out->body = reason == NULL ? SLICE("{\"status\":\"ready\"}\n")
                               : reason_json(reason);
    return true;
}

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080" */
static bool is_local_host(struct slice host)
{
    static const char local[] = "localhost";
    struct address address;

    if (address_read_forwarded(host, &address)) {
        return true;
    }
    return host.bytes >= sizeof(local) - 1 &&
           strncasecmp(host.data, local, sizeof(local) - 1) == 0 &&
           (host.bytes == sizeof(local) - 1 ||
            host.data[sizeof(local) - 1] == ':');
}

/* Links that log people in: not for a page that has made its own name point to
 * this machine (DNS rebinding). */
static bool answer_mailbox(void *payload, const struct http_question *question,
                           struct http_content *out)
{
    const struct wiring *wiring = payload;
    gate_response *response = NULL;

    if (!is_local_host(question->host)) {
        return false;
    }
    gate_status status = gate_service_mailbox(wiring->service, &response);

    return hand_over(status, response, json_type, out);
}

static bool answer_page(void *payload, const struct http_question *question,
                        struct http_content *out)
{
    const struct wiring *wiring = payload;
    const struct page *page = pages_find(&wiring->paths, question->path);

    if (page == NULL) {
        return false;
    }
    out->content_type = page->content_type;
    out->body = page->body;
    out->content_security_policy = page->content_security_policy;
    out->cache_control = page->cache_control;
    return true;
}

/* Everybody tells his own rows, in the table's order. */
static void tell_all(const struct wiring *wiring,
                     const struct http_server *server,
                     struct metrics_text *text)
{
    const struct metric_teller teller = {metrics_text_visit, text};

    /* What the store cannot tell at the moment is left out. */
    (void)!gate_service_metrics(wiring->service, metrics_text_visit, text);
    http_server_metrics(server, &teller);
    process_metrics_tell(&teller);
    metric_tell(&teller, METRIC_READY, pulse_reason(wiring->pulse) == NULL);
    metric_tell(&teller, METRIC_LOG_DROPPED,
                (double)log_writer_dropped(wiring->log));
    metrics_text_end(text);
}

/* Loopback counts for who comes himself: what reaches the proxy from its own
 * machine may be anybody's errand.  And a page in this machine's browser may
 * have made its own name point here, as for the mailbox. */
static bool may_read_metrics(const struct wiring *wiring,
                             const struct http_question *question)
{
    return question->client.is_known &&
           networks_have(&wiring->metrics_readers, &question->client) &&
           (!address_is_loopback(&question->client) ||
            (!question->is_forwarded && is_local_host(question->host)));
}

static bool answer_metrics(void *payload, const struct http_question *question,
                           struct http_content *out)
{
    const struct wiring *wiring = payload;
    struct buffer body = BUFFER_WITH_MAXIMUM(METRICS_MAX_BYTES);
    struct metrics_text text = {
        .out = &body, .is_open = metrics_text_is_open(question->accept)};

    if (!may_read_metrics(wiring, question)) {
        return false;
    }
    tell_all(wiring, question->server, &text);
    if (body.failed != BUFFER_FINE) {
        buffer_free(&body);
        return hand_over(GATE_FAULT_MEMORY, NULL, NULL, out);
    }
    out->content_type = metrics_text_type(text.is_open);
    out->body = (struct slice){body.data, body.bytes};
    out->owned_text = body.data;
    return true;
}

static const struct http_route routes[] = {
    {.path = "/graphql", .style = GATE_STYLE_ARGUMENTS},
    {.path = "/graphql/relay", .style = GATE_STYLE_RELAY},
    {.path = "/.well-known/jwks.json", .answer = answer_keys},
    {.path = "/healthz", .answer = answer_health},
    {.path = "/readyz", .answer = answer_ready},
    {.path = "/metrics", .answer = answer_metrics, .waits = true},
    {.path = "/mailbox.json", .answer = answer_mailbox, .waits = true},
};

/* Behind a proxy that is not known to us every client comes from its address,
 * which may be loopback: then the default names nobody. */
static const char *list_readers(gate_options *options)
{
    bool is_default =
        strcmp(gate_options_source(options, "metrics_readers"), "default") == 0;
    bool is_behind = gate_options_number(options, "behind_tls_proxy") != 0;

    if (is_default && is_behind &&
        gate_options_get(options, "trusted_proxies")[0] == '\0') {
        return "";
    }
    return gate_options_get(options, "metrics_readers");
}

static gate_status read_readers(struct wiring *wiring, gate_options *options,
                                gate_error *error)
{
    struct slice bad;

    switch (
        networks_read(list_readers(options), &wiring->metrics_readers, &bad)) {
    case GATE_OK:
        return GATE_OK;
    case GATE_REFUSED:
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "metrics_readers: \"%.*s\" must be an address or a "
                       "network, as 10.0.0.1 or 10.0.0.0/8.",
                       (int)(bad.bytes > 100 ? 100 : bad.bytes), bad.data);
    default: /* only these and memory are documented */
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
}

void wiring_close(struct wiring *wiring)
{
    networks_free(&wiring->metrics_readers);
}

gate_status wiring_connect(struct wiring *wiring, gate_options *options,
                           struct http_options *out, gate_error *error)
{
    TRY(read_readers(wiring, options, error));
    wiring->paths = (struct page_paths){
        .activation = gate_options_get(options, "activation_path"),
        .password_reset = gate_options_get(options, "password_reset_path"),
        .password_set = gate_options_get(options, "password_set_path"),
        .email_change = gate_options_get(options, "email_change_path"),
        .email_undo = gate_options_get(options, "email_undo_path"),
        .has_mailbox = gate_service_has_mailbox(wiring->service),
    };
    out->service = wiring->service;
    out->routes = routes;
    out->route_count = ARRAY_LENGTH(routes);
    out->pages = answer_page;
    out->payload = wiring;
    return GATE_OK;
}
