/* SPDX-License-Identifier: MIT */
/*
 * The context of one request: its arena, its one reading of the clock, its
 * first fault.  One thread at a time.
 */
#ifndef BASE_CONTEXT_H
#define BASE_CONTEXT_H

#include <stdbool.h>
#include <string.h>

#include <gatehouse/context.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/try.h"

struct gate_context {
    struct arena *arena; /* borrowed or owned: see context_open */
    int64_t now_ms;      /* Unix time, milliseconds */
    gate_status fault;   /* GATE_OK: none so far */
    bool is_over_limit; /* the arena's own limit was in the way, not the heap */
    const char *file;   /* where the fault was detected */
    int line;
    char message[256]; /* in the words of the library that failed */
};

/** Begin with an arena of its own.  Owned: CLEANUP(context_close).
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status context_open(size_t limit_bytes, int64_t now_ms,
                                       gate_context *out);

/** Wipe and free the arena.  NULL and half-built ones are fine. */
void context_close(gate_context *cx);

/** As gate_context_allocate(), for a pointer of any type: pass its address. */
static inline GATE_MUST_USE gate_status context_take(gate_context *cx,
                                                     size_t count, size_t bytes,
                                                     void *out)
{
    void *memory;
    size_t total;

    if (__builtin_mul_overflow(count, bytes, &total)) {
        total = SIZE_MAX; /* no arena has that */
    }
    TRY(gate_context_allocate(cx, total == 0 ? 1 : total, &memory));
    memcpy(out, &memory, sizeof(memory));
    return GATE_OK;
}

/** Take nothing more of the heap for the next pieces, of together so many
 * bytes: before something is done that cannot be taken back.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status context_reserve(gate_context *cx, size_t bytes);

/* struct thing *thing; TRY(NEW(cx, &thing)); */
#define NEW(cx, pointer) context_take((cx), 1, sizeof(**(pointer)), (pointer))
#define NEW_ARRAY(cx, count, pointer)                                          \
    context_take((cx), (count), sizeof(**(pointer)), (pointer))

/** Copy bytes into the arena and end them with a NUL. */
GATE_MUST_USE gate_status context_copy(gate_context *cx, struct slice text,
                                       const char **out);

/** printf() into the arena. */
GATE_MUST_USE GATE_PRINTF(3, 4) gate_status
    context_format(gate_context *cx, const char **out, const char *format, ...);

#endif
