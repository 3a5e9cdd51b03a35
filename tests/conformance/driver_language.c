/* SPDX-License-Identifier: MIT */
/* The driver's ops for the language: lex, parse, strip; and json. */
#include "driver.h"
#include "graphql/lexer.h"
#include "graphql/parser.h"
#include "graphql/printer.h"

enum { JSON_SUITE_DEPTH = 512 };

static gate_status begin(const struct driver_request *request,
                         struct slice *out_source,
                         struct graphql_errors *out_errors)
{
    if (driver_text(request, "source", out_source) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no source");
    }
    *out_errors =
        graphql_errors_begin(request->cx, *out_source, DRIVER_ERRORS_MAX);
    return GATE_OK;
}

static void write_member(struct buffer *out, const char *name, uint32_t number)
{
    buffer_append_char(out, '"');
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
    buffer_append_int(out, number);
    buffer_append_char(out, ',');
}

/* Offsets as JavaScript counts them. */
static uint32_t count_units(struct slice source, uint32_t end)
{
    uint32_t units = 0;

    for (uint32_t i = 0; i < end; i++) {
        unsigned char byte = (unsigned char)source.data[i];
        units += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

static void write_token(struct buffer *out, struct slice source,
                        const struct graphql_token *token)
{
    struct graphql_location place = graphql_locate(source, token->start);

    buffer_append_char(out, '{');
    write_member(out, "start", count_units(source, token->start));
    write_member(out, "end", count_units(source, token->end));
    write_member(out, "line", place.line);
    write_member(out, "column", place.column);
    if (token->kind >= GRAPHQL_TOKEN_NAME) {
        buffer_append_text(out, "\"value\":");
        json_write_text(out, token->text);
        buffer_append_char(out, ',');
    }
    buffer_append_text(out, "\"kind\":");
    json_write_text(out, slice_of(graphql_token_kind_text(token->kind)));
    buffer_append_char(out, '}');
}

static gate_status write_tokens(const struct driver_request *request,
                                struct slice source,
                                struct graphql_errors *errors)
{
    struct graphql_lexer lexer;
    struct graphql_token token;

    TRY(graphql_lexer_begin(request->cx, source, errors, &lexer));
    buffer_append_text(request->out, "\"ok\":true,\"tokens\":[");
    for (;;) {
        TRY(graphql_lexer_next(&lexer, &token));
        write_token(request->out, source, &token);
        if (token.kind == GRAPHQL_TOKEN_END) {
            break;
        }
        buffer_append_char(request->out, ',');
    }
    buffer_append_char(request->out, ']');
    return GATE_OK;
}

/* What was written so far is taken back when the answer is no. */
static gate_status finish(const struct driver_request *request, size_t start,
                          gate_status status,
                          const struct graphql_errors *errors)
{
    if (status == GATE_REFUSED && errors->first != NULL) {
        buffer_truncate(request->out, start);
        driver_write_error(request, errors);
        return GATE_OK;
    }
    return status;
}

gate_status driver_lex(const struct driver_request *request)
{
    struct graphql_errors errors;
    struct slice source;
    size_t start = request->out->bytes;

    TRY(begin(request, &source, &errors));
    return finish(request, start, write_tokens(request, source, &errors),
                  &errors);
}

static gate_status parse_as(const struct driver_request *request,
                            const char *kind, struct slice source,
                            struct graphql_errors *errors,
                            struct buffer *printed)
{
    const struct json *tokens = json_member(request->line, "maxTokens");
    struct graphql_parser_limits limits = {
        .tokens = tokens != NULL && tokens->kind == JSON_INT
                      ? (uint32_t)tokens->number
                      : 0};
    const struct graphql_document *document;
    const struct graphql_value *value;
    const struct graphql_type_reference *type;

    if (strcmp(kind, "type") == 0) {
        TRY(graphql_parse_type(request->cx, source, errors, &type));
        graphql_print_type(type, printed);
    } else if (strcmp(kind, "document") == 0) {
        TRY(graphql_parse_document(request->cx, source, &limits, errors,
                                   &document));
        graphql_print_document(document, printed);
    } else {
        TRY(graphql_parse_value(request->cx, source,
                                strcmp(kind, "constValue") == 0, errors,
                                &value));
        graphql_print_value(value, printed);
    }
    return GATE_OK;
}

static void write_text_answer(const struct driver_request *request,
                              const char *name, const struct buffer *text)
{
    buffer_append_format(request->out, "\"ok\":true,\"%s\":", name);
    json_write_text(request->out, (struct slice){text->data, text->bytes});
}

/* What was printed is read and printed again, when the line asks for it. */
static gate_status write_again(const struct driver_request *request,
                               const char *kind, const struct buffer *printed,
                               struct graphql_errors *errors)
{
    CLEANUP(buffer_free)
    struct buffer again = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    const struct json *twice = json_member(request->line, "twice");

    if (twice == NULL || twice->kind != JSON_TRUE) {
        return GATE_OK;
    }
    TRY(parse_as(request, kind, (struct slice){printed->data, printed->bytes},
                 errors, &again));
    buffer_append_text(request->out, ",\"again\":");
    json_write_text(request->out, (struct slice){again.data, again.bytes});
    return GATE_OK;
}

gate_status driver_parse(const struct driver_request *request)
{
    CLEANUP(buffer_free)
    struct buffer printed = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    const char *kind = driver_word(request, "kind");
    struct graphql_errors errors;
    struct slice source;
    gate_status status;
    size_t start = request->out->bytes;

    TRY(begin(request, &source, &errors));
    kind = kind == NULL ? "document" : kind;
    status = parse_as(request, kind, source, &errors, &printed);
    if (status == GATE_OK) {
        write_text_answer(request, "printed", &printed);
        status = write_again(request, kind, &printed, &errors);
    }
    return finish(request, start, status, &errors);
}

gate_status driver_strip(const struct driver_request *request)
{
    CLEANUP(buffer_free)
    struct buffer stripped = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
    struct graphql_errors errors;
    struct slice source;
    gate_status status;

    TRY(begin(request, &source, &errors));
    status = graphql_strip_ignored_characters(request->cx, source, &errors,
                                              &stripped);
    if (status == GATE_OK) {
        write_text_answer(request, "stripped", &stripped);
    }
    return finish(request, request->out->bytes, status, &errors);
}

gate_status driver_json(const struct driver_request *request)
{
    const struct json *tree;
    const char *error = NULL;
    struct slice source;
    gate_status status;

    if (driver_text(request, "source", &source) != GATE_OK) {
        return FAULT(request->cx, GATE_FAULT_USAGE, "no source");
    }
    status = json_read(request->cx, source, JSON_SUITE_DEPTH, &tree, &error);
    if (status != GATE_OK && status != GATE_REFUSED) {
        return status;
    }
    buffer_append_text(request->out, "\"ok\":");
    buffer_append_text(request->out, status == GATE_OK ? "true" : "false");
    if (status == GATE_REFUSED) {
        buffer_append_text(request->out, ",\"error\":");
        json_write_text(request->out, slice_of(error));
    } else {
        buffer_append_text(request->out, ",\"printed\":");
        json_write(request->out, tree);
    }
    return GATE_OK;
}
