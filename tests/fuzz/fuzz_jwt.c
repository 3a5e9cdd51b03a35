/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: no crash, and nothing that this service did not sign is good.
 * The first byte decides what the rest is: a token as it came, the claims of a
 * rightly signed one, the header of one, or the claims that a token is issued
 * for, which is then read back and tampered with.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "token/access.h"
#include "token/jws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum {
    MEMORY_BYTES = 4 << 20,
    NOW_S = 1700000000,
    SEGMENTS_BYTES = 8192,
    LEEWAY_S = 30,
};

static const struct access_rules rules = {
    .issuer = "https://a.example",
    .audience = "a",
    .lifetime_s = 300,
    .leeway_s = LEEWAY_S,
};

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

/* Either "k" or "e" signs, by secrets that no input knows. */
static struct keyring *make_ring(gate_context *cx, bool by_pair)
{
    static const uint8_t secret[KEY_MATERIAL_BYTES] = {17, 4, 99, 201, 7};
    static const uint8_t seed[KEY_MATERIAL_BYTES] = {5, 44, 3, 89, 123};
    struct keyring *ring = keyring_new(65536);

    must(ring != NULL);
    must(keyring_add(ring, cx, KEY_ACCESS, "HS256", "k", secret, sizeof(secret),
                     !by_pair) == GATE_OK);
    must(keyring_add(ring, cx, KEY_ACCESS, "EdDSA", "e", seed, sizeof(seed),
                     by_pair) == GATE_OK);
    return ring;
}

/* Whatever is good obeys the bounds of claims. */
static void check_claims(const struct access *claims,
                         enum access_standing standing)
{
    must(claims->account > 0 && claims->session >= 0 && claims->epoch >= 0);
    must(claims->issued_s >= 0 && claims->issued_s <= NOW_S + LEEWAY_S);
    must((standing == ACCESS_GOOD) == (NOW_S < claims->expires_s + LEEWAY_S));
}

/* Twice: the second time its claims are known. */
static enum access_standing read_token(const struct keyring *ring,
                                       gate_context *cx, struct secret token,
                                       struct access *out)
{
    enum access_standing standing = ACCESS_INVALID;
    enum access_standing again = ACCESS_INVALID;
    struct access second = {0};

    *out = (struct access){0};
    if (access_read(ring, &rules, cx, token, NOW_S, out, &standing) !=
        GATE_OK) {
        must(cx->fault == GATE_FAULT_MEMORY);
        return ACCESS_INVALID;
    }
    if (access_read(ring, &rules, cx, token, NOW_S, &second, &again) ==
        GATE_OK) {
        must(again == standing);
        must(memcmp(out, &second, sizeof(second)) == 0);
    }
    if (standing != ACCESS_INVALID) {
        check_claims(out, standing);
    }
    return standing;
}

static void try_claims(const struct keyring *ring, gate_context *cx,
                       struct slice claims)
{
    struct slice token;
    struct access out;

    if (claims.bytes < 2048 &&
        jws_sign(ring, cx, TOKEN_TYPE_ACCESS, claims, &token) == GATE_OK) {
        (void)read_token(ring, cx, (struct secret){token.data, token.bytes},
                         &out);
    }
}

static void try_header(const struct keyring *ring, gate_context *cx,
                       struct slice header)
{
    char text[SEGMENTS_BYTES];
    uint8_t mac[DIGEST_BYTES];
    size_t length = BASE64URL_LENGTH(header.bytes);
    const struct signing_key *key = keyring_find(ring, "k");
    struct access out;

    if (header.bytes > 2048) {
        return;
    }
    base64url_encode(header.data, header.bytes, text);
    memcpy(text + length, ".e30", 4); /* {} */
    length += 4;
    mac_message(key->secret, text, length, mac);
    text[length++] = '.';
    base64url_encode(mac, sizeof(mac), text + length);
    length += BASE64URL_LENGTH(sizeof(mac));
    /* It has no claims. */
    must(read_token(ring, cx, (struct secret){text, length}, &out) ==
         ACCESS_INVALID);
}

/* One bit of an issued token, in a ring that has not seen any. */
static void tamper(gate_context *cx, bool by_pair, struct slice token,
                   size_t where)
{
    struct keyring *other = make_ring(cx, by_pair);
    struct access out;
    char *copy;

    if (NEW_ARRAY(cx, token.bytes, &copy) == GATE_OK) {
        memcpy(copy, token.data, token.bytes);
        copy[where / 7 % token.bytes] ^= (char)(1 << where % 7);
        must(read_token(other, cx, (struct secret){copy, token.bytes}, &out) ==
             ACCESS_INVALID);
    }
    keyring_free(other);
}

/* What was issued is read as it was given, however odd; a bit of it changed,
 * it is nothing. */
static void try_issue(const struct keyring *ring, gate_context *cx,
                      bool by_pair, struct slice input)
{
    struct {
        struct access claims;
        uint16_t where;
    } given;
    struct access out;
    struct slice token;

    if (input.bytes < sizeof(given)) {
        return;
    }
    memcpy(&given, input.data, sizeof(given));
    given.claims.account = (given.claims.account & INT64_MAX) | 1;
    given.claims.session &= INT64_MAX;
    given.claims.epoch &= INT64_MAX;
    given.claims.issued_s = NOW_S - (given.claims.issued_s & 0xffff);
    given.claims.expires_s = NOW_S + (given.claims.expires_s & 0xffff);
    if (access_issue(ring, &rules, cx, &given.claims, &token) != GATE_OK) {
        must(cx->fault == GATE_FAULT_MEMORY);
        return;
    }
    must(read_token(ring, cx, (struct secret){token.data, token.bytes}, &out) ==
         ACCESS_GOOD);
    must(memcmp(&out, &given.claims, sizeof(out)) == 0);
    tamper(cx, by_pair, token, given.where);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct slice rest;
    struct access out;

    if (bytes == 0 || context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return 0;
    }
    rest = (struct slice){(const char *)data + 1, bytes - 1};
    bool by_pair = (data[0] & 0x80) != 0;
    struct keyring *ring = make_ring(&cx, by_pair);

    switch (data[0] % 4) {
    case 0:
        try_claims(ring, &cx, rest);
        break;
    case 1:
        try_header(ring, &cx, rest);
        break;
    case 2: /* nobody has signed it */
        must(read_token(ring, &cx, (struct secret){rest.data, rest.bytes},
                        &out) == ACCESS_INVALID);
        break;
    default:
        try_issue(ring, &cx, by_pair, rest);
    }
    keyring_free(ring);
    return 0;
}
