/* SPDX-License-Identifier: MIT */
/*
 * jansson's functions for memory are one pair for the whole process and take no
 * context, so that which reading they serve is a variable of the thread.
 *
 * What jansson frees is overwritten first: texts, and its lexer's copies of
 * them, may be passwords (security.md, row 73).  If the process has brought a
 * heap of its own, that one stays, and is asked as before.
 */
#include "json/heap.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"

enum { STACK_BYTES = 8192 };

static _Thread_local struct json_heap *reading;

static void *take_from_room(struct json_heap *heap, size_t bytes)
{
    const size_t step = alignof(max_align_t);

    if (bytes > JSON_HEAP_ROOM_BYTES - heap->used_bytes) {
        return NULL;
    }
    void *piece = heap->room + heap->used_bytes;
    size_t aligned = (bytes + step - 1) / step * step;
    size_t left = JSON_HEAP_ROOM_BYTES - heap->used_bytes;

    heap->used_bytes += aligned < left ? aligned : left;
    return piece;
}

static void *take(size_t bytes)
{
    struct json_heap *heap = reading;
    void *piece = heap == NULL ? NULL : take_from_room(heap, bytes);

    if (piece == NULL) {
        piece = memory_allocate(1, bytes);
    }
    if (piece == NULL && heap != NULL) {
        heap->ran_out = true;
    }
    return piece;
}

static bool is_in_room(const struct json_heap *heap, const void *piece)
{
    uintptr_t at = (uintptr_t)piece;
    uintptr_t room = (uintptr_t)heap->room;

    return at >= room && at < room + JSON_HEAP_ROOM_BYTES;
}

static void give_back(void *piece)
{
    if (reading == NULL || !is_in_room(reading, piece)) {
        memory_wipe_and_free(piece);
    }
}

__attribute__((constructor)) static void serve_jansson(void)
{
    json_malloc_t its_take;
    json_free_t its_give_back;

    json_get_alloc_funcs(&its_take, &its_give_back);
    if (its_take == malloc && its_give_back == free) {
        json_set_alloc_funcs(take, give_back);
    }
}

/*
 * jansson's frames are gone, but not what they held; and the first call of a
 * library's function goes through the dynamic linker, which leaves the vector
 * registers there: sixty-four bytes each of what was copied last.
 */
__attribute__((noinline)) static void wipe_stack(void)
{
    __attribute__((uninitialized)) char below[STACK_BYTES];

    memory_wipe(below, sizeof(below));
}

void json_heap_begin(struct json_heap *heap)
{
    heap->outer = reading;
    heap->used_bytes = 0;
    heap->ran_out = false;
    reading = heap;
}

void json_heap_end(struct json_heap *heap)
{
    reading = heap->outer;
    memory_wipe(heap->room, heap->used_bytes);
    wipe_stack();
}
