/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), by libsodium.
 *
 * The two padded states of a key are computed once and copied for each MAC,
 * which saves two of the five blocks that a MAC of a token takes.  OpenSSL's
 * code is faster where the processor has SHA instructions, by about a
 * microsecond a token; libcrypto costs every process 3 MB and 3.5 ms at its
 * start, so it is not loaded for that.
 */
#include "crypto/digest.h"

#include <sodium.h>

#include "crypto/guarded.h"

enum { MAC_KEY_MIN_BYTES = 32 };

struct mac_key {
    crypto_auth_hmacsha256_state start; /* the key has gone in */
};

void crypto_sha256(const void *data, size_t bytes, uint8_t out[DIGEST_BYTES])
{
    (void)crypto_hash_sha256(out, data, bytes);
}

struct mac_key *mac_key_new(const void *key, size_t bytes)
{
    struct mac_key *made;

    if (bytes < MAC_KEY_MIN_BYTES) {
        return NULL;
    }
    made = guarded_allocate(sizeof(*made));
    if (made == NULL) {
        return NULL;
    }
    (void)crypto_auth_hmacsha256_init(&made->start, key, bytes);
    guarded_make_read_only(made);
    return made;
}

void mac_key_free(struct mac_key *key)
{
    guarded_free(key);
}

static void write_length(uint8_t out[8], uint64_t bytes)
{
    for (int i = 7; i >= 0; i--) {
        out[i] = (uint8_t)(bytes & 0xff);
        bytes >>= 8;
    }
}

void mac_parts(const struct mac_key *key, const struct mac_part *parts,
               size_t count, uint8_t out[DIGEST_BYTES])
{
    crypto_auth_hmacsha256_state state = key->start;

    for (size_t i = 0; i < count; i++) {
        uint8_t length[8];

        write_length(length, parts[i].bytes);
        (void)crypto_auth_hmacsha256_update(&state, length, sizeof(length));
        (void)crypto_auth_hmacsha256_update(&state, parts[i].data,
                                            parts[i].bytes);
    }
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void mac_message(const struct mac_key *key, const void *data, size_t bytes,
                 uint8_t out[DIGEST_BYTES])
{
    crypto_auth_hmacsha256_state state = key->start;

    (void)crypto_auth_hmacsha256_update(&state, data, bytes);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}
