/* SPDX-License-Identifier: MIT */
/* The one source of randomness. */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>

/** Fill with bytes of the system's CSPRNG.  Cannot fail. */
void crypto_random(void *out, size_t bytes);

#endif
