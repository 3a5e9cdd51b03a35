/* SPDX-License-Identifier: MIT */
/*
 * Verified tokens by digest; how they are kept is base/cache.c's.  Only tokens
 * that this service has signed get in.  An expired one is asked for no more, so
 * that it is the first to make room.
 */
#include "token/verified.h"

#include <string.h>

#include "base/memory.h"
#include "crypto/equal.h"

struct verified {
    uint8_t digest[DIGEST_BYTES];
    struct verified_claims claims;
};

static bool matches(const void *thing, const void *digest)
{
    const struct verified *verified = thing;

    return crypto_equal(verified->digest, digest, DIGEST_BYTES);
}

static size_t bytes_of(const void *thing)
{
    return memory_held_bytes(thing);
}

static const struct cache_kind verified_tokens = {
    .matches = matches,
    .bytes = bytes_of,
    .free = memory_free,
    .usual_bytes = sizeof(struct verified) + 2 * sizeof(size_t),
};

struct cache *verified_tokens_new(size_t max_bytes)
{
    return cache_new(&verified_tokens, max_bytes);
}

/* A digest is as good as random. */
static uint64_t hash_of(const uint8_t digest[DIGEST_BYTES])
{
    uint64_t hash;

    memcpy(&hash, digest, sizeof(hash));
    return hash;
}

bool verified_tokens_find(struct cache *tokens,
                          const uint8_t digest[DIGEST_BYTES],
                          struct verified_claims *out)
{
    struct cache_hold hold;

    if (!cache_find(tokens, hash_of(digest), digest, &hold)) {
        return false;
    }
    *out = ((const struct verified *)hold.thing)->claims;
    cache_give_back(&hold);
    return true;
}

void verified_tokens_add(struct cache *tokens,
                         const uint8_t digest[DIGEST_BYTES],
                         const struct verified_claims *claims)
{
    struct verified *verified = memory_allocate(1, sizeof(*verified));
    struct cache_hold hold;

    if (verified == NULL) {
        return;
    }
    memcpy(verified->digest, digest, DIGEST_BYTES);
    verified->claims = *claims;
    cache_put(tokens, hash_of(digest), verified->digest, verified, &hold);
    cache_give_back(&hold);
}
