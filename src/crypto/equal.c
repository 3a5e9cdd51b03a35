/* SPDX-License-Identifier: MIT */
/* Comparing what an attacker must not learn byte by byte: sodium_memcmp(). */
#include "crypto/equal.h"

#include <sodium.h>

bool crypto_equal(const void *a, const void *b, size_t bytes)
{
    return sodium_memcmp(a, b, bytes) == 0;
}
