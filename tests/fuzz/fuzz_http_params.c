/* SPDX-License-Identifier: MIT */
/*
 * What clients write into URLs and headers: GET parameters, bodies, Accept,
 * Content-Type, forwarding headers, targets.  The first byte chooses; parsers
 * that take bytes of libmicrohttpd's buffer get a NUL behind them, as there.
 */
#include <stdlib.h>
#include <string.h>

#include "graphql/request_body.h"
#include "http/cors.h"
#include "http/graphql_request.h"
#include "http/head.h"
#include "http/target.h"
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 1 << 20 };

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

/* What was read is whole: texts end, variables are JSON again. */
static void check_parameters(const struct graphql_parameters *parameters)
{
    must(parameters->document.data != NULL);
    must(parameters->variables.bytes == 0 ||
         memchr(parameters->variables.data, '{', parameters->variables.bytes) !=
             NULL);
}

/* In a URL "operationName=" is as absent; in a body it is the name "". */
static bool is_same_name(const char *given, const char *again, bool is_body)
{
    if (given != NULL && given[0] == '\0' && !is_body) {
        given = NULL;
    }
    return given == NULL || again == NULL ? given == again
                                          : strcmp(given, again) == 0;
}

/* As a client writes them into a body, each given parameter. */
static void write_body(const struct graphql_parameters *parameters,
                       struct buffer *out)
{
    buffer_append_text(out, "{\"query\":");
    json_write_text(out, parameters->document);
    if (parameters->operation_name != NULL) {
        buffer_append_text(out, ",\"operationName\":");
        json_write_text(out, slice_of(parameters->operation_name));
    }
    if (parameters->variables.bytes > 0) {
        buffer_append_text(out, ",\"variables\":");
        buffer_append(out, parameters->variables.data,
                      parameters->variables.bytes);
    }
    buffer_append_char(out, '}');
}

static void write_escaped(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        buffer_append_format(out, "%%%02X", (unsigned char)text.data[i]);
    }
}

/* As a client writes them into a URL. */
static void write_query(const struct graphql_parameters *parameters,
                        struct buffer *out)
{
    buffer_append_text(out, "query=");
    write_escaped(out, parameters->document);
    if (parameters->operation_name != NULL) {
        buffer_append_text(out, "&operationName=");
        write_escaped(out, slice_of(parameters->operation_name));
    }
    if (parameters->variables.bytes > 0) {
        buffer_append_text(out, "&variables=");
        write_escaped(out, parameters->variables);
    }
}

/* As the service reads it; variables as they were written. */
static gate_status read_body(gate_context *cx, struct slice text,
                             struct graphql_parameters *out,
                             const char **out_complaint)
{
    struct graphql_request_body body = {0};

    TRY(graphql_read_request_body(cx, text, &body, out_complaint));
    out->document = body.document;
    out->operation_name = body.operation_name;
    if (body.variables != NULL) {
        out->variables = json_member_source(text, "variables");
    }
    return GATE_OK;
}

/* Written down again, either way, they are read as the same. */
static void read_again(const struct graphql_parameters *parameters,
                       bool is_body)
{
    CLEANUP(context_close) gate_context cx = {0};
    CLEANUP(buffer_free) struct buffer text = BUFFER_WITH_MAXIMUM(MEMORY_BYTES);
    struct graphql_parameters again = {0};
    const char *complaint = NULL;

    (is_body ? write_body : write_query)(parameters, &text);
    if (text.failed != BUFFER_FINE ||
        context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return;
    }
    gate_status status = (is_body ? read_body : graphql_read_query)(
        &cx, (struct slice){text.data, text.bytes}, &again, &complaint);

    if (status == GATE_FAULT_MEMORY) {
        return;
    }
    must(status == GATE_OK);
    must(slice_equal(again.document, parameters->document));
    must(slice_equal(again.variables, parameters->variables));
    must(is_same_name(parameters->operation_name, again.operation_name,
                      is_body));
}

static void try_parameters(struct slice text, bool is_body)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_parameters parameters = {0};
    const char *complaint = NULL;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return;
    }
    gate_status status =
        is_body ? read_body(&cx, text, &parameters, &complaint)
                : graphql_read_query(&cx, text, &parameters, &complaint);

    /* A complaint goes out, and repeats nothing that came in. */
    must(status != GATE_REFUSED ||
         (complaint != NULL && strstr(complaint, "SESAME") == NULL));
    if (status == GATE_OK) {
        check_parameters(&parameters);
        if (parameters.document.bytes > 0) { /* "query=" is as absent */
            read_again(&parameters, false);
        }
        if (is_body) { /* a URL may hold what no JSON text does */
            read_again(&parameters, true);
        }
    }
}

static void try_headers(struct slice text)
{
    struct negotiation negotiation = {0};
    enum media_type type;

    negotiate_note(&negotiation, text);
    negotiate_note(&negotiation, text);
    if (negotiate_choose(&negotiation, &type)) {
        must(type == MEDIA_JSON || type == MEDIA_GRAPHQL_RESPONSE);
    }
    (void)negotiate_takes_json(&negotiation);
    (void)negotiate_is_json(text);
    (void)cors_allows("https://a.example, https://b.example", text);
}

static void try_addresses(struct slice text)
{
    struct network block = {.base = {.bytes = {10}, .is_known = true},
                            .bits = 8};
    struct networks trusted = {&block, 1};
    struct forwarded forwarded = {0};
    char written[ADDRESS_TEXT_BYTES];

    forwarded_note(&forwarded, &trusted, text);
    address_write(&forwarded.client, written);
    must((written[0] != '\0') == forwarded.client.is_known);
    if (forwarded.client.is_known) {
        struct address again;

        must(address_read(slice_of(written), &again));
        must(memcmp(again.bytes, forwarded.client.bytes, 16) == 0);
    }
}

static void try_networks(const char *text)
{
    struct networks networks;
    struct slice bad;

    if (networks_read(text, &networks, &bad) == GATE_OK) {
        networks_free(&networks);
    }
}

/* A first part that is a name, at most, and three stars for all the rest. */
static void check_masked(struct slice path, const char *masked)
{
    size_t shown = strcspn(masked, "*");

    must(strlen(masked) < TARGET_LOG_BYTES);
    must(masked[shown] == '\0' || strcmp(masked + shown, "***") == 0);
    must(shown <= 25 && shown <= path.bytes + 1);
    must(masked[0] == '*' || masked[0] == '/');
    if (masked[shown] == '\0') {
        must(slice_is(path, masked));
    } else if (shown > 1) { /* "/name/" */
        must(masked[shown - 1] == '/');
        must(memcmp(masked, path.data, shown) == 0);
        must(memchr(masked + 1, '/', shown - 2) == NULL);
    }
}

static void try_target(struct slice text)
{
    char masked[TARGET_LOG_BYTES];
    struct target target;

    if (target_read(text, &target)) {
        must(target.path.bytes > 0);
        must(target.path.bytes + target.query.bytes <= text.bytes + 1);
    }
    target_mask(text, masked);
    check_masked(text, masked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes == 0) {
        return 0;
    }
    char *copy = malloc(bytes); /* without the first byte, with a NUL */

    if (copy == NULL) {
        return 0;
    }
    memcpy(copy, data + 1, bytes - 1);
    copy[bytes - 1] = '\0';
    struct slice text = {copy, bytes - 1};

    switch (data[0] % 6) {
    case 0:
        try_parameters(text, false);
        break;
    case 1:
        try_parameters(text, true);
        break;
    case 2:
        try_headers(text);
        break;
    case 3:
        try_addresses(text);
        break;
    case 4:
        try_networks(copy);
        break;
    default:
        try_target(text);
    }
    free(copy);
    return 0;
}
