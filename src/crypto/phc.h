/* SPDX-License-Identifier: MIT */
/*
 * Argon2id hashes as text:
 *
 *     $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>
 *
 * Read strictly, because a stored hash says how much memory and time comparing
 * it takes.  Only one lane and a salt of 128 bits, which is what this service
 * has ever made; hashes of others are imported formats.
 */
#ifndef CRYPTO_PHC_H
#define CRYPTO_PHC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PHC_SALT_BYTES = 16,
    PHC_HASH_BYTES = 32,     /* of the hashes made here */
    PHC_HASH_MAX_BYTES = 64, /* of those that are read */
    PHC_TEXT_BYTES = 128,    /* of the texts made here, with their NUL */
};

/* What hashing costs. */
struct hash_cost {
    uint32_t memory_kib; /* m */
    uint32_t passes;     /* t */
};

struct phc {
    struct hash_cost cost;
    uint8_t salt[PHC_SALT_BYTES];
    uint8_t hash[PHC_HASH_MAX_BYTES];
    size_t hash_bytes;
};

/** false: not exactly that form, or numbers that Argon2 does not allow. */
bool phc_read(const char *text, struct phc *out);

/** The text of a hash of PHC_HASH_BYTES. */
void phc_write(const struct phc *hash, char out[PHC_TEXT_BYTES]);

#endif
