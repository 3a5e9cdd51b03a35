/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes on the heap, with a maximum.
 *
 * Made for answers: written once, then handed to the HTTP library as it is.
 * Writing is sticky: after a failure nothing more is written, and one look at
 * `failed` at the end is enough.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#include <gatehouse/status.h>

enum buffer_failure { BUFFER_FINE, BUFFER_FULL, BUFFER_NO_MEMORY };

struct buffer {
    char *data;     /* NULL while empty; not NUL-terminated */
    char *borrowed; /* the caller's, where it began; never freed here */
    size_t bytes;
    size_t capacity;
    size_t max_bytes;
    enum buffer_failure failed;
};

#define BUFFER_WITH_MAXIMUM(maximum) ((struct buffer){.max_bytes = (maximum)})

/* Begins in memory of the caller's, which must live as long as it, and goes to
 * the heap when that is full: what mostly fits costs no allocation, and cannot
 * fail for want of memory. */
#define BUFFER_OVER(memory, memory_bytes, maximum)                             \
    ((struct buffer){.data = (memory),                                         \
                     .borrowed = (memory),                                     \
                     .capacity = (memory_bytes),                               \
                     .max_bytes = (maximum)})

/** Make room for what is known to come; failing is sticky. */
void buffer_reserve(struct buffer *buffer, size_t more_bytes);
void buffer_append(struct buffer *buffer, const void *data, size_t bytes);
void buffer_append_slice(struct buffer *buffer, struct slice text);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_char(struct buffer *buffer, char c);
void buffer_append_int(struct buffer *buffer, int64_t number);
GATE_PRINTF(2, 3)
void buffer_append_format(struct buffer *buffer, const char *format, ...);

/** Cut back to a length it had before. */
void buffer_truncate(struct buffer *buffer, size_t bytes);

/** A NUL behind the bytes, not counted; the bytes as a text, or NULL when the
 *  buffer failed. */
const char *buffer_text(struct buffer *buffer);

/** Free the bytes.  `wipe`: they held a secret.  NULL is fine; what was
 * borrowed stays, and is borrowed no more. */
void buffer_free(struct buffer *buffer);
void buffer_wipe_and_free(struct buffer *buffer);

#endif
