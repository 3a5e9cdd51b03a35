/* SPDX-License-Identifier: MIT */
/* Ed25519: RFC 8032, and the vectors of Wycheproof. */
#include "support/shared.h"
#include "support/test.h"

#include "crypto/equal.h"
#include "crypto/random.h"
#include "crypto/sign.h"

static uint8_t *bytes_of(const char *hex)
{
    static uint8_t data[64];

    for (size_t i = 0; i < strlen(hex) / 2; i++) {
        unsigned value = 0;

        (void)sscanf(hex + 2 * i, "%2x", &value);
        data[i] = (uint8_t)value;
    }
    return data;
}

/* RFC 8032, section 7.1, TEST 2. */
TEST(signs_as_the_rfc_does)
{
    struct sign_key *key =
        sign_key_new(bytes_of("4ccd089b28ff96da9db6c346ec114e0f"
                              "5b8a319f35aba624da8cf6ed4fb8a6fb"));
    uint8_t signature[SIGN_BYTES];

    expect_true(crypto_equal(sign_key_public(key),
                             bytes_of("3d4017c3e843895a92b70aa74d1b7ebc"
                                      "9c982ccf2ec4968cc0cd55f12af4660c"),
                             SIGN_PUBLIC_BYTES));
    sign_message(key, "\x72", 1, signature);
    expect_true(
        crypto_equal(signature,
                     bytes_of("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8f"
                              "b3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                              "387b2eaeb4302aeeb00d291612bb0c00"),
                     SIGN_BYTES));
    sign_key_free(key);
    sign_key_free(NULL);
}

TEST(each_changed_bit_is_refused)
{
    uint8_t seed[SIGN_SEED_BYTES];
    uint8_t message[40];
    uint8_t signature[SIGN_BYTES];
    struct sign_key *key;

    crypto_random(seed, sizeof(seed));
    crypto_random(message, sizeof(message));
    key = sign_key_new(seed);
    sign_message(key, message, sizeof(message), signature);
    expect_true(
        sign_verify(sign_key_public(key), message, sizeof(message), signature));
    for (size_t i = 0; i < sizeof(signature) * 8; i++) {
        signature[i / 8] ^= (uint8_t)(1u << (i % 8));
        expect_false(sign_verify(sign_key_public(key), message, sizeof(message),
                                 signature));
        signature[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    for (size_t i = 0; i < sizeof(message); i++) {
        message[i] ^= 1;
        expect_false(sign_verify(sign_key_public(key), message, sizeof(message),
                                 signature));
        message[i] ^= 1;
    }
    sign_key_free(key);
}

static bool vector_holds(gate_context *cx, const uint8_t *public_key,
                         const struct json *vector)
{
    size_t bytes;
    size_t signature_bytes;
    const uint8_t *message = shared_hex(cx, json_member(vector, "msg"), &bytes);
    const uint8_t *signature =
        shared_hex(cx, json_member(vector, "sig"), &signature_bytes);
    bool is_valid =
        strcmp(json_text_of(json_member(vector, "result")), "valid") == 0;
    /* Another length is refused before (token/jws.c). */
    bool verifies = signature_bytes == SIGN_BYTES &&
                    sign_verify(public_key, message, bytes, signature);

    return verifies == is_valid;
}

TEST(wycheproof)
{
    gate_context cx;
    const struct json *file;
    unsigned seen = 0;
    size_t bytes;

    expect_int(context_open(64u << 20, 0, &cx), GATE_OK);
    file = shared_read_json(&cx, "conformance/wycheproof/ed25519_test.json");
    if (file == NULL) {
        context_close(&cx);
        test_skip("no shared/conformance/wycheproof");
    }
    for (const struct json *group = json_member(file, "testGroups")->first;
         group != NULL; group = group->next) {
        const uint8_t *public_key = shared_hex(
            &cx, json_member(json_member(group, "publicKey"), "pk"), &bytes);

        expect_int(bytes, SIGN_PUBLIC_BYTES);
        for (const struct json *vector = json_member(group, "tests")->first;
             vector != NULL; vector = vector->next, seen++) {
            test_case(json_text_of(json_member(vector, "comment")));
            expect_true(vector_holds(&cx, public_key, vector));
        }
    }
    expect_int(seen, 151);
    context_close(&cx);
}

TEST_MAIN
