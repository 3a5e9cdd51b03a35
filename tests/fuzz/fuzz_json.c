/* SPDX-License-Identifier: MIT */
/*
 * JSON: no crash; what was read and written again reads as the same; a member's
 * source is the member; what is refused is refused without a word of it; and
 * jansson by itself finds the same.
 */
#include <stdlib.h>

#include "json/json.h"

#include "jansson_texts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 1 << 24, TEXT_BYTES = 1 << 22, DEPTH_MAX = 64 };

static void write_again(gate_context *cx, const struct json *value)
{
    CLEANUP(buffer_free) struct buffer once = BUFFER_WITH_MAXIMUM(TEXT_BYTES);
    CLEANUP(buffer_free) struct buffer twice = BUFFER_WITH_MAXIMUM(TEXT_BYTES);
    const struct json *again;

    json_write(&once, value);
    if (once.failed != BUFFER_FINE) {
        return;
    }
    if (json_read(cx, (struct slice){once.data, once.bytes}, DEPTH_MAX, &again,
                  NULL) != GATE_OK) {
        if (cx->fault == GATE_FAULT_MEMORY) {
            return;
        }
        abort();
    }
    json_write(&twice, again);
    if (!slice_equal((struct slice){once.data, once.bytes},
                     (struct slice){twice.data, twice.bytes})) {
        abort();
    }
}

static void find_members(gate_context *cx, struct slice text,
                         const struct json *object)
{
    for (const struct json *member = object->first; member != NULL;
         member = member->next) {
        const struct slice source = json_member_source(text, member->name.data);
        const struct json *value;

        /* A number that int64_t cannot hold is read again as the same. */
        if (json_read(cx, source, DEPTH_MAX, &value, NULL) != GATE_OK) {
            if (cx->fault == GATE_FAULT_MEMORY) {
                return;
            }
            abort();
        }
        if (value->kind != member->kind) {
            abort();
        }
    }
}

static void collect_texts(const struct json *value, struct buffer *out)
{
    if (value->kind == JSON_TEXT) {
        buffer_append_format(out, "%zu:", value->text.bytes);
        buffer_append_slice(out, value->text);
    }
    if (value->kind != JSON_LIST && value->kind != JSON_OBJECT) {
        return;
    }
    for (const struct json *child = value->first; child != NULL;
         child = child->next) {
        collect_texts(child, out);
    }
}

/* @param value  NULL: it was refused. */
static void compare_with_jansson(struct slice text, const struct json *value)
{
    CLEANUP(buffer_free) struct buffer its = BUFFER_WITH_MAXIMUM(TEXT_BYTES);
    CLEANUP(buffer_free) struct buffer ours = BUFFER_WITH_MAXIMUM(TEXT_BYTES);
    const enum jansson_verdict verdict = jansson_texts(text, &its);

    if (verdict == JANSSON_CANNOT_SAY) {
        return;
    }
    if ((verdict == JANSSON_TAKES_IT) != (value != NULL)) {
        abort();
    }
    if (value == NULL) {
        return;
    }
    collect_texts(value, &ours);
    if (!slice_equal((struct slice){its.data, its.bytes},
                     (struct slice){ours.data, ours.bytes})) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    const struct slice text = {(const char *)data, bytes};
    const struct json *value;
    const char *error = NULL;
    gate_status status;

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return 0;
    }
    (void)json_member_source(text, "query");
    status = json_read(&cx, text, DEPTH_MAX, &value, &error);
    if (status == GATE_REFUSED &&
        (error == NULL || cx.fault != GATE_OK ||
         strstr(error, "SESAME") != NULL)) { /* seeds have it in them */
        abort();
    }
    /* jansson knows neither our bound on nesting nor the arena's, and ends at a
     * NUL. */
    if (status >= GATE_OK && cx.fault == GATE_OK &&
        (error == NULL || strcmp(error, "nested too deeply") != 0) &&
        memchr(text.data, '\0', text.bytes) == NULL) {
        compare_with_jansson(text, status == GATE_OK ? value : NULL);
    }
    if (status == GATE_OK) {
        write_again(&cx, value);
    }
    if (status == GATE_OK && value->kind == JSON_OBJECT) {
        find_members(&cx, text, value);
    }
    return 0;
}
