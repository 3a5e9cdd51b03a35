/* SPDX-License-Identifier: MIT */
/* The text of stored hashes: one form is read, every other is refused. */
#include "support/test.h"

#include "base/try.h"
#include "crypto/equal.h"
#include "crypto/phc.h"
#include "crypto/random.h"

#define SALT "AAECAwQFBgcICQoLDA0ODw"
#define TAG  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

TEST(reads_what_it_writes)
{
    struct phc made = {.cost = {19456, 2}, .hash_bytes = PHC_HASH_BYTES};
    struct phc got;
    char text[PHC_TEXT_BYTES];

    crypto_random(made.salt, sizeof(made.salt));
    crypto_random(made.hash, PHC_HASH_BYTES);
    phc_write(&made, text);
    expect_true(strncmp(text, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    expect_true(phc_read(text, &got));
    expect_int(got.cost.memory_kib, 19456);
    expect_int(got.cost.passes, 2);
    expect_int(got.hash_bytes, PHC_HASH_BYTES);
    expect_true(crypto_equal(got.salt, made.salt, sizeof(got.salt)));
    expect_true(crypto_equal(got.hash, made.hash, PHC_HASH_BYTES));
}

TEST(reads_the_bytes)
{
    struct phc got;

    expect_true(phc_read("$argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG, &got));
    for (unsigned i = 0; i < PHC_HASH_BYTES; i++) {
        expect_int(got.hash[i], i);
        expect_int(got.salt[i % PHC_SALT_BYTES], i % PHC_SALT_BYTES);
    }
    /* Numbers up to what 32 bits hold; what may be paid is the caller's. */
    expect_true(phc_read(
        "$argon2id$v=19$m=4294967295,t=4294967295,p=1$" SALT "$" TAG, &got));
    expect_int(got.cost.memory_kib, 4294967295);
}

TEST(every_other_form_is_refused)
{
    static const char *const texts[] = {
        "",
        "$",
        "argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG,
        "$argon2i$v=19$m=8,t=1,p=1$" SALT "$" TAG,
        "$argon2d$v=19$m=8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=16$m=8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$m=8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$t=1,m=8,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=8,t=1$" SALT "$" TAG,
        "$argon2id$v=19$m=8,t=1,p=2$" SALT "$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1,keyid=x$" SALT "$" TAG,
        "$argon2id$v=19$m=7,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=0,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=8,t=0,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=08,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=+8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m= 8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=-8,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=4294967296,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=99999999999999999999,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=,t=1,p=1$" SALT "$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "==$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG "=",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG "\n",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG "$",
        /* 15 bytes of salt, 15 and 65 of hash; unused bits that are set */
        "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0O$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODxA$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$AAECAwQFBgcICQoLDA0O",
        "$argon2id$v=19$m=8,t=1,p=1$" SALT "$" TAG TAG "AA",
        "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODx$" TAG,
        "$argon2id$v=19$m=8,t=1,p=1$" SALT
        "$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
        "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoL-_0ODw$" TAG,
    };
    struct phc got;

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        test_case(texts[i]);
        expect_false(phc_read(texts[i], &got));
    }
}

TEST(a_text_without_end_is_refused)
{
    char text[4096];
    struct phc got;

    memset(text, 'A', sizeof(text));
    memcpy(text, "$argon2id$v=19$m=8,t=1,p=1$", 27);
    text[sizeof(text) - 1] = '\0';
    expect_false(phc_read(text, &got));
}

/* Every byte in every place of salt and hash: only the 64 digits are read.
 * libsodium 1.0.18 alone would take 0xa8 for one. */
TEST(only_digits_of_base64_are_read)
{
    static const char right[] = "$argon2id$v=19$m=19456,t=2,p=1$" SALT "$" TAG;
    struct phc got;

    for (size_t at = 31; at < sizeof(right) - 1; at++) {
        for (int byte = 1; byte < 256; byte++) {
            char text[sizeof(right)];
            bool is_digit = (byte >= '0' && byte <= '9') || byte == '+' ||
                            (byte >= 'A' && byte <= 'Z') || byte == '/' ||
                            (byte >= 'a' && byte <= 'z');

            memcpy(text, right, sizeof(right));
            text[at] = (char)byte;
            if (!is_digit && text[at] != right[at]) {
                expect_false(phc_read(text, &got));
            }
        }
    }
}

/* Whatever is damaged: no crash, and nothing but the same bytes is the same. */
TEST(damaged_texts_do_no_harm)
{
    static const char right[] = "$argon2id$v=19$m=19456,t=2,p=1$" SALT "$" TAG;

    for (unsigned i = 0; i < 20000; i++) {
        char text[sizeof(right)];
        uint8_t random[4];
        struct phc got;

        memcpy(text, right, sizeof(right));
        crypto_random(random, sizeof(random));
        text[(random[0] | (unsigned)random[1] << 8) % (sizeof(right) - 1)] =
            (char)random[2];
        if (phc_read(text, &got)) {
            expect_true(got.hash_bytes <= PHC_HASH_MAX_BYTES);
            expect_true(got.cost.memory_kib >= 8);
        }
    }
}

TEST_MAIN
