/* SPDX-License-Identifier: MIT */
/*
 * Random bytes, by libsodium from getrandom(2).  A system without randomness
 * ends the process: nothing here could go on safely.
 */
#include "crypto/random.h"

#include <stdlib.h>

#include <sodium.h>

void crypto_random(void *out, size_t bytes)
{
    /* The first call anywhere starts the library; a lock and a look after. */
    if (sodium_init() < 0) {
        abort();
    }
    randombytes_buf(out, bytes);
}
