/* SPDX-License-Identifier: MIT */
/*
 * Verified tokens by fingerprint; how they are kept is base/cache.c's.  Only
 * tokens that this service has signed get in.  An expired one is asked for no
 * more, so that it is the first to make room.
 */
#include "token/verified.h"

#include <string.h>

#include "base/memory.h"
#include "crypto/equal.h"

struct verified {
    uint8_t print[FINGERPRINT_BYTES];
    struct verified_claims claims;
};

static bool matches(const void *thing, const void *print)
{
    const struct verified *verified = thing;

    return crypto_equal(verified->print, print, FINGERPRINT_BYTES);
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

/* A fingerprint is as good as random. */
static uint64_t hash_of(const uint8_t print[FINGERPRINT_BYTES])
{
    uint64_t hash;

    memcpy(&hash, print, sizeof(hash));
    return hash;
}

bool verified_tokens_find(struct cache *tokens,
                          const uint8_t print[FINGERPRINT_BYTES],
                          struct verified_claims *out)
{
    struct cache_hold hold;

    if (!cache_find(tokens, hash_of(print), print, &hold)) {
        return false;
    }
    *out = ((const struct verified *)hold.thing)->claims;
    cache_give_back(&hold);
    return true;
}

void verified_tokens_add(struct cache *tokens,
                         const uint8_t print[FINGERPRINT_BYTES],
                         const struct verified_claims *claims)
{
    struct verified *verified = memory_allocate(1, sizeof(*verified));
    struct cache_hold hold;

    if (verified == NULL) {
        return;
    }
    memcpy(verified->print, print, FINGERPRINT_BYTES);
    verified->claims = *claims;
    cache_put(tokens, hash_of(print), verified->print, verified, &hold);
    cache_give_back(&hold);
}
