/* SPDX-License-Identifier: MIT */
/* In a file of its own: jansson's words for the kinds of values are the
 * reader's as well. */
#include "jansson_texts.h"

#include <jansson.h>

static void collect(json_t *value, struct buffer *out)
{
    const char *name;
    size_t i;
    json_t *child;

    if (json_is_string(value)) {
        buffer_append_format(out, "%zu:", json_string_length(value));
        buffer_append(out, json_string_value(value), json_string_length(value));
    }
    json_array_foreach(value, i, child)
    {
        collect(child, out);
    }
    json_object_foreach(value, name, child)
    {
        collect(child, out);
    }
}

enum jansson_verdict jansson_texts(struct slice text, struct buffer *out)
{
    json_error_t error;
    json_t *value = json_loadb(
        text.data, text.bytes,
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    if (value != NULL) {
        collect(value, out);
        json_decref(value);
        return JANSSON_TAKES_IT;
    }
    switch (json_error_code(&error)) {
    case json_error_numeric_overflow:
    case json_error_stack_overflow:
    case json_error_out_of_memory:
        return JANSSON_CANNOT_SAY;
    default:
        return JANSSON_REFUSES_IT;
    }
}
