/* SPDX-License-Identifier: MIT */
/*
 * JSON Web Signatures, compact form alone: RFC 7515, RFC 8037, RFC 8725.
 *
 * The order is the point.  Form and header are looked at first, because they
 * name the key; then the signature; and only what is signed is read.  A header
 * may carry keys and addresses of keys (jwk, jku, x5u, x5c): they are members
 * like any unknown one, and not looked at.  There is no algorithm "none".
 */
#include "token/jws.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/encode.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "crypto/sign.h"

enum {
    HEADER_DEPTH = 4, /* a header that carries a jwk still is one */
    PAYLOAD_DEPTH = 8,
    SIGNATURE_MAX_BYTES = SIGN_BYTES,
};

/* The three segments, as they stand. */
struct segments {
    struct slice header;
    struct slice payload;
    struct slice signature;
    struct slice input; /* what is signed: the first two and their dot */
};

static bool split(struct slice token, struct segments *out)
{
    const char *end = token.data + token.bytes;
    const char *first = memchr(token.data, '.', token.bytes);
    const char *second;

    if (first == NULL) {
        return false;
    }
    second = memchr(first + 1, '.', (size_t)(end - first - 1));
    if (second == NULL ||
        memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL) {
        return false;
    }
    *out = (struct segments){
        .header = {token.data, (size_t)(first - token.data)},
        .payload = {first + 1, (size_t)(second - first - 1)},
        .signature = {second + 1, (size_t)(end - second - 1)},
        .input = {token.data, (size_t)(second - token.data)},
    };
    return true;
}

/* GATE_REFUSED: not canonical base64url. */
static gate_status decode(gate_context *cx, struct slice segment,
                          struct slice *out)
{
    char *data;
    size_t bytes;

    TRY(NEW_ARRAY(cx, segment.bytes + 1, &data));
    if (!base64url_decode(segment, data, segment.bytes, &bytes)) {
        return GATE_REFUSED;
    }
    *out = (struct slice){data, bytes};
    return GATE_OK;
}

static gate_status decode_object(gate_context *cx, struct slice segment,
                                 unsigned depth, const struct json **out)
{
    const struct json *object;
    struct slice text;

    TRY(decode(cx, segment, &text));
    TRY(json_read(cx, text, depth, &object, NULL));
    if (object->kind != JSON_OBJECT) {
        return GATE_REFUSED;
    }
    *out = object;
    return GATE_OK;
}

/*
 *= https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9
 *# A recipient using the media type value MUST treat it as if
 *# "application/" were prepended to any "typ" value not containing a '/'.
 */
static bool is_of_type(const struct json *header, const char *typ)
{
    static const char prefix[] = "application/";
    const char *given = json_text_of(json_member(header, "typ"));

    if (given == NULL) {
        return false;
    }
    if (strncasecmp(given, prefix, sizeof(prefix) - 1) == 0) {
        given += sizeof(prefix) - 1;
    }
    return strcasecmp(given, typ) == 0;
}

/*
 * The key that the header may use; NULL when there is none.
 *
 *= https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 *# Each key MUST be used with exactly one algorithm, and this MUST be
 *# checked when the cryptographic operation is performed.
 *
 *= https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
 *# If any of the listed extension Header Parameters are not understood and
 *# supported by the recipient, then the JWS is invalid.
 */
static const struct signing_key *choose_key(const struct keyring *ring,
                                            const struct json *header,
                                            const char *typ)
{
    const char *alg = json_text_of(json_member(header, "alg"));
    const char *kid = json_text_of(json_member(header, "kid"));
    const struct signing_key *key;
    enum token_algorithm algorithm;

    if (alg == NULL || kid == NULL || json_member(header, "crit") != NULL ||
        (typ != NULL && !is_of_type(header, typ)) ||
        !token_algorithm_read(alg, &algorithm)) {
        return NULL;
    }
    key = keyring_find(ring, kid);
    return key != NULL && key->algorithm == algorithm ? key : NULL;
}

/* The bytes written. */
static size_t make_signature(const struct signing_key *key, struct slice input,
                             uint8_t out[SIGNATURE_MAX_BYTES])
{
    switch (key->algorithm) {
    case TOKEN_EDDSA:
        sign_message(key->pair, input.data, input.bytes, out);
        return SIGN_BYTES;
    case TOKEN_HS256:
        mac_message(key->secret, input.data, input.bytes, out);
        return DIGEST_BYTES;
    }
    return 0;
}

static bool mac_is_right(const struct mac_key *secret, struct slice input,
                         const uint8_t *mac)
{
    uint8_t right[DIGEST_BYTES];

    mac_message(secret, input.data, input.bytes, right);
    return crypto_equal(mac, right, sizeof(right));
}

static bool is_signed(const struct signing_key *key, struct slice input,
                      struct slice signature)
{
    uint8_t given[SIGNATURE_MAX_BYTES];
    size_t bytes;

    if (!base64url_decode(signature, given, sizeof(given), &bytes)) {
        return false;
    }
    switch (key->algorithm) {
    case TOKEN_EDDSA:
        return bytes == SIGN_BYTES &&
               sign_verify(sign_key_public(key->pair), input.data, input.bytes,
                           given);
    case TOKEN_HS256:
        return bytes == DIGEST_BYTES && mac_is_right(key->secret, input, given);
    }
    return false;
}

/* The key whose tokens all begin like this; NULL: the header is to be read.
 * What stands here word for word as we write it has passed every check. */
static const struct signing_key *
recognise_key(const struct keyring *ring, struct slice header, const char *typ)
{
    const struct signing_key *key = ring->first;

    if (typ == NULL || strcmp(typ, TOKEN_TYPE_ACCESS) != 0) {
        return NULL;
    }
    while (key != NULL && !slice_equal(key->header, header)) {
        key = key->next;
    }
    return key;
}

/* GATE_OK, too, when there is none: `out` is NULL. */
static gate_status find_key(const struct keyring *ring, gate_context *cx,
                            const char *typ, struct slice segment,
                            const struct signing_key **out)
{
    const struct signing_key *key = recognise_key(ring, segment, typ);
    const struct json *header;

    if (key == NULL) {
        if (segment.bytes > BASE64URL_LENGTH(TOKEN_HEADER_MAX_BYTES)) {
            return GATE_REFUSED;
        }
        TRY(decode_object(cx, segment, HEADER_DEPTH, &header));
        key = choose_key(ring, header, typ);
    }
    *out = key;
    return GATE_OK;
}

/* GATE_OK: the signature is right, and nothing else is known. */
static gate_status check(const struct keyring *ring, gate_context *cx,
                         const char *typ, struct secret token,
                         struct segments *out)
{
    const struct signing_key *key;
    struct segments segments;

    if (token.bytes == 0 || token.bytes > JWS_MAX_BYTES ||
        !split((struct slice){token.data, token.bytes}, &segments)) {
        return GATE_REFUSED;
    }
    TRY(find_key(ring, cx, typ, segments.header, &key));
    if (key == NULL || !is_signed(key, segments.input, segments.signature)) {
        return GATE_REFUSED;
    }
    *out = segments;
    return GATE_OK;
}

gate_status jws_verify_bytes(const struct keyring *ring, gate_context *cx,
                             const char *typ, struct secret token,
                             struct slice *out)
{
    struct segments segments;

    TRY(check(ring, cx, typ, token, &segments));
    return decode(cx, segments.payload, out);
}

gate_status jws_verify(const struct keyring *ring, gate_context *cx,
                       const char *typ, struct secret token,
                       const struct json **out)
{
    struct segments segments;

    TRY(check(ring, cx, typ, token, &segments));
    return decode_object(cx, segments.payload, PAYLOAD_DEPTH, out);
}

/* A token that is being written, into room that is known to be enough. */
struct writer {
    char *text;
    size_t length;
};

static void write_segment(struct writer *writer, const void *data, size_t bytes)
{
    base64url_encode(data, bytes, writer->text + writer->length);
    writer->length += BASE64URL_LENGTH(bytes);
}

static gate_status write_header(struct writer *writer, gate_context *cx,
                                const struct signing_key *key, const char *typ)
{
    CLEANUP(buffer_free)
    struct buffer header = BUFFER_WITH_MAXIMUM(TOKEN_HEADER_MAX_BYTES);

    if (strcmp(typ, TOKEN_TYPE_ACCESS) == 0) {
        memcpy(writer->text, key->header.data, key->header.bytes);
        writer->length = key->header.bytes;
        return GATE_OK;
    }
    signing_key_write_header(key, typ, &header);
    if (header.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a header");
    }
    write_segment(writer, header.data, header.bytes);
    return GATE_OK;
}

gate_status jws_sign(const struct keyring *ring, gate_context *cx,
                     const char *typ, struct slice payload, struct slice *out)
{
    const struct signing_key *key = ring->signs;
    uint8_t signature[SIGNATURE_MAX_BYTES];
    struct writer writer = {.length = 0};
    size_t bytes;

    if (key == NULL) {
        return FAULT(cx, GATE_FAULT_CRYPTO, "no key signs access tokens");
    }
    if (payload.bytes > JWS_MAX_BYTES) {
        return FAULT(cx, GATE_FAULT_USAGE, "a token would be too long");
    }
    TRY(NEW_ARRAY(cx,
                  BASE64URL_LENGTH(TOKEN_HEADER_MAX_BYTES) +
                      BASE64URL_LENGTH(payload.bytes) +
                      BASE64URL_LENGTH(SIGNATURE_MAX_BYTES) + 3,
                  &writer.text));
    TRY(write_header(&writer, cx, key, typ));
    writer.text[writer.length++] = '.';
    write_segment(&writer, payload.data, payload.bytes);
    bytes = make_signature(key, (struct slice){writer.text, writer.length},
                           signature);
    writer.text[writer.length++] = '.';
    write_segment(&writer, signature, bytes);
    if (writer.length > JWS_MAX_BYTES) {
        return FAULT(cx, GATE_FAULT_USAGE, "a token would be too long");
    }
    *out = (struct slice){writer.text, writer.length};
    return GATE_OK;
}
