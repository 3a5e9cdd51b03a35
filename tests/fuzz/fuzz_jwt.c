/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: no crash, and nothing that this service did not sign is good.
 * The first byte decides what the rest is: a token as it came, the claims of a
 * rightly signed one, or the header of one.
 */
#include <stdlib.h>

#include "base/encode.h"
#include "token/access.h"
#include "token/jws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 4 << 20, NOW_S = 1700000000, SEGMENTS_BYTES = 8192 };

static const struct access_rules rules = {
    .issuer = "https://a.example",
    .audience = "a",
    .lifetime_s = 300,
    .leeway_s = 30,
};

/* "k" signs, by a secret that no input knows. */
static struct keyring *make_ring(gate_context *cx)
{
    static const uint8_t secret[KEY_MATERIAL_BYTES] = {17, 4, 99, 201, 7};
    struct keyring *ring = keyring_new(65536);

    if (ring == NULL || keyring_add(ring, cx, KEY_ACCESS, "HS256", "k", secret,
                                    sizeof(secret), true) != GATE_OK) {
        abort();
    }
    return ring;
}

static enum access_standing read_token(const struct keyring *ring,
                                       gate_context *cx, struct secret token)
{
    struct access out = {0};
    enum access_standing standing = ACCESS_INVALID;

    if (access_read(ring, &rules, cx, token, NOW_S, &out, &standing) ==
            GATE_OK &&
        standing != ACCESS_INVALID && (out.account <= 0 || out.session < 0)) {
        abort();
    }
    return standing;
}

static void try_claims(const struct keyring *ring, gate_context *cx,
                       struct slice claims)
{
    struct slice token;

    if (claims.bytes < 2048 &&
        jws_sign(ring, cx, "at+jwt", claims, &token) == GATE_OK) {
        (void)read_token(ring, cx, (struct secret){token.data, token.bytes});
    }
}

static void try_header(const struct keyring *ring, gate_context *cx,
                       struct slice header)
{
    char text[SEGMENTS_BYTES];
    uint8_t mac[DIGEST_BYTES];
    size_t length = BASE64URL_LENGTH(header.bytes);

    if (header.bytes > 2048) {
        return;
    }
    base64url_encode(header.data, header.bytes, text);
    memcpy(text + length, ".e30", 4); /* {} */
    length += 4;
    mac_message(ring->signs->secret, text, length, mac);
    text[length++] = '.';
    base64url_encode(mac, sizeof(mac), text + length);
    length += BASE64URL_LENGTH(sizeof(mac));
    if (read_token(ring, cx, (struct secret){text, length}) != ACCESS_INVALID) {
        abort(); /* it has no claims */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct slice rest = {(const char *)data + 1, bytes - 1};
    struct keyring *ring;

    if (bytes == 0 || context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return 0;
    }
    ring = make_ring(&cx);
    if (data[0] % 3 == 0) {
        try_claims(ring, &cx, rest);
    } else if (data[0] % 3 == 1) {
        try_header(ring, &cx, rest);
    } else if (read_token(ring, &cx, (struct secret){rest.data, rest.bytes}) !=
               ACCESS_INVALID) {
        abort(); /* nobody has signed it */
    }
    keyring_free(ring);
    return 0;
}
