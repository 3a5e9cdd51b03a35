/* SPDX-License-Identifier: MIT */
/*
 * JSON: no crash; what was read and written again reads as the same; a member's
 * source is the member; what is refused is refused without a word of it.
 */
#include <stdlib.h>

#include "json/json.h"

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
    if (status == GATE_OK) {
        write_again(&cx, value);
    }
    if (status == GATE_OK && value->kind == JSON_OBJECT) {
        find_members(&cx, text, value);
    }
    return 0;
}
