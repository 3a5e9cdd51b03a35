/* SPDX-License-Identifier: MIT */
/*
 * The list of errors of one request and its JSON form.
 *
 * Lines and columns are computed here, when an error is noted, because nothing
 * else needs them.  What one error may cost is bounded: so many locations.
 *
 * Source: GraphQL September 2025, section 7.1.2 (Errors).
 */
#include "graphql/errors.h"

#include <stdarg.h>
#include <stdio.h>

#include "json/json.h"

/* A conflict of thousands of fields need not name each of them. */
enum { LOCATIONS_MAX = 20, MESSAGE_MAX_BYTES = 4096 };

struct graphql_errors graphql_errors_begin(gate_context *cx,
                                           struct slice source, uint32_t max)
{
    return (struct graphql_errors){.cx = cx, .source = source, .max = max};
}

/*
 * GraphQL September 2025, section 2.1.2: "Any error reporting which provides
 * the line number in the source of the offending syntax should use the
 * preceding amount of LineTerminator to produce the line number."
 */
struct graphql_location graphql_locate(struct slice source, uint32_t at)
{
    struct graphql_location location = {.line = 1, .column = 1};
    size_t end = at < source.bytes ? at : source.bytes;

    for (size_t i = 0; i < end; i++) {
        unsigned char byte = (unsigned char)source.data[i];
        bool is_pair =
            byte == '\r' && i + 1 < source.bytes && source.data[i + 1] == '\n';
        if (byte == '\n' || (byte == '\r' && !is_pair)) {
            location.line++;
            location.column = 1;
        } else if ((byte & 0xc0) != 0x80) {
            /* Four bytes of UTF-8 are two units of UTF-16. */
            location.column += byte >= 0xf0 ? 2 : 1;
        }
    }
    return location;
}

static gate_status add_locations(struct graphql_errors *errors,
                                 const uint32_t *at, size_t count,
                                 struct graphql_error *error)
{
    struct graphql_location **last = &error->locations;

    for (size_t i = 0; i < count && i < LOCATIONS_MAX; i++) {
        struct graphql_location *location;
        TRY(NEW(errors->cx, &location));
        *location = graphql_locate(errors->source, at[i]);
        *last = location;
        last = &location->next;
    }
    return GATE_OK;
}

/* printf() into the arena, cut where it is too long. */
GATE_PRINTF(2, 0)
static gate_status format_message(gate_context *cx, const char *format,
                                  va_list arguments, const char **out)
{
    char start[256];
    va_list again;
    size_t bytes;
    char *text;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(start, sizeof(start), format, again);
    va_end(again);
    if (length < 0) {
        return FAULT(cx, GATE_FAULT_USAGE, "vsnprintf");
    }
    bytes =
        (size_t)length < MESSAGE_MAX_BYTES ? (size_t)length : MESSAGE_MAX_BYTES;
    TRY(NEW_ARRAY(cx, bytes + 1, &text));
    (void)vsnprintf(text, bytes + 1, format, arguments);
    *out = text;
    return GATE_OK;
}

struct graphql_error *graphql_error_add(struct graphql_errors *errors,
                                        const char *code, const uint32_t *at,
                                        size_t count, const char *format, ...)
{
    struct graphql_error *error;
    gate_status status;
    va_list arguments;

    if (errors->count >= errors->max) {
        errors->is_full = true;
        return NULL;
    }
    if (NEW(errors->cx, &error) != GATE_OK) {
        return NULL;
    }
    va_start(arguments, format);
    status = format_message(errors->cx, format, arguments, &error->message);
    va_end(arguments);
    if (status != GATE_OK ||
        add_locations(errors, at, count, error) != GATE_OK) {
        return NULL;
    }
    error->code = code;
    *(errors->last == NULL ? &errors->first : errors->last) = error;
    errors->last = &error->next;
    errors->count++;
    return error;
}

static void write_locations(const struct graphql_location *location,
                            struct buffer *out)
{
    buffer_append_text(out, ",\"locations\":[");
    for (; location != NULL; location = location->next) {
        buffer_append_text(out, "{\"line\":");
        buffer_append_int(out, location->line);
        buffer_append_text(out, ",\"column\":");
        buffer_append_int(out, location->column);
        buffer_append_text(out, location->next != NULL ? "}," : "}");
    }
    buffer_append_char(out, ']');
}

/* The path is linked from its end, and as deep as the response: each step looks
 * for its place from the end again, without recursion. */
static void write_path(const struct graphql_path *path, struct buffer *out)
{
    size_t steps = 0;

    for (const struct graphql_path *step = path; step != NULL;
         step = step->parent) {
        steps++;
    }
    buffer_append_text(out, ",\"path\":[");
    for (size_t nth = steps; nth > 0; nth--) {
        const struct graphql_path *step = path;
        for (size_t i = 1; i < nth; i++) {
            step = step->parent;
        }
        if (step->name.bytes > 0) {
            json_write_text(out, step->name);
        } else {
            buffer_append_int(out, step->index);
        }
        buffer_append_text(out, nth > 1 ? "," : "");
    }
    buffer_append_char(out, ']');
}

static void write_extensions(const struct graphql_error *error,
                             struct buffer *out)
{
    buffer_append_text(out, ",\"extensions\":{");
    if (error->code != NULL) {
        buffer_append_text(out, "\"code\":");
        json_write_text(out, slice_of(error->code));
    }
    if (error->extensions_json != NULL) {
        buffer_append_text(out, error->code != NULL ? "," : "");
        buffer_append_text(out, error->extensions_json);
    }
    buffer_append_char(out, '}');
}

void graphql_errors_write(const struct graphql_errors *errors,
                          struct buffer *out)
{
    buffer_append_char(out, '[');
    for (const struct graphql_error *error = errors->first; error != NULL;
         error = error->next) {
        buffer_append_text(out, "{\"message\":");
        json_write_text(out, slice_of(error->message));
        if (error->locations != NULL) {
            write_locations(error->locations, out);
        }
        if (error->path != NULL) {
            write_path(error->path, out);
        }
        if (error->code != NULL || error->extensions_json != NULL) {
            write_extensions(error, out);
        }
        buffer_append_text(out, error->next != NULL ? "}," : "}");
    }
    buffer_append_char(out, ']');
}
