/* SPDX-License-Identifier: MIT */
/*
 * The text form of Argon2id hashes, by the PHC string format and the reference
 * implementation's choice of it: version 19 stated, m, t, p in this order,
 * base64 without padding in its canonical form.  No keyid, no data.
 */
#include "crypto/phc.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

enum {
    MAX_TEXT_BYTES = 256,
    MIN_MEMORY_KIB = 8, /* RFC 9106, section 3.1, for one lane */
    MIN_HASH_BYTES = 16,
    BASE64 = sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
};

/* What is left to be read; the whole ends with a NUL. */
struct cursor {
    const char *at;
};

static bool take_text(struct cursor *cursor, const char *text)
{
    size_t bytes = strlen(text);

    if (strncmp(cursor->at, text, bytes) != 0) {
        return false;
    }
    cursor->at += bytes;
    return true;
}

/* Decimal, no leading zeros: one way to write a number. */
static bool take_number(struct cursor *cursor, uint32_t *out)
{
    const char *digit = cursor->at;
    uint32_t number = 0;

    if (*digit < '1' || *digit > '9') {
        return false;
    }
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (uint32_t)(*digit - '0'), &number)) {
            return false;
        }
    }
    cursor->at = digit;
    *out = number;
    return true;
}

/*
 * Base64 up to `end`: a '$' or the text's NUL.
 *
 * The alphabet is checked here: sodium_base642bin() of libsodium 1.0.18 takes
 * some bytes above 0x7f for digits where char is signed.
 */
static bool take_base64(struct cursor *cursor, char end, uint8_t *out,
                        size_t max_bytes, size_t *out_bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *stop = cursor->at + strspn(cursor->at, digits);

    if (*stop != end || sodium_base642bin(out, max_bytes, cursor->at,
                                          (size_t)(stop - cursor->at), NULL,
                                          out_bytes, NULL, BASE64) != 0) {
        return false;
    }
    cursor->at = stop;
    return true;
}

bool phc_read(const char *text, struct phc *out)
{
    struct cursor cursor = {text};
    struct phc hash = {.hash_bytes = 0};
    size_t salt_bytes;

    if (strnlen(text, MAX_TEXT_BYTES) == MAX_TEXT_BYTES ||
        !take_text(&cursor, "$argon2id$v=19$m=") ||
        !take_number(&cursor, &hash.cost.memory_kib) ||
        !take_text(&cursor, ",t=") ||
        !take_number(&cursor, &hash.cost.passes) ||
        !take_text(&cursor, ",p=1$") ||
        !take_base64(&cursor, '$', hash.salt, PHC_SALT_BYTES, &salt_bytes) ||
        !take_text(&cursor, "$") ||
        !take_base64(&cursor, '\0', hash.hash, PHC_HASH_MAX_BYTES,
                     &hash.hash_bytes)) {
        return false;
    }
    if (hash.cost.memory_kib < MIN_MEMORY_KIB || salt_bytes != PHC_SALT_BYTES ||
        hash.hash_bytes < MIN_HASH_BYTES) {
        return false;
    }
    *out = hash;
    return true;
}

void phc_write(const struct phc *hash, char out[PHC_TEXT_BYTES])
{
    char salt[sodium_base64_ENCODED_LEN(PHC_SALT_BYTES, BASE64)];
    char tag[sodium_base64_ENCODED_LEN(PHC_HASH_BYTES, BASE64)];

    (void)sodium_bin2base64(salt, sizeof(salt), hash->salt, PHC_SALT_BYTES,
                            BASE64);
    (void)sodium_bin2base64(tag, sizeof(tag), hash->hash, PHC_HASH_BYTES,
                            BASE64);
    (void)snprintf(out, PHC_TEXT_BYTES, "$argon2id$v=19$m=%u,t=%u,p=1$%s$%s",
                   hash->cost.memory_kib, hash->cost.passes, salt, tag);
}
