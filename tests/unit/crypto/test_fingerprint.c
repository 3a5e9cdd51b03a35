/* SPDX-License-Identifier: MIT */
/* What a text is known by: other for another text, another key, another cut. */
#include "crypto/fingerprint.h"

#include "crypto/random.h"
#include "support/test.h"

static bool are_alike(const struct fingerprint_key *one,
                      const struct fingerprint_key *other,
                      const struct mac_part *a, const struct mac_part *b,
                      size_t count)
{
    uint8_t by_one[FINGERPRINT_BYTES];
    uint8_t by_other[FINGERPRINT_BYTES];

    fingerprint_parts(one, a, count, by_one);
    fingerprint_parts(other, b, count, by_other);
    return memcmp(by_one, by_other, sizeof(by_one)) == 0;
}

TEST(the_same_text_is_known_by_the_same)
{
    struct fingerprint_key *key = fingerprint_key_new();
    const struct mac_part parts[] = {{"ab", 2}, {"", 0}, {"c", 1}};

    expect_true(are_alike(key, key, parts, parts, 3));
    fingerprint_key_free(key);
}

TEST(a_bit_anywhere_makes_it_another)
{
    struct fingerprint_key *key = fingerprint_key_new();
    uint8_t text[400];

    crypto_random(text, sizeof(text));
    for (size_t bit = 0; bit < 8 * sizeof(text); bit++) {
        uint8_t other[sizeof(text)];
        const struct mac_part a[] = {{text, sizeof(text)}};
        const struct mac_part b[] = {{other, sizeof(other)}};

        memcpy(other, text, sizeof(text));
        other[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_true(!are_alike(key, key, a, b, 1));
    }
    fingerprint_key_free(key);
}

TEST(where_a_part_ends_counts)
{
    struct fingerprint_key *key = fingerprint_key_new();
    const struct mac_part lists[][2] = {
        {{"ab", 2}, {"c", 1}},
        {{"a", 1}, {"bc", 2}},
        {{"abc", 3}, {"", 0}},
        {{"", 0}, {"abc", 3}},
    };

    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++) {
            expect_true(!are_alike(key, key, lists[i], lists[j], 2));
        }
    }
    fingerprint_key_free(key);
}

TEST(each_key_has_its_own)
{
    struct fingerprint_key *key = fingerprint_key_new();
    struct fingerprint_key *other = fingerprint_key_new();
    const struct mac_part parts[] = {{"abc", 3}};

    expect_true(!are_alike(key, other, parts, parts, 1));
    fingerprint_key_free(key);
    fingerprint_key_free(other);
}

TEST_MAIN
