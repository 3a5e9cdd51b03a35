/* SPDX-License-Identifier: MIT */
/*
 * A request's memory and its first fault.
 *
 * The context never asks the clock itself: whoever opens it says what time it
 * is, and that stays so for the whole request.
 */
#include "base/context.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

gate_status context_open(size_t limit_bytes, int64_t now_ms, gate_context *out)
{
    struct arena *arena = arena_new(limit_bytes);

    if (arena == NULL) {
        return GATE_FAULT_MEMORY;
    }
    *out = (gate_context){.arena = arena, .now_ms = now_ms};
    return GATE_OK;
}

void context_close(gate_context *cx)
{
    if (cx != NULL) {
        arena_free(cx->arena);
        cx->arena = NULL;
    }
}

gate_status gate_context_allocate(gate_context *cx, size_t bytes, void **out)
{
    void *memory;

    if (cx == NULL) {
        return GATE_FAULT_USAGE;
    }
    if (out == NULL || bytes == 0) {
        return FAULT(cx, GATE_FAULT_USAGE, "allocate: %s",
                     out == NULL ? "nowhere to put it" : "no bytes wanted");
    }
    memory = arena_allocate(cx->arena, bytes);
    if (memory == NULL) {
        cx->is_over_limit |= !arena_may_give(cx->arena, bytes);
        return FAULT(cx, GATE_FAULT_MEMORY,
                     "no %zu bytes more for this request, which has %zu", bytes,
                     arena_used_bytes(cx->arena));
    }
    *out = memory;
    return GATE_OK;
}

gate_status context_reserve(gate_context *cx, size_t bytes)
{
    return arena_reserve(cx->arena, bytes)
               ? GATE_OK
               : FAULT(cx, GATE_FAULT_MEMORY, "no %zu bytes in reserve", bytes);
}

/** Towards the past, so that a moment before 1970 is no later than it was. */
int64_t gate_context_now_s(const gate_context *cx)
{
    int64_t seconds = cx->now_ms / 1000;

    return cx->now_ms % 1000 < 0 ? seconds - 1 : seconds;
}

gate_status gate_context_fault(gate_context *cx, gate_status status,
                               const char *file, int line, const char *format,
                               ...)
{
    va_list values;

    if (cx == NULL || cx->fault != GATE_OK) {
        return status;
    }
    /* A "no" is no fault; recording one as such is our own mistake. */
    assert(status < GATE_OK);
    cx->fault = status;
    cx->file = file;
    cx->line = line;
    va_start(values, format);
    if (vsnprintf(cx->message, sizeof(cx->message), format, values) < 0) {
        cx->message[0] = '\0';
    }
    va_end(values);
    return status;
}

gate_status context_copy(gate_context *cx, struct slice text, const char **out)
{
    size_t bytes;
    char *copy;

    if (__builtin_add_overflow(text.bytes, (size_t)1, &bytes)) {
        return FAULT(cx, GATE_FAULT_MEMORY, "too long: %zu", text.bytes);
    }
    TRY(context_take(cx, 1, bytes, &copy));
    if (text.bytes > 0) {
        memcpy(copy, text.data, text.bytes);
    }
    *out = copy;
    return GATE_OK;
}

gate_status context_format(gate_context *cx, const char **out,
                           const char *format, ...)
{
    va_list values;
    char *text;
    int length;

    va_start(values, format);
    length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (length < 0) {
        return FAULT(cx, GATE_FAULT_MEMORY, "cannot format \"%s\"", format);
    }
    TRY(context_take(cx, (size_t)length + 1, 1, &text));
    va_start(values, format);
    vsnprintf(text, (size_t)length + 1, format, values);
    va_end(values);
    *out = text;
    return GATE_OK;
}
