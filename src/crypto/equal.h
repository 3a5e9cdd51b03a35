/* SPDX-License-Identifier: MIT */
/* Comparing what an attacker must not learn byte by byte. */
#ifndef CRYPTO_EQUAL_H
#define CRYPTO_EQUAL_H

#include <stdbool.h>
#include <stddef.h>

/** In time that depends on `bytes` alone. */
bool crypto_equal(const void *a, const void *b, size_t bytes);

#endif
