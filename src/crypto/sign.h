/* SPDX-License-Identifier: MIT */
/* Ed25519 key pairs in guarded memory.  RFC 8032; libsodium, whose verification
 * is twice as fast as OpenSSL's and refuses non-canonical signatures. */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIGN_SEED_BYTES = 32, SIGN_PUBLIC_BYTES = 32, SIGN_BYTES = 64 };

struct sign_key;

/** Owned: sign_key_free().  NULL without memory. */
struct sign_key *sign_key_new(const uint8_t seed[SIGN_SEED_BYTES]);
void sign_key_free(struct sign_key *key); /* NULL is fine */
const uint8_t *sign_key_public(const struct sign_key *key);
void sign_message(const struct sign_key *key, const void *data, size_t bytes,
                  uint8_t out[SIGN_BYTES]);
bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES], const void *data,
                 size_t bytes, const uint8_t signature[SIGN_BYTES]);

#endif
