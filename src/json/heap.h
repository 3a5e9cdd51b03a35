/* SPDX-License-Identifier: MIT */
/*
 * What jansson allocates while a text is read: small pieces that are all gone
 * when the reading is over.  They lie in a room on the reader's stack, and only
 * what does not fit there goes to the heap.
 */
#ifndef JSON_HEAP_H
#define JSON_HEAP_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

enum { JSON_HEAP_ROOM_BYTES = 8192 };

struct json_heap {
    struct json_heap *outer; /* of a reading that this one interrupts */
    size_t used_bytes;
    bool ran_out; /* jansson asked for memory in vain: it does not say so */
    alignas(max_align_t) char room[JSON_HEAP_ROOM_BYTES];
};

/** From here on this thread's pieces come from it.
 *  Ends with json_heap_end(), in the reverse order. */
void json_heap_begin(struct json_heap *heap);

/** When jansson has freed all of it: overwrite what was used.  `ran_out`
 *  stays. */
void json_heap_end(struct json_heap *heap);

#endif
