/* SPDX-License-Identifier: MIT */
/* SHA-256, and HMAC-SHA-256 under a kept key. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <gatehouse/status.h>

enum { DIGEST_BYTES = 32 };

/** FIPS 180-4.  `data` may be NULL when there are no bytes. */
void crypto_sha256(const void *data, size_t bytes, uint8_t out[DIGEST_BYTES]);

/** A MAC key, in guarded memory, its padded states precomputed.  Threads: any
 *  number at once.  Owned: mac_key_free(). */
struct mac_key;

/** @param bytes  At least 32.  Copied.  NULL without memory or when short. */
struct mac_key *mac_key_new(const void *key, size_t bytes);
void mac_key_free(struct mac_key *key); /* NULL is fine */

/* The parts of a message; each is preceded by its length as 8 bytes, so that
 * no two lists of parts have the same MAC. */
struct mac_part {
    const void *data;
    size_t bytes;
};

/** HMAC of a list of parts, for what only this service makes and checks. */
void mac_parts(const struct mac_key *key, const struct mac_part *parts,
               size_t count, uint8_t out[DIGEST_BYTES]);

/** Plain HMAC of one message, as the RFC has it: for JWS. */
void mac_message(const struct mac_key *key, const void *data, size_t bytes,
                 uint8_t out[DIGEST_BYTES]);

#endif
