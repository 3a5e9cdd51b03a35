/* SPDX-License-Identifier: MIT */
/*
 * Access tokens seen before.  A signature is the same at the second sight, and
 * verifying EdDSA costs what a whole request does: so the claims of a verified
 * token are kept by the digest of its text.
 *
 * Times and the account's standing are no part of it: they are looked at every
 * time.  It belongs to a key ring; another ring, other keys, begins with none.
 */
#ifndef TOKEN_VERIFIED_H
#define TOKEN_VERIFIED_H

#include <stdbool.h>

#include "token/access.h"

/* What a token says that does not change with the time. */
struct verified_claims {
    struct access access;
    int64_t not_before_s; /* nbf */
};

/** NULL without memory.  Owned: verified_tokens_free().
 *  Cost: at most 640 KiB, touched as it fills. */
struct verified_tokens *verified_tokens_new(void);
void verified_tokens_free(struct verified_tokens *tokens); /* NULL is fine */

/** false: not seen, or forgotten.  Threads: any. */
bool verified_tokens_find(struct verified_tokens *tokens,
                          const uint8_t digest[DIGEST_BYTES],
                          struct verified_claims *out);

/** Only what was verified.  Threads: any. */
void verified_tokens_add(struct verified_tokens *tokens,
                         const uint8_t digest[DIGEST_BYTES],
                         const struct verified_claims *claims);

#endif
