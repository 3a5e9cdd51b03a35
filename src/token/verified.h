/* SPDX-License-Identifier: MIT */
/*
 * Access tokens seen before.  A signature is the same at the second sight, and
 * verifying EdDSA costs what several requests do: so the claims of a verified
 * token are kept by the fingerprint of its text.
 *
 * Times and the account's standing are no part of it: they are looked at every
 * time.  It belongs to a key ring; another ring, other keys, begins with none.
 */
#ifndef TOKEN_VERIFIED_H
#define TOKEN_VERIFIED_H

#include "base/cache.h"
#include "crypto/fingerprint.h"
#include "token/access.h"

/* What a token says that does not change with the time. */
struct verified_claims {
    struct access access;
    int64_t not_before_s; /* nbf */
};

/** @param max_bytes  About 96 for each token; 0: none is kept.
 *  @return NULL without memory.  Owned: cache_free(). */
struct cache *verified_tokens_new(size_t max_bytes);

/** false: not seen, or forgotten.  Threads: any.  Cost: no lock, no memory. */
bool verified_tokens_find(struct cache *tokens,
                          const uint8_t print[FINGERPRINT_BYTES],
                          struct verified_claims *out);

/** Only what was verified: strangers must not push others out.  Without memory
 *  it is not kept.  Threads: any. */
void verified_tokens_add(struct cache *tokens,
                         const uint8_t print[FINGERPRINT_BYTES],
                         const struct verified_claims *claims);

#endif
