/* SPDX-License-Identifier: MIT */
/* SHA-256, HMAC-SHA-256, random bytes and comparing: published vectors. */
#include "support/shared.h"
#include "support/test.h"

#include "base/encode.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "crypto/random.h"

static const char *hex_of(const uint8_t digest[DIGEST_BYTES])
{
    static char text[DIGEST_BYTES * 2 + 1];

    hex_encode(digest, DIGEST_BYTES, text);
    return text;
}

/* FIPS 180-4, examples. */
TEST(sha256_is_the_standards)
{
    uint8_t digest[DIGEST_BYTES];

    crypto_sha256("abc", 3, digest);
    expect_text(
        hex_of(digest),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypto_sha256(NULL, 0, digest);
    expect_text(
        hex_of(digest),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 4231, test case 6: a key longer than a block. */
TEST(hmac_is_the_rfcs)
{
    uint8_t secret[131];
    uint8_t mac[DIGEST_BYTES];
    static const char text[] =
        "Test Using Larger Than Block-Size Key - Hash Key First";
    struct mac_key *key;

    memset(secret, 0xaa, sizeof(secret));
    key = mac_key_new(secret, sizeof(secret));
    mac_message(key, text, sizeof(text) - 1, mac);
    expect_text(
        hex_of(mac),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    /* The kept state is as before. */
    mac_message(key, text, sizeof(text) - 1, mac);
    expect_int(mac[0], 0x60);
    mac_key_free(key);
}

TEST(a_mac_key_has_256_bits)
{
    uint8_t secret[32] = {0};
    struct mac_key *key = mac_key_new(secret, 32);

    expect_true(key != NULL);
    mac_key_free(key);
    expect_true(mac_key_new(secret, 31) == NULL);
    expect_true(mac_key_new(secret, 0) == NULL);
    mac_key_free(NULL);
}

TEST(no_two_lists_of_parts_have_one_mac)
{
    static const struct mac_part lists[][3] = {
        {{"ab", 2}, {"c", 1}, {NULL, 0}},   {{"a", 1}, {"bc", 2}, {NULL, 0}},
        {{"abc", 3}, {NULL, 0}, {NULL, 0}}, {{NULL, 0}, {"abc", 3}, {NULL, 0}},
        {{NULL, 0}, {NULL, 0}, {"abc", 3}},
    };
    uint8_t secret[32] = {7};
    uint8_t macs[ARRAY_LENGTH(lists) + 2][DIGEST_BYTES];
    struct mac_key *key = mac_key_new(secret, sizeof(secret));

    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
        mac_parts(key, lists[i], 3, macs[i]);
    }
    mac_parts(key, lists[2], 1, macs[ARRAY_LENGTH(lists)]);
    mac_parts(key, NULL, 0, macs[ARRAY_LENGTH(lists) + 1]);
    for (size_t i = 0; i < ARRAY_LENGTH(macs); i++) {
        for (size_t other = 0; other < i; other++) {
            expect_false(crypto_equal(macs[i], macs[other], DIGEST_BYTES));
        }
    }
    mac_key_free(key);
}

/* The form is fixed: stored digests and mailed links depend on it. */
TEST(parts_carry_their_length_big_endian)
{
    static const uint8_t plain[] = {0, 0, 0, 0, 0, 0, 0, 2, 'a', 'b',
                                    0, 0, 0, 0, 0, 0, 0, 1, 'c'};
    const struct mac_part parts[] = {{"ab", 2}, {"c", 1}};
    uint8_t secret[32] = {1};
    uint8_t by_parts[DIGEST_BYTES];
    uint8_t by_hand[DIGEST_BYTES];
    struct mac_key *key = mac_key_new(secret, sizeof(secret));

    mac_parts(key, parts, 2, by_parts);
    mac_message(key, plain, sizeof(plain), by_hand);
    expect_true(crypto_equal(by_parts, by_hand, DIGEST_BYTES));
    mac_key_free(key);
}

TEST(equal_sees_each_bit)
{
    uint8_t a[40];
    uint8_t b[40];

    crypto_random(a, sizeof(a));
    memcpy(b, a, sizeof(b));
    expect_true(crypto_equal(a, b, sizeof(a)));
    expect_true(crypto_equal(a, b, 0));
    for (size_t i = 0; i < sizeof(a) * 8; i++) {
        b[i / 8] ^= (uint8_t)(1u << (i % 8));
        expect_false(crypto_equal(a, b, sizeof(a)));
        b[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
}

TEST(random_bytes_do_not_repeat)
{
    uint8_t a[32] = {0};
    uint8_t b[32] = {0};

    crypto_random(a, sizeof(a));
    crypto_random(b, sizeof(b));
    expect_false(crypto_equal(a, b, sizeof(a)));
    crypto_random(a, 0);
}

static bool vector_holds(gate_context *cx, const struct json *vector)
{
    size_t key_bytes;
    size_t bytes;
    size_t tag_bytes;
    const uint8_t *secret =
        shared_hex(cx, json_member(vector, "key"), &key_bytes);
    const uint8_t *message = shared_hex(cx, json_member(vector, "msg"), &bytes);
    const uint8_t *tag = shared_hex(cx, json_member(vector, "tag"), &tag_bytes);
    bool is_valid =
        strcmp(json_text_of(json_member(vector, "result")), "valid") == 0;
    struct mac_key *key = mac_key_new(secret, key_bytes);
    uint8_t mac[DIGEST_BYTES];
    bool matches;

    if (key == NULL) {
        return key_bytes < 32; /* six keys of 128 bits: refused here */
    }
    mac_message(key, message, bytes, mac);
    mac_key_free(key);
    matches = tag_bytes <= DIGEST_BYTES && crypto_equal(mac, tag, tag_bytes);
    return matches == is_valid;
}

TEST(wycheproof)
{
    gate_context cx;
    const struct json *file;
    unsigned seen = 0;

    expect_int(context_open(64u << 20, 0, &cx), GATE_OK);
    file =
        shared_read_json(&cx, "conformance/wycheproof/hmac_sha256_test.json");
    if (file == NULL) {
        context_close(&cx);
        test_skip("no shared/conformance/wycheproof");
    }
    for (const struct json *group = json_member(file, "testGroups")->first;
         group != NULL; group = group->next) {
        for (const struct json *vector = json_member(group, "tests")->first;
             vector != NULL; vector = vector->next, seen++) {
            test_case(json_text_of(json_member(vector, "comment")));
            expect_true(vector_holds(&cx, vector));
        }
    }
    expect_int(seen, 174);
    context_close(&cx);
}

TEST_MAIN
