/* SPDX-License-Identifier: MIT */
/*
 * A table of fixed size, a few places for each digest; in a full row the
 * token that ends first is not kept, be it the new one: expired ones cannot
 * push out those that live.  Only tokens that this service has signed get in,
 * so strangers cannot push others out.
 *
 * One lock, held for a look at four places.
 */
#include "token/verified.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "crypto/equal.h"

enum { ROWS = 2048, PLACES = 4 };

struct place {
    uint8_t digest[DIGEST_BYTES];
    struct verified_claims claims; /* account 0: empty */
};

struct verified_tokens {
    pthread_mutex_t lock;
    struct place places[ROWS][PLACES];
};

struct verified_tokens *verified_tokens_new(void)
{
    struct verified_tokens *tokens = memory_allocate(1, sizeof(*tokens));

    if (tokens != NULL) {
        (void)pthread_mutex_init(&tokens->lock, NULL);
    }
    return tokens;
}

void verified_tokens_free(struct verified_tokens *tokens)
{
    if (tokens != NULL) {
        (void)pthread_mutex_destroy(&tokens->lock);
        memory_free(tokens);
    }
}

static struct place *row_of(struct verified_tokens *tokens,
                            const uint8_t digest[DIGEST_BYTES])
{
    return tokens->places[(digest[0] | (unsigned)digest[1] << 8) % ROWS];
}

static bool holds(const struct place *place, const uint8_t digest[DIGEST_BYTES])
{
    return place->claims.access.account != 0 &&
           crypto_equal(place->digest, digest, DIGEST_BYTES);
}

bool verified_tokens_find(struct verified_tokens *tokens,
                          const uint8_t digest[DIGEST_BYTES],
                          struct verified_claims *out)
{
    struct place *row = row_of(tokens, digest);
    bool is_found = false;

    (void)pthread_mutex_lock(&tokens->lock);
    for (size_t i = 0; i < PLACES && !is_found; i++) {
        if (holds(&row[i], digest)) {
            *out = row[i].claims;
            is_found = true;
        }
    }
    (void)pthread_mutex_unlock(&tokens->lock);
    return is_found;
}

/* Its own if another thread was faster, else the one that ends first: an empty
 * one ends at 0. */
static struct place *choose_place(struct place *row,
                                  const uint8_t digest[DIGEST_BYTES])
{
    struct place *chosen = &row[0];

    for (size_t i = 0; i < PLACES; i++) {
        if (holds(&row[i], digest)) {
            return &row[i];
        }
        if (row[i].claims.access.expires_s < chosen->claims.access.expires_s) {
            chosen = &row[i];
        }
    }
    return chosen;
}

void verified_tokens_add(struct verified_tokens *tokens,
                         const uint8_t digest[DIGEST_BYTES],
                         const struct verified_claims *claims)
{
    struct place *place;

    (void)pthread_mutex_lock(&tokens->lock);
    place = choose_place(row_of(tokens, digest), digest);
    if (place->claims.access.expires_s <= claims->access.expires_s) {
        memcpy(place->digest, digest, DIGEST_BYTES);
        place->claims = *claims;
    }
    (void)pthread_mutex_unlock(&tokens->lock);
}
