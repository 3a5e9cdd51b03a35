/* SPDX-License-Identifier: MIT */
/*
 * Growing by doubling, never beyond the maximum.
 *
 * One byte more than was asked for is always there, for buffer_text()'s NUL.
 * Growing copies and wipes instead of resizing in place: an answer may carry
 * tokens, and realloc() leaves the old bytes behind.
 */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/encode.h"
#include "base/memory.h"

enum { SMALLEST_CAPACITY = 256 };

/** Capacity for `bytes` and a NUL; false when that overflows. */
static bool capacity_for(const struct buffer *buffer, size_t bytes, size_t *out)
{
    size_t wanted;
    size_t capacity = buffer->capacity;

    if (__builtin_add_overflow(bytes, (size_t)1, &wanted)) {
        return false;
    }
    if (capacity < SMALLEST_CAPACITY) {
        capacity = SMALLEST_CAPACITY;
    }
    while (capacity < wanted) {
        if (__builtin_mul_overflow(capacity, (size_t)2, &capacity)) {
            capacity = wanted;
        }
    }
    /* The maximum itself and its NUL are enough for good. */
    if (capacity - 1 > buffer->max_bytes) {
        capacity = buffer->max_bytes + 1;
    }
    *out = capacity;
    return true;
}

static void free_data(const struct buffer *buffer)
{
    if (buffer->data != buffer->borrowed) {
        memory_free(buffer->data);
    }
}

static void grow(struct buffer *buffer, size_t bytes)
{
    size_t capacity;
    char *data;

    if (!capacity_for(buffer, bytes, &capacity)) {
        buffer->failed = BUFFER_FULL;
        return;
    }
    data = memory_allocate(1, capacity);
    if (data == NULL) {
        buffer->failed = BUFFER_NO_MEMORY;
        return;
    }
    if (buffer->bytes > 0) {
        memcpy(data, buffer->data, buffer->bytes);
        memory_wipe(buffer->data, buffer->bytes);
    }
    free_data(buffer);
    buffer->data = data;
    buffer->capacity = capacity;
}

void buffer_reserve(struct buffer *buffer, size_t more_bytes)
{
    size_t bytes;

    if (buffer->failed != BUFFER_FINE) {
        return;
    }
    if (__builtin_add_overflow(buffer->bytes, more_bytes, &bytes) ||
        bytes > buffer->max_bytes) {
        buffer->failed = BUFFER_FULL;
        return;
    }
    if (bytes >= buffer->capacity) {
        grow(buffer, bytes);
    }
}

void buffer_append(struct buffer *buffer, const void *data, size_t bytes)
{
    buffer_reserve(buffer, bytes);
    if (buffer->failed == BUFFER_FINE && bytes > 0) {
        memcpy(buffer->data + buffer->bytes, data, bytes);
        buffer->bytes += bytes;
    }
}

void buffer_append_slice(struct buffer *buffer, struct slice text)
{
    buffer_append(buffer, text.data, text.bytes);
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append_slice(buffer, slice_of(text));
}

void buffer_append_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

void buffer_append_int(struct buffer *buffer, int64_t number)
{
    char digits[DECIMAL_LENGTH_MAX];

    buffer_append(buffer, digits, decimal_write(number, digits));
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (length < 0) {
        buffer->failed = BUFFER_NO_MEMORY;
        return;
    }
    buffer_reserve(buffer, (size_t)length);
    if (buffer->failed != BUFFER_FINE) {
        return;
    }
    va_start(values, format);
    vsnprintf(buffer->data + buffer->bytes, (size_t)length + 1, format, values);
    va_end(values);
    buffer->bytes += (size_t)length;
}

void buffer_truncate(struct buffer *buffer, size_t bytes)
{
    if (bytes < buffer->bytes) {
        memory_wipe(buffer->data + bytes, buffer->bytes - bytes);
        buffer->bytes = bytes;
    }
}

const char *buffer_text(struct buffer *buffer)
{
    buffer_reserve(buffer, 0);
    if (buffer->failed != BUFFER_FINE) {
        return NULL;
    }
    buffer->data[buffer->bytes] = '\0';
    return buffer->data;
}

void buffer_free(struct buffer *buffer)
{
    if (buffer != NULL) {
        free_data(buffer);
        *buffer = (struct buffer){.max_bytes = buffer->max_bytes};
    }
}

void buffer_wipe_and_free(struct buffer *buffer)
{
    if (buffer != NULL && buffer->data != NULL) {
        memory_wipe(buffer->data, buffer->bytes);
    }
    buffer_free(buffer);
}
