/* SPDX-License-Identifier: MIT */
/*
 * The key ring.  It is made at the start and again when keys rotate, and read
 * by every thread in between; nothing here locks.
 *
 * What the keys are made of lies in guarded memory (crypto/); the ring itself
 * has pointers, names and the public halves.
 */
#include "token/keys.h"

#include <string.h>

#include "base/encode.h"
#include "base/memory.h"
#include "token/verified.h"
#include "json/json.h"

enum {
    MIN_SECRET_BYTES = 32,
    MAX_SECRET_BYTES = 512,
    MAX_KID_BYTES = 128,
    PUBLIC_KEY_LENGTH = BASE64URL_LENGTH(SIGN_PUBLIC_BYTES),
};

const char *key_purpose_name(enum key_purpose purpose)
{
    switch (purpose) {
    case KEY_ACCESS:
        return "access";
    case KEY_REFRESH:
        return "refresh";
    case KEY_LINK:
        return "link";
    case KEY_BUDGET:
        return "budget";
    case KEY_CAPTCHA:
        return "captcha";
    case KEY_PURPOSES:
        break;
    }
    return NULL;
}

const char *token_algorithm_name(enum token_algorithm algorithm)
{
    switch (algorithm) {
    case TOKEN_EDDSA:
        return "EdDSA";
    case TOKEN_HS256:
        return "HS256";
    }
    return NULL;
}

/*
 *= https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 *# Libraries MUST enable the caller to specify a supported set of
 *# algorithms and MUST NOT use any other algorithms when performing
 *# cryptographic operations.
 */
bool token_algorithm_read(const char *name, enum token_algorithm *out)
{
    static const enum token_algorithm known[] = {TOKEN_EDDSA, TOKEN_HS256};

    for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
        if (strcmp(name, token_algorithm_name(known[i])) == 0) {
            *out = known[i];
            return true;
        }
    }
    return false;
}

struct keyring *keyring_new(size_t verified_bytes)
{
    struct keyring *ring = memory_allocate(1, sizeof(*ring));

    if (ring != NULL) {
        ring->verified = verified_tokens_new(verified_bytes);
        ring->prints = fingerprint_key_new();
        if (ring->verified == NULL || ring->prints == NULL) {
            keyring_free(ring);
            return NULL;
        }
    }
    return ring;
}

static void free_signing_key(struct signing_key *key)
{
    sign_key_free(key->pair);
    mac_key_free(key->secret);
    memory_free((void *)(uintptr_t)key->kid);
    memory_free((void *)(uintptr_t)key->header.data);
    memory_free(key);
}

void keyring_free(struct keyring *ring)
{
    if (ring == NULL) {
        return;
    }
    while (ring->first != NULL) {
        struct signing_key *key = ring->first;

        ring->first = key->next;
        free_signing_key(key);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(ring->purpose); i++) {
        mac_key_free(ring->purpose[i]);
    }
    cache_free(ring->verified);
    fingerprint_key_free(ring->prints);
    memory_free(ring);
}

const struct signing_key *keyring_find(const struct keyring *ring,
                                       const char *kid)
{
    const struct signing_key *key = ring->first;

    while (key != NULL && strcmp(key->kid, kid) != 0) {
        key = key->next;
    }
    return key;
}

/* ASVS 11.2.3, RFC 8725 section 3.5: at least 256 bits. */
static gate_status check_length(gate_context *cx, enum token_algorithm used_for,
                                size_t bytes)
{
    if (used_for == TOKEN_EDDSA && bytes != SIGN_SEED_BYTES) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "an EdDSA key has 32 bytes, not %zu", bytes);
    }
    if (bytes < MIN_SECRET_BYTES || bytes > MAX_SECRET_BYTES) {
        return FAULT(cx, GATE_FAULT_CONFIG, "a key has %d to %d bytes, not %zu",
                     MIN_SECRET_BYTES, MAX_SECRET_BYTES, bytes);
    }
    return GATE_OK;
}

static gate_status check_kid(const struct keyring *ring, gate_context *cx,
                             const char *kid)
{
    size_t bytes = kid == NULL ? 0 : strnlen(kid, MAX_KID_BYTES + 1);

    if (bytes == 0 || bytes > MAX_KID_BYTES) {
        return FAULT(cx, GATE_FAULT_CONFIG, "a kid has 1 to %d bytes",
                     MAX_KID_BYTES);
    }
    if (keyring_find(ring, kid) != NULL) {
        return FAULT(cx, GATE_FAULT_CONFIG, "two keys are called %s", kid);
    }
    return GATE_OK;
}

void signing_key_write_header(const struct signing_key *key, const char *typ,
                              struct buffer *out)
{
    buffer_append_text(out, "{\"alg\":");
    json_write_text(out, slice_of(token_algorithm_name(key->algorithm)));
    buffer_append_text(out, ",\"typ\":");
    json_write_text(out, slice_of(typ));
    buffer_append_text(out, ",\"kid\":");
    json_write_text(out, slice_of(key->kid));
    buffer_append_char(out, '}');
}

static bool make_header(struct signing_key *key)
{
    CLEANUP(buffer_free)
    struct buffer header = BUFFER_WITH_MAXIMUM(TOKEN_HEADER_MAX_BYTES);
    char *text;

    signing_key_write_header(key, TOKEN_TYPE_ACCESS, &header);
    if (header.failed != BUFFER_FINE) {
        return false;
    }
    text = memory_allocate(BASE64URL_LENGTH(header.bytes), 1);
    if (text == NULL) {
        return false;
    }
    base64url_encode(header.data, header.bytes, text);
    key->header = (struct slice){text, BASE64URL_LENGTH(header.bytes)};
    return true;
}

static bool fill_signing_key(struct signing_key *key,
                             enum token_algorithm algorithm, const char *kid,
                             const uint8_t *material, size_t bytes)
{
    key->algorithm = algorithm;
    key->kid = memory_copy_text(kid);
    switch (algorithm) {
    case TOKEN_EDDSA:
        key->pair = sign_key_new(material);
        break;
    case TOKEN_HS256:
        key->secret = mac_key_new(material, bytes);
        break;
    }
    return key->kid != NULL && (key->pair != NULL || key->secret != NULL) &&
           make_header(key);
}

static gate_status add_signing_key(struct keyring *ring, gate_context *cx,
                                   enum token_algorithm algorithm,
                                   const char *kid, const uint8_t *material,
                                   size_t bytes, bool signs)
{
    struct signing_key *key;

    TRY(check_kid(ring, cx, kid));
    key = memory_allocate(1, sizeof(*key));
    if (key == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a key");
    }
    if (!fill_signing_key(key, algorithm, kid, material, bytes)) {
        free_signing_key(key);
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a key");
    }
    key->next = ring->first;
    ring->first = key;
    if (signs) {
        ring->signs = key;
    }
    return GATE_OK;
}

gate_status keyring_add(struct keyring *ring, gate_context *cx,
                        enum key_purpose purpose, const char *algorithm,
                        const char *kid, const uint8_t *material, size_t bytes,
                        bool signs)
{
    enum token_algorithm used_for;
    struct mac_key *secret;

    if (purpose >= KEY_PURPOSES) {
        return FAULT(cx, GATE_FAULT_USAGE, "a key without a purpose");
    }
    if (!token_algorithm_read(algorithm, &used_for) ||
        (purpose != KEY_ACCESS && used_for != TOKEN_HS256)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "a key for %s cannot be used with %s",
                     key_purpose_name(purpose), algorithm);
    }
    TRY(check_length(cx, used_for, bytes));
    if (purpose == KEY_ACCESS) {
        return add_signing_key(ring, cx, used_for, kid, material, bytes, signs);
    }
    secret = mac_key_new(material, bytes);
    if (secret == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a key");
    }
    mac_key_free(ring->purpose[purpose]);
    ring->purpose[purpose] = secret;
    return GATE_OK;
}

/* RFC 8037, section 2. */
static void write_jwk(const struct signing_key *key, struct buffer *out)
{
    char x[PUBLIC_KEY_LENGTH];

    base64url_encode(sign_key_public(key->pair), SIGN_PUBLIC_BYTES, x);
    buffer_append_text(out, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"");
    buffer_append(out, x, sizeof(x));
    buffer_append_text(out, "\",\"kid\":");
    json_write_text(out, slice_of(key->kid));
    buffer_append_text(out, ",\"use\":\"sig\",\"alg\":\"EdDSA\"}");
}

void keyring_write_jwks(const struct keyring *ring, struct buffer *out)
{
    const char *comma = "";

    buffer_append_text(out, "{\"keys\":[");
    for (const struct signing_key *key = ring->first; key != NULL;
         key = key->next) {
        /* A secret is never published, whatever its algorithm is called. */
        if (key->pair != NULL) {
            buffer_append_text(out, comma);
            write_jwk(key, out);
            comma = ",";
        }
    }
    buffer_append_text(out, "]}");
}
