/* SPDX-License-Identifier: MIT */
/* security.md, rows 37 and 43: keys of the ring, their rotation, and the set
 * that is published. */
#include "support/test.h"
#include "support/tokens.h"

#include "base/buffer.h"
#include "json/json.h"

static gate_status verify(struct token_world *world, struct slice token)
{
    const struct json *payload = NULL;

    return jws_verify(world->ring, &world->cx, "at+jwt", token_secret(token),
                      &payload);
}

static struct slice sign(struct token_world *world)
{
    struct slice token = {0};

    expect_int(jws_sign(world->ring, &world->cx, "at+jwt", SLICE("{}"), &token),
               GATE_OK);
    return token;
}

TEST(both_work_during_overlap)
{
    struct token_world world;
    struct slice before;
    struct slice after;

    token_world_open(&world, "ed");
    before = sign(&world);
    token_add_key(&world, KEY_ACCESS, "EdDSA", "ed2", token_hs_secret, true);
    after = sign(&world);
    expect_false(slice_equal(before, after));
    expect_int(verify(&world, before), GATE_OK);
    expect_int(verify(&world, after), GATE_OK);
    token_world_close(&world);
}

TEST(a_forgotten_key_verifies_nothing)
{
    struct token_world world;
    struct token_world later;
    struct slice token;

    token_world_open(&world, "ed");
    token_world_open(&later, "ed");
    expect_int(verify(&later, sign(&world)), GATE_OK);
    token_add_key(&world, KEY_ACCESS, "EdDSA", "gone", token_hs_secret, true);
    token = sign(&world);
    expect_int(verify(&world, token), GATE_OK);
    expect_int(verify(&later, token), GATE_REFUSED);
    token_world_close(&later);
    token_world_close(&world);
}

static gate_status add(struct token_world *world, enum key_purpose purpose,
                       const char *algorithm, const char *kid, size_t bytes)
{
    static const uint8_t material[1024] = {5};
    gate_status status = keyring_add(world->ring, &world->cx, purpose,
                                     algorithm, kid, material, bytes, false);

    world->cx.fault = GATE_OK;
    return status;
}

TEST(short_and_strange_keys_are_refused)
{
    static const struct {
        const char *name;
        enum key_purpose purpose;
        const char *algorithm;
        const char *kid;
        size_t bytes;
        gate_status status;
    } rows[] = {
        {"HS256 of 256 bits", KEY_ACCESS, "HS256", "a", 32, GATE_OK},
        {"HS256 of 512 bits", KEY_ACCESS, "HS256", "b", 64, GATE_OK},
        {"HS256 too short", KEY_ACCESS, "HS256", "c", 31, GATE_FAULT_CONFIG},
        {"HS256 too long", KEY_ACCESS, "HS256", "c", 513, GATE_FAULT_CONFIG},
        {"EdDSA", KEY_ACCESS, "EdDSA", "d", 32, GATE_OK},
        {"EdDSA too short", KEY_ACCESS, "EdDSA", "e", 31, GATE_FAULT_CONFIG},
        {"EdDSA too long", KEY_ACCESS, "EdDSA", "e", 33, GATE_FAULT_CONFIG},
        {"none", KEY_ACCESS, "none", "f", 32, GATE_FAULT_CONFIG},
        {"another case", KEY_ACCESS, "hs256", "f", 32, GATE_FAULT_CONFIG},
        {"no algorithm", KEY_ACCESS, "", "f", 32, GATE_FAULT_CONFIG},
        {"a kid twice", KEY_ACCESS, "HS256", "a", 32, GATE_FAULT_CONFIG},
        {"no kid", KEY_ACCESS, "HS256", "", 32, GATE_FAULT_CONFIG},
        {"a purpose's", KEY_LINK, "HS256", "l", 32, GATE_OK},
        {"a purpose's too short", KEY_LINK, "HS256", "l", 16,
         GATE_FAULT_CONFIG},
        {"a purpose's as EdDSA", KEY_LINK, "EdDSA", "l", 32, GATE_FAULT_CONFIG},
        {"no purpose", KEY_PURPOSES, "HS256", "x", 32, GATE_FAULT_USAGE},
    };
    struct token_world world;
    char long_kid[130];

    expect_int(context_open(1u << 20, 0, &world.cx), GATE_OK);
    world.ring = keyring_new(TOKEN_CACHE_BYTES);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_int(add(&world, rows[i].purpose, rows[i].algorithm, rows[i].kid,
                       rows[i].bytes),
                   rows[i].status);
    }
    memset(long_kid, 'k', sizeof(long_kid));
    long_kid[129] = '\0';
    expect_int(add(&world, KEY_ACCESS, "HS256", long_kid, 32),
               GATE_FAULT_CONFIG);
    long_kid[128] = '\0';
    expect_int(add(&world, KEY_ACCESS, "HS256", long_kid, 32), GATE_OK);
    expect_true(world.ring->signs == NULL);
    token_world_close(&world);
    keyring_free(NULL);
}

/* RFC 8037, appendix A.1 and A.2: the seed, and the key as published. */
TEST(the_published_set_has_public_keys_alone)
{
    struct token_world world;
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(4096);
    uint8_t seed[32];
    size_t bytes = 0;

    expect_int(context_open(1u << 20, 0, &world.cx), GATE_OK);
    world.ring = keyring_new(TOKEN_CACHE_BYTES);
    expect_true(
        base64url_decode(SLICE("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
                         seed, sizeof(seed), &bytes));
    token_add_key(&world, KEY_ACCESS, "HS256", "hs", token_hs_secret, true);
    token_add_key(&world, KEY_LINK, "HS256", "link", token_hs_secret, false);
    keyring_write_jwks(world.ring, &out);
    expect_text(buffer_text(&out), "{\"keys\":[]}");
    buffer_truncate(&out, 0);
    token_add_key(&world, KEY_ACCESS, "EdDSA", "old \"1\"", token_ed_seed,
                  false);
    token_add_key(&world, KEY_ACCESS, "EdDSA", "new", seed, true);
    keyring_write_jwks(world.ring, &out);
    expect_true(strstr(buffer_text(&out),
                       "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
                       "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                       "\"kid\":\"new\",\"use\":\"sig\",\"alg\":\"EdDSA\"},"
                       "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"") ==
                buffer_text(&out));
    expect_true(strstr(buffer_text(&out), "\"kid\":\"old \\\"1\\\"\"") != NULL);
    expect_true(strstr(buffer_text(&out), "\"d\"") == NULL);
    expect_true(strstr(buffer_text(&out), "oct") == NULL);
    token_world_close(&world);
}

TEST(algorithms_and_purposes_have_their_names)
{
    enum token_algorithm algorithm = TOKEN_HS256;

    expect_true(token_algorithm_read("EdDSA", &algorithm));
    expect_int(algorithm, TOKEN_EDDSA);
    expect_true(token_algorithm_read("HS256", &algorithm));
    expect_int(algorithm, TOKEN_HS256);
    expect_false(token_algorithm_read("none", &algorithm));
    expect_text(key_purpose_name(KEY_ACCESS), "access");
    expect_text(key_purpose_name(KEY_REFRESH), "refresh");
    expect_text(key_purpose_name(KEY_LINK), "link");
    expect_text(key_purpose_name(KEY_BUDGET), "budget");
    expect_text(key_purpose_name(KEY_CAPTCHA), "captcha");
    expect_text(key_purpose_name(KEY_PURPOSES), NULL);
}

TEST_MAIN
