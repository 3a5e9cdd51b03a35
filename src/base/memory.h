/* SPDX-License-Identifier: MIT */
/* The heap.  Called here, in base/ and by makers of long-lived things; what is
 * made while answering a request lives in its arena. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/** Zeroed memory for `count` things of `bytes` each; NULL when there is none or
 *  the product overflows.  Owned: memory_free(). */
void *memory_allocate(size_t count, size_t bytes);

/** Like realloc(); the old block stays valid when NULL comes back. */
void *memory_resize(void *memory, size_t bytes);

/** A copy of a text that ends with a NUL; NULL for NULL or without memory.
 *  Owned: memory_free(). */
char *memory_copy_text(const char *text);

/** NULL is fine. */
void memory_free(void *memory);

/** Bytes of the heap behind an allocation, the heap's own included. */
size_t memory_held_bytes(const void *memory);

/** Overwrite the whole block first: for libraries that take a function to free
 *  what may be a password.  Any block of malloc() will do; NULL is fine. */
void memory_wipe_and_free(void *memory);

/** Overwrite in a way the compiler keeps.  NULL is fine when bytes is 0. */
void memory_wipe(void *memory, size_t bytes);

#endif
