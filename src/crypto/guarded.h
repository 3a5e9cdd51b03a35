/* SPDX-License-Identifier: MIT */
/*
 * Memory for keys: pages of their own between guard pages, kept out of swap
 * and core dumps where the system allows it, read-only once filled, wiped when
 * freed.  Some pages each, so not for what there may be many of.
 */
#ifndef CRYPTO_GUARDED_H
#define CRYPTO_GUARDED_H

#include <stddef.h>

/** Writable, not zeroed.  NULL without memory.  Owned: guarded_free(). */
void *guarded_allocate(size_t bytes);

/** Any write from here on ends the process. */
void guarded_make_read_only(void *memory);

/** Wipe and free.  NULL is fine. */
void guarded_free(void *memory);

#endif
