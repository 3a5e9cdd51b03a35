/* SPDX-License-Identifier: MIT */
/*
 * The HTTP loops with a service behind them that only echoes: for the tests of
 * what belongs to HTTP alone.  A word in the document says what to do:
 * "lane" answers from another thread, "slow" too and after 300 ms, "late"
 * after 3 s, "busy", "fault", "wrong" (a request error), "large" (400 kB).
 *
 *   http_fake [NAME=VALUE]…   prints "listening on PORT", ends on SIGTERM
 */
#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buffer.h"
#include "base/lane.h"
#include "base/memory.h"
#include "graphql/request_body.h"
#include "http/server.h"
#include "json/json.h"

enum { READING_BYTES = 1 << 22 };

struct gate_service {
    struct lane *lane;
};

struct gate_response {
    struct buffer json;
    gate_response_summary summary;
};

/* What the service would have read out of a body. */
struct asked {
    gate_request request;
    gate_context cx;
    const char *complaint; /* NULL: it is well */
};

static void read_request(struct asked *asked, const gate_request *given)
{
    const struct slice text = {given->body, given->body_bytes};
    struct graphql_request_body body = {0};

    *asked = (struct asked){.request = *given};
    if (given->body == NULL) {
        return;
    }
    assert(context_open(READING_BYTES, 0, &asked->cx) == GATE_OK);
    gate_status status =
        graphql_read_request_body(&asked->cx, text, &body, &asked->complaint);

    assert(status == GATE_OK || status == GATE_REFUSED);
    asked->request.document = status == GATE_OK ? body.document.data : "";
    asked->request.document_bytes = body.document.bytes;
    asked->request.operation_name = body.operation_name;
    if (body.variables != NULL) {
        const struct slice source = json_member_source(text, "variables");

        asked->request.variables_json = source.data;
        asked->request.variables_bytes = source.bytes;
    }
}

static bool has_word(const gate_request *request, const char *word)
{
    return memmem(request->document, request->document_bytes, word,
                  strlen(word)) != NULL;
}

static void write_member(struct buffer *out, const char *name,
                         const char *value)
{
    json_write_text(out, slice_of(name));
    buffer_append_char(out, ':');
    if (value == NULL) {
        buffer_append_text(out, "null");
    } else {
        json_write_text(out, slice_of(value));
    }
    buffer_append_char(out, ',');
}

static void write_echo(struct buffer *out, const gate_request *request)
{
    buffer_append_text(out, "{\"data\":{\"document\":");
    json_write_text(out,
                    (struct slice){request->document, request->document_bytes});
    buffer_append_text(out, ",\"variables\":");
    buffer_append_slice(out, request->variables_json == NULL
                                 ? SLICE("null")
                                 : (struct slice){request->variables_json,
                                                  request->variables_bytes});
    buffer_append_char(out, ',');
    write_member(out, "operationName", request->operation_name);
    write_member(out, "address", request->client_address);
    write_member(out, "authorization", request->authorization);
    write_member(out, "style",
                 request->style == GATE_STYLE_RELAY ? "relay" : "arguments");
    for (int i = 0; has_word(request, "large") && i < 40000; i++) {
        buffer_append_text(out, "          ");
    }
    buffer_append_text(out, "\"end\":true}}");
}

static gate_response *make_answer(const struct asked *asked)
{
    const gate_request *request = &asked->request;
    gate_response *response = memory_allocate(1, sizeof(*response));

    assert(response != NULL);
    response->json = BUFFER_WITH_MAXIMUM(1 << 22);
    response->summary = (gate_response_summary){
        .operation = "echo", .operation_kind = "query", .outcome = "ok"};
    if (asked->complaint != NULL) {
        response->summary.kind = GATE_ANSWER_MALFORMED;
    } else if (has_word(request, "mutation") && !request->may_write) {
        response->summary.kind = GATE_ANSWER_NOT_ALLOWED;
    } else if (has_word(request, "wrong")) {
        response->summary.kind = GATE_ANSWER_REQUEST_ERROR;
    } else if (has_word(request, "busy")) {
        response->summary.kind = GATE_ANSWER_BUSY;
        response->summary.retry_after_s = 7;
    }
    if (response->summary.kind == GATE_ANSWER_EXECUTED) {
        write_echo(&response->json, request);
    } else {
        buffer_append_text(&response->json, "{\"errors\":[{\"message\":");
        json_write_text(
            &response->json,
            slice_of(asked->complaint == NULL ? "No." : asked->complaint));
        buffer_append_text(&response->json, "}]}");
    }
    return response;
}

/* --- the lane --- */

struct job {
    gate_answered *answered;
    void *payload;
    gate_response *response;
    int wait_ms;
};

static void work(void *payload, bool is_late)
{
    struct job job = *(struct job *)payload;

    (void)is_late;
    memory_free(payload);
    if (job.wait_ms > 0) {
        (void)poll(NULL, 0, job.wait_ms);
    }
    job.answered(GATE_OK, job.response, job.payload);
}

static void close_asked(struct asked *asked)
{
    context_close(&asked->cx);
}

void gate_service_submit(gate_service *service, const gate_request *given,
                         gate_answered *answered, void *payload)
{
    CLEANUP(close_asked) struct asked asked;
    const gate_request *request = &asked.request;

    read_request(&asked, given);
    if (has_word(request, "fault")) {
        answered(GATE_FAULT_MEMORY, NULL, payload);
        return;
    }
    gate_response *response = make_answer(&asked);
    bool is_slow = has_word(request, "slow");
    bool is_late = has_word(request, "late");

    if (!is_slow && !is_late && !has_word(request, "lane")) {
        answered(GATE_OK, response, payload);
        return;
    }
    struct job *job = memory_allocate(1, sizeof(*job));

    assert(job != NULL);
    *job = (struct job){answered, payload, response,
                        is_late   ? 3000
                        : is_slow ? 300
                                  : 0};
    if (!lane_push(service->lane, work, job)) {
        memory_free(job);
        answered(GATE_OK, response, payload);
    }
}

const char *gate_response_json(const gate_response *response, size_t *out_bytes)
{
    *out_bytes = response->json.bytes;
    return response->json.data;
}

const gate_response_summary *
gate_response_summarize(const gate_response *response)
{
    return &response->summary;
}

void gate_response_free(gate_response *response)
{
    if (response != NULL) {
        buffer_free(&response->json);
        memory_free(response);
    }
}

/* --- the server --- */

static bool answer_health(void *payload, const struct http_question *question,
                          struct http_content *out)
{
    (void)payload, (void)question;
    out->content_type = "application/json; charset=utf-8";
    out->body = SLICE("{\"ok\":true}");
    return true;
}

static bool answer_waiting(void *payload, const struct http_question *question,
                           struct http_content *out)
{
    (void)poll(NULL, 0, 200);
    return answer_health(payload, question, out);
}

static bool answer_page(void *payload, const struct http_question *question,
                        struct http_content *out)
{
    (void)payload;
    if (question->path.bytes < 10 ||
        memcmp(question->path.data, "/activate/", 10) != 0) {
        return false;
    }
    out->content_type = "text/html; charset=utf-8";
    out->body = SLICE("<!doctype html>");
    return true;
}

static void log_request(void *payload, const struct http_record *record)
{
    (void)payload;
    fprintf(stderr, "%s %s %u %zu %s %s %s\n", record->method, record->path,
            record->status, record->bytes, record->address, record->operation,
            record->outcome);
}

static const struct http_route routes[] = {
    {.path = "/graphql", .style = GATE_STYLE_ARGUMENTS},
    {.path = "/graphql/relay", .style = GATE_STYLE_RELAY},
    {.path = "/healthz", .answer = answer_health},
    {.path = "/waits", .answer = answer_waiting, .waits = true},
};

static int64_t number_of(int words, char **word, const char *name,
                         int64_t fallback)
{
    size_t bytes = strlen(name);

    for (int i = 1; i < words; i++) {
        if (strncmp(word[i], name, bytes) == 0 && word[i][bytes] == '=') {
            return strtoll(word[i] + bytes + 1, NULL, 10);
        }
    }
    return fallback;
}

static const char *text_of(int words, char **word, const char *name)
{
    size_t bytes = strlen(name);

    for (int i = 1; i < words; i++) {
        if (strncmp(word[i], name, bytes) == 0 && word[i][bytes] == '=') {
            return word[i] + bytes + 1;
        }
    }
    return "";
}

static struct http_options read_options(int words, char **word)
{
    return (struct http_options){
        .routes = routes,
        .route_count = sizeof(routes) / sizeof(routes[0]),
        .pages = answer_page,
        .log = number_of(words, word, "log", 0) != 0 ? log_request : NULL,
        .allowed_origins = text_of(words, word, "allowed_origins"),
        .trusted_proxies = text_of(words, word, "trusted_proxies"),
        .is_https = number_of(words, word, "is_https", 0) != 0,
        .head_wait_s = number_of(words, word, "head_wait", 10),
        .body_wait_s = number_of(words, word, "body_wait", 20),
        .send_wait_s = number_of(words, word, "send_wait", 20),
        .idle_wait_s = number_of(words, word, "idle_wait", 60),
        .drain_wait_s = number_of(words, word, "drain_wait", 5),
        .connection_limit = number_of(words, word, "connection_limit", 0),
        .connections_per_address =
            number_of(words, word, "connections_per_address", 100000),
        .connection_memory_bytes = 9216,
        .body_bytes = number_of(words, word, "body_bytes", 131072),
        .url_bytes = number_of(words, word, "url_bytes", 8192),
        .request_memory_bytes = 4 << 20,
    };
}

static void wait_for_the_end(void)
{
    sigset_t ends;
    int number;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    (void)sigwait(&ends, &number);
}

static void block_signals(void)
{
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
}

static void raise_file_limit(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

int main(int words, char **word)
{
    struct http_options options = read_options(words, word);
    struct http_listener listener;
    struct http_server *server;
    gate_error error = {0};
    gate_service service = {0};

    (void)signal(SIGPIPE, SIG_IGN);
    block_signals();
    raise_file_limit();
    service.lane = lane_new(&(struct lane_options){
        .name = "lane", .threads = 4, .queue_max = 65536, .wait_ms = 60000});
    options.service = &service;
    if (http_listener_open("127.0.0.1",
                           (uint16_t)number_of(words, word, "port", 0),
                           (unsigned)number_of(words, word, "loops", 2),
                           &listener, &error) != GATE_OK ||
        http_server_new(&options, &listener, &server, &error) != GATE_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 3;
    }
    printf("listening on %u\n", http_server_port(server));
    fflush(stdout);
    wait_for_the_end();
    http_server_drain_and_free(server);
    lane_free(service.lane);
    return 0;
}
