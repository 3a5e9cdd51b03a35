/* SPDX-License-Identifier: MIT */
/*
 * Ed25519, by libsodium: deterministic, pure (RFC 8032, section 5.1).  Its
 * verification refuses points of small order and values that are not
 * canonical, so that a signature has one form only.
 */
#include "crypto/sign.h"

#include <sodium.h>

#include "crypto/guarded.h"

_Static_assert(SIGN_SEED_BYTES == crypto_sign_SEEDBYTES, "seed");
_Static_assert(SIGN_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(SIGN_BYTES == crypto_sign_BYTES, "signature");

struct sign_key {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
};

struct sign_key *sign_key_new(const uint8_t seed[SIGN_SEED_BYTES])
{
    struct sign_key *key = guarded_allocate(sizeof(*key));

    if (key == NULL) {
        return NULL;
    }
    (void)crypto_sign_seed_keypair(key->public_key, key->secret, seed);
    guarded_make_read_only(key);
    return key;
}

void sign_key_free(struct sign_key *key)
{
    guarded_free(key);
}

const uint8_t *sign_key_public(const struct sign_key *key)
{
    return key->public_key;
}

void sign_message(const struct sign_key *key, const void *data, size_t bytes,
                  uint8_t out[SIGN_BYTES])
{
    (void)crypto_sign_detached(out, NULL, data, bytes, key->secret);
}

bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES], const void *data,
                 size_t bytes, const uint8_t signature[SIGN_BYTES])
{
    return crypto_sign_verify_detached(signature, data, bytes, public_key) == 0;
}
