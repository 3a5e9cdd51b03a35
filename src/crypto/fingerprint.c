/* SPDX-License-Identifier: MIT */
/*
 * Part after part: what one comes to is the key of the next, so that nothing
 * needs to be copied together, and where a part ends cannot be mistaken.
 */
#include "crypto/fingerprint.h"

#include <sodium.h>
#include <string.h>

#include "crypto/guarded.h"
#include "crypto/random.h"

_Static_assert(crypto_shorthash_siphashx24_BYTES == FINGERPRINT_BYTES &&
                   crypto_shorthash_siphashx24_KEYBYTES == FINGERPRINT_BYTES,
               "an output serves as the next key");

struct fingerprint_key {
    uint8_t bytes[FINGERPRINT_BYTES];
};

struct fingerprint_key *fingerprint_key_new(void)
{
    struct fingerprint_key *key = guarded_allocate(sizeof(*key));

    if (key != NULL) {
        crypto_random(key->bytes, sizeof(key->bytes));
        guarded_make_read_only(key);
    }
    return key;
}

void fingerprint_key_free(struct fingerprint_key *key)
{
    guarded_free(key);
}

void fingerprint_parts(const struct fingerprint_key *key,
                       const struct mac_part *parts, size_t count,
                       uint8_t out[FINGERPRINT_BYTES])
{
    uint8_t next[FINGERPRINT_BYTES];

    memcpy(next, key->bytes, sizeof(next));
    for (size_t i = 0; i < count; i++) {
        (void)crypto_shorthash_siphashx24(next, parts[i].data, parts[i].bytes,
                                          next);
    }
    memcpy(out, next, sizeof(next));
    sodium_memzero(next, sizeof(next));
}
