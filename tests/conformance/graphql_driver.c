/* SPDX-License-Identifier: MIT */
/*
 * The GraphQL engine behind a pipe, for the conformance suites and for
 * differential tests: lines of JSON in, lines of JSON out, in the same order,
 * `id` copied.  tests/conformance/run_suites.py feeds it.
 *
 *   lex parse strip json                 driver_language.c
 *   schema                               driver_schema.c
 *   validate mixed                       driver_validate.c
 *   execute                              driver_execute.c
 */
#include <stdio.h>
#include <stdlib.h>

#include "driver.h"

enum { JSON_DEPTH_MAX = 2000 };

static const struct {
    const char *name;
    driver_op *run;
} ops[] = {
    {"lex", driver_lex},           {"parse", driver_parse},
    {"strip", driver_strip},       {"json", driver_json},
    {"schema", driver_schema},     {"execute", driver_execute},
    {"validate", driver_validate}, {"mixed", driver_mixed},
};

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    return found == NULL ? -1 : (int)(found - digits);
}

static gate_status decode_hex(gate_context *cx, struct slice hex,
                              struct slice *out)
{
    char *bytes;

    TRY(NEW_ARRAY(cx, hex.bytes / 2 + 1, &bytes));
    for (size_t i = 0; i + 1 < hex.bytes; i += 2) {
        int high = hex_digit(hex.data[i]);
        int low = hex_digit(hex.data[i + 1]);
        if (high < 0 || low < 0) {
            return FAULT(cx, GATE_FAULT_USAGE, "not hexadecimal");
        }
        bytes[i / 2] = (char)(high * 16 + low);
    }
    *out = (struct slice){bytes, hex.bytes / 2};
    return GATE_OK;
}

gate_status driver_text(const struct driver_request *request, const char *name,
                        struct slice *out)
{
    const struct json *member = json_member(request->line, name);
    const char *hex_name;

    if (member != NULL && member->kind == JSON_TEXT) {
        *out = member->text;
        return GATE_OK;
    }
    TRY(context_format(request->cx, &hex_name, "%sHex", name));
    member = json_member(request->line, hex_name);
    if (member != NULL && member->kind == JSON_TEXT) {
        return decode_hex(request->cx, member->text, out);
    }
    return GATE_NOT_FOUND;
}

const char *driver_word(const struct driver_request *request, const char *name)
{
    return json_text_of(json_member(request->line, name));
}

void driver_write_error(const struct driver_request *request,
                        const struct graphql_errors *errors)
{
    struct buffer *out = request->out;
    struct graphql_errors one = *errors;
    struct graphql_error first = *errors->first;
    size_t bracket;

    first.next = NULL;
    one.first = &first;
    buffer_append_text(out, "\"ok\":false,\"error\":");
    bracket = out->bytes;
    graphql_errors_write(&one, out);
    if (out->failed == BUFFER_FINE) {
        memmove(out->data + bracket, out->data + bracket + 1,
                out->bytes - bracket - 2);
        buffer_truncate(out, out->bytes - 2);
    }
}

void driver_write_errors(const struct driver_request *request,
                         const char *stage, const struct graphql_errors *errors)
{
    buffer_append_text(request->out, "\"ok\":false,");
    if (stage != NULL) {
        buffer_append_text(request->out, "\"stage\":");
        json_write_text(request->out, slice_of(stage));
        buffer_append_char(request->out, ',');
    }
    buffer_append_text(request->out, "\"errors\":");
    graphql_errors_write(errors, request->out);
}

static gate_status run(const struct driver_request *request)
{
    const char *op = driver_word(request, "op");
    const struct json *id = json_member(request->line, "id");

    if (id != NULL) {
        buffer_append_text(request->out, "\"id\":");
        json_write(request->out, id);
        buffer_append_char(request->out, ',');
    }
    for (size_t i = 0; op != NULL && i < ARRAY_LENGTH(ops); i++) {
        if (strcmp(ops[i].name, op) == 0) {
            return ops[i].run(request);
        }
    }
    buffer_append_text(request->out, "\"fault\":\"unknown op\"");
    return GATE_OK;
}

/* A line that the driver itself cannot take is answered, too. */
static void answer(struct driver_cache *cache, struct slice line,
                   struct buffer *out)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct driver_request request = {.cx = &cx, .cache = cache, .out = out};
    const char *error = "no memory";
    size_t start;

    buffer_append_char(out, '{');
    start = out->bytes;
    if (context_open(DRIVER_MEMORY_BYTES, 0, &cx) == GATE_OK &&
        json_read(&cx, line, JSON_DEPTH_MAX, &request.line, &error) ==
            GATE_OK) {
        gate_status status = run(&request);
        if (status != GATE_OK) {
            buffer_truncate(out, start);
            buffer_append_text(out, "\"fault\":");
            json_write_text(out, slice_of(cx.message));
        }
    } else {
        buffer_append_text(out, "\"fault\":");
        json_write_text(out, slice_of(error));
    }
    buffer_append_text(out, "}\n");
}

int main(void)
{
    struct driver_cache cache = {0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while ((length = getline(&line, &capacity, stdin)) > 0) {
        CLEANUP(buffer_free)
        struct buffer out = BUFFER_WITH_MAXIMUM(DRIVER_MEMORY_BYTES);
        answer(&cache, (struct slice){line, (size_t)length}, &out);
        if (out.failed != BUFFER_FINE) {
            puts("{\"fault\":\"the answer is too long\"}");
        } else if (fwrite(out.data, 1, out.bytes, stdout) != out.bytes) {
            return 1;
        }
    }
    driver_forget_schema(&cache);
    free(line);
    return fflush(stdout) == 0 ? 0 : 1;
}
