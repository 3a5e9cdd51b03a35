/* SPDX-License-Identifier: MIT */
/*
 * Stored hashes: no crash; what was read has its bounds, is written as the very
 * text that was read, by us and by a writer of its own, and is no hash any more
 * with a byte before, behind or less.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "crypto/phc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum {
    TEXT_BYTES = 256, /* longer ones are never read */
    INPUT_BYTES = 1024,
    BASE64 = sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
};

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

static void check_bounds(const struct phc *hash)
{
    /* RFC 9106, section 3.1, with one lane; 0 passes are none. */
    must(hash->cost.memory_kib >= 8);
    must(hash->cost.passes >= 1);
    must(hash->hash_bytes >= 16 && hash->hash_bytes <= PHC_HASH_MAX_BYTES);
}

/* There is one text for each hash: so it is the one that was read. */
static void check_text(const struct phc *hash, const char *text)
{
    char salt[64];
    char tag[128];
    char again[TEXT_BYTES * 2];
    char ours[PHC_TEXT_BYTES];

    must(sodium_bin2base64(salt, sizeof(salt), hash->salt, PHC_SALT_BYTES,
                           BASE64) != NULL);
    must(sodium_bin2base64(tag, sizeof(tag), hash->hash, hash->hash_bytes,
                           BASE64) != NULL);
    snprintf(again, sizeof(again),
             "$argon2id$v=19$m=%" PRIu32 ",t=%" PRIu32 ",p=1$%s$%s",
             hash->cost.memory_kib, hash->cost.passes, salt, tag);
    must(strcmp(text, again) == 0);
    if (hash->hash_bytes == PHC_HASH_BYTES) {
        phc_write(hash, ours);
        must(strcmp(text, ours) == 0);
    }
}

static void check_neighbours(const char *text)
{
    char other[TEXT_BYTES + 2];
    struct phc hash;

    snprintf(other, sizeof(other), " %s", text);
    must(!phc_read(other, &hash));
    snprintf(other, sizeof(other), "%s$", text);
    must(!phc_read(other, &hash));
    must(!phc_read(text + 1, &hash));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct phc hash;

    if (bytes > INPUT_BYTES) {
        return 0;
    }
    char *text = malloc(bytes + 1); /* of its size, so that ASan sees its end */

    must(text != NULL);
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    memset(&hash, 0xa5, sizeof(hash));
    if (phc_read(text, &hash)) {
        must(strlen(text) < TEXT_BYTES);
        check_bounds(&hash);
        check_text(&hash, text);
        check_neighbours(text);
    } else { /* nothing is written of what is refused */
        must(hash.hash_bytes != 0 && hash.salt[0] == 0xa5);
    }
    free(text);
    return 0;
}
