/* SPDX-License-Identifier: MIT */
/*
 * Memory for keys, by libsodium's sodium_malloc().
 *
 * Source: ASVS 11.7.2; security.md, row 73.  A system that refuses mlock()
 * (RLIMIT_MEMLOCK) still gets the guards and the wiping.
 */
#include "crypto/guarded.h"

#include <sodium.h>

void *guarded_allocate(size_t bytes)
{
    /* Safe to call any number of times, from any thread. */
    if (sodium_init() < 0) {
        return NULL;
    }
    return sodium_malloc(bytes);
}

void guarded_make_read_only(void *memory)
{
    /* Where pages cannot be protected the key is still usable. */
    (void)sodium_mprotect_readonly(memory);
}

void guarded_free(void *memory)
{
    sodium_free(memory);
}
