/* SPDX-License-Identifier: MIT */
/*
 * The heap: the C library's, with the product checked and the result zeroed.
 *
 * It has no pools and no counters of its own; what is made while answering a
 * request lives in an arena (arena.c).
 */
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *memory_allocate(size_t count, size_t bytes)
{
    return calloc(count == 0 ? 1 : count, bytes == 0 ? 1 : bytes);
}

void *memory_resize(void *memory, size_t bytes)
{
    return realloc(memory, bytes == 0 ? 1 : bytes);
}

char *memory_copy_text(const char *text)
{
    size_t bytes;
    char *copy;

    if (text == NULL) {
        return NULL;
    }
    bytes = strlen(text) + 1;
    copy = memory_allocate(1, bytes);
    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

void memory_free(void *memory)
{
    free(memory);
}

size_t memory_held_bytes(const void *memory)
{
    return malloc_usable_size((void *)(uintptr_t)memory) + sizeof(size_t);
}

void memory_wipe(void *memory, size_t bytes)
{
    if (bytes > 0) {
        explicit_bzero(memory, bytes);
    }
}

void memory_wipe_and_free(void *memory)
{
    if (memory != NULL) {
        memory_wipe(memory, malloc_usable_size(memory));
        free(memory);
    }
}
