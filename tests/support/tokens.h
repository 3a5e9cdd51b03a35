/* SPDX-License-Identifier: MIT */
/* A key ring with one key of each kind, and tokens made by hand: with any
 * header, any payload, and a right signature under any of its keys. */
#ifndef TESTS_TOKENS_H
#define TESTS_TOKENS_H

#include "support/test.h"

#include "base/context.h"
#include "base/encode.h"
#include "token/jws.h"
#include "token/keys.h"

struct token_world {
    gate_context cx;
    struct keyring *ring;
};

enum { TOKEN_CACHE_BYTES = 65536 };

static const uint8_t token_ed_seed[KEY_MATERIAL_BYTES] =
    "the seed of a key of 32 bytes..";
static const uint8_t token_hs_secret[KEY_MATERIAL_BYTES] =
    "the secret of another, 32 bytes";

static inline void token_add_key(struct token_world *world,
                                 enum key_purpose purpose,
                                 const char *algorithm, const char *kid,
                                 const uint8_t *material, bool signs)
{
    expect_int(keyring_add(world->ring, &world->cx, purpose, algorithm, kid,
                           material, KEY_MATERIAL_BYTES, signs),
               GATE_OK);
}

/** "ed" signs by EdDSA, "hs" by HS256; `signs` is the kid of the one that signs
 *  new tokens. */
static inline void token_world_open(struct token_world *world,
                                    const char *signs)
{
    static const uint8_t purposes[KEY_PURPOSES][KEY_MATERIAL_BYTES] = {
        {0}, {1}, {2}, {3}};

    expect_int(context_open(64u << 20, 0, &world->cx), GATE_OK);
    world->ring = keyring_new(TOKEN_CACHE_BYTES);
    token_add_key(world, KEY_ACCESS, "EdDSA", "ed", token_ed_seed,
                  strcmp(signs, "ed") == 0);
    token_add_key(world, KEY_ACCESS, "HS256", "hs", token_hs_secret,
                  strcmp(signs, "hs") == 0);
    for (int i = KEY_ACCESS + 1; i < KEY_PURPOSES; i++) {
        token_add_key(world, (enum key_purpose)i, "HS256",
                      key_purpose_name((enum key_purpose)i), purposes[i],
                      false);
    }
}

static inline void token_world_close(struct token_world *world)
{
    keyring_free(world->ring);
    context_close(&world->cx);
}

static inline struct secret token_secret(struct slice text)
{
    return (struct secret){text.data, text.bytes};
}

static inline struct secret token_text(const char *text)
{
    return (struct secret){text, strlen(text)};
}

/** Sign two segments as they stand, under the key `kid` of the ring. */
static inline const char *token_sign_raw(struct token_world *world,
                                         const char *kid, const char *segments)
{
    const struct signing_key *key = keyring_find(world->ring, kid);
    uint8_t signature[SIGN_BYTES];
    char text[BASE64URL_LENGTH(SIGN_BYTES) + 1] = "";
    const char *out = NULL;

    if (key->pair != NULL) {
        sign_message(key->pair, segments, strlen(segments), signature);
        base64url_encode(signature, SIGN_BYTES, text);
    } else {
        mac_message(key->secret, segments, strlen(segments), signature);
        base64url_encode(signature, DIGEST_BYTES, text);
    }
    expect_int(context_format(&world->cx, &out, "%s.%s", segments, text),
               GATE_OK);
    return out;
}

static inline const char *token_encode(struct token_world *world,
                                       struct slice text)
{
    char *out = NULL;

    expect_int(NEW_ARRAY(&world->cx, BASE64URL_LENGTH(text.bytes) + 1, &out),
               GATE_OK);
    base64url_encode(text.data, text.bytes, out);
    return out;
}

/** A token of this header and payload, rightly signed under `kid`. */
static inline const char *token_make(struct token_world *world, const char *kid,
                                     const char *header, const char *payload)
{
    const char *segments = NULL;

    expect_int(context_format(&world->cx, &segments, "%s.%s",
                              token_encode(world, slice_of(header)),
                              token_encode(world, slice_of(payload))),
               GATE_OK);
    return token_sign_raw(world, kid, segments);
}

#endif
