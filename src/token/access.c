/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: the claims of a signed token, written and checked.
 *
 * Every claim is required, of one type, in one form; what is not as
 * access_issue() writes it was not written by this service.  Claims beyond
 * them are not looked at.  The standing of account and session is looked up by
 * the caller, with each request.
 */
#include "token/access.h"

#include <inttypes.h>
#include <string.h>

#include "crypto/fingerprint.h"
#include "crypto/random.h"

#include "base/encode.h"
#include "token/jws.h"
#include "token/verified.h"
#include "json/json.h"

enum {
    JTI_BYTES = 16,
    PAYLOAD_MAX_BYTES = 2048,
    /* Seconds up to the year 9999: sums with a leeway cannot overflow. */
    MAX_LEEWAY_S = 86400,
};

static const int64_t max_time_s = 253402300799;

static void write_text(struct buffer *out, const char *name, const char *text)
{
    buffer_append_format(out, "\"%s\":", name);
    json_write_text(out, slice_of(text));
    buffer_append_char(out, ',');
}

static void write_payload(struct buffer *out, const struct access_rules *rules,
                          const struct access *claims)
{
    uint8_t random[JTI_BYTES];
    char jti[BASE64URL_LENGTH(JTI_BYTES)];

    crypto_random(random, sizeof(random));
    base64url_encode(random, sizeof(random), jti);
    buffer_append_char(out, '{');
    write_text(out, "iss", rules->issuer);
    write_text(out, "aud", rules->audience);
    buffer_append_format(out,
                         "\"sub\":\"%" PRId64 "\",\"sid\":\"%" PRId64 "\",",
                         claims->account, claims->session);
    buffer_append_format(
        out, "\"iat\":%" PRId64 ",\"nbf\":%" PRId64 ",\"exp\":%" PRId64 ",",
        claims->issued_s, claims->issued_s, claims->expires_s);
    buffer_append_format(out, "\"epoch\":%" PRId64 ",\"jti\":\"%.*s\"}",
                         claims->epoch, (int)sizeof(jti), jti);
}

gate_status access_issue(const struct keyring *ring,
                         const struct access_rules *rules, gate_context *cx,
                         const struct access *claims, struct slice *out)
{
    char room[PAYLOAD_MAX_BYTES + 1]; /* its NUL, too */
    struct buffer payload = BUFFER_OVER(room, sizeof(room), PAYLOAD_MAX_BYTES);

    write_payload(&payload, rules, claims);
    if (payload.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no room for a token's claims");
    }
    return jws_sign(ring, cx, TOKEN_TYPE_ACCESS,
                    (struct slice){payload.data, payload.bytes}, out);
}

static bool text_is(const struct json *payload, const char *name,
                    const char *wanted)
{
    const char *text = json_text_of(json_member(payload, name));

    return text != NULL && slice_is(slice_of(text), wanted);
}

/* An id as its only decimal text: no sign, no leading zero. */
static bool read_id(const struct json *payload, const char *name, gate_id *out)
{
    const char *digit = json_text_of(json_member(payload, name));
    gate_id id = 0;

    if (digit == NULL || *digit == '\0' ||
        (digit[0] == '0' && digit[1] != '\0')) {
        return false;
    }
    for (; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' ||
            __builtin_mul_overflow(id, 10, &id) ||
            __builtin_add_overflow(id, *digit - '0', &id)) {
            return false;
        }
    }
    *out = id;
    return true;
}

/* A whole number; RFC 7519's NumericDate may have a fraction, ours never. */
static bool read_number(const struct json *payload, const char *name,
                        int64_t max, int64_t *out)
{
    const struct json *value = json_member(payload, name);

    if (value == NULL || value->kind != JSON_INT || value->number < 0 ||
        value->number > max) {
        return false;
    }
    *out = value->number;
    return true;
}

static bool has_jti(const struct json *payload)
{
    const struct json *value = json_member(payload, "jti");
    uint8_t random[JTI_BYTES];
    size_t bytes;

    return value != NULL && value->kind == JSON_TEXT &&
           base64url_decode(value->text, random, sizeof(random), &bytes) &&
           bytes == sizeof(random);
}

/*
 *= https://www.rfc-editor.org/rfc/rfc8725#section-3.8
 *# When a JWT contains an "iss" (issuer) claim, the application MUST
 *# validate that the cryptographic keys used for the cryptographic
 *# operations in the JWT belong to the issuer.
 *
 *= https://www.rfc-editor.org/rfc/rfc9068#section-4
 *# The resource server MUST validate that the "aud" claim contains a
 *# resource indicator value corresponding to an identifier the resource
 *# server expects for itself.
 */
static bool read_claims(const struct json *payload,
                        const struct access_rules *rules,
                        struct verified_claims *out)
{
    struct access *access = &out->access;

    return text_is(payload, "iss", rules->issuer) &&
           text_is(payload, "aud", rules->audience) &&
           read_id(payload, "sub", &access->account) && access->account > 0 &&
           read_id(payload, "sid", &access->session) &&
           read_number(payload, "exp", max_time_s, &access->expires_s) &&
           read_number(payload, "iat", max_time_s, &access->issued_s) &&
           read_number(payload, "nbf", max_time_s, &out->not_before_s) &&
           read_number(payload, "epoch", INT64_MAX, &access->epoch) &&
           has_jti(payload);
}

static int64_t leeway_of(const struct access_rules *rules)
{
    if (rules->leeway_s < 0) {
        return 0;
    }
    return rules->leeway_s > MAX_LEEWAY_S ? MAX_LEEWAY_S : rules->leeway_s;
}

/* Of the token and of the rules by which its claims were read. */
static void print_token(const struct keyring *ring,
                        const struct access_rules *rules, struct secret token,
                        uint8_t out[FINGERPRINT_BYTES])
{
    const struct mac_part parts[] = {
        {rules->issuer, strlen(rules->issuer)},
        {rules->audience, strlen(rules->audience)},
        {token.data, token.bytes},
    };

    fingerprint_parts(ring->prints, parts, ARRAY_LENGTH(parts), out);
}

/* GATE_REFUSED: not a token of ours.  Times are not looked at. */
static gate_status verify(const struct keyring *ring,
                          const struct access_rules *rules, gate_context *cx,
                          struct secret token, struct verified_claims *out)
{
    struct verified_claims claims;
    const struct json *payload;
    uint8_t print[FINGERPRINT_BYTES];

    if (token.bytes > JWS_MAX_BYTES) {
        return GATE_REFUSED;
    }
    print_token(ring, rules, token, print);
    if (verified_tokens_find(ring->verified, print, out)) {
        return GATE_OK;
    }
    TRY(jws_verify(ring, cx, TOKEN_TYPE_ACCESS, token, &payload));
    if (!read_claims(payload, rules, &claims)) {
        return GATE_REFUSED;
    }
    verified_tokens_add(ring->verified, print, &claims);
    *out = claims;
    return GATE_OK;
}

static enum access_standing standing_at(const struct verified_claims *claims,
                                        int64_t leeway_s, int64_t now_s)
{
    if (claims->not_before_s - leeway_s > now_s ||
        claims->access.issued_s - leeway_s > now_s) {
        return ACCESS_INVALID;
    }
    /*
     *= https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
     *# the current date/time MUST be before the expiration date/time listed
     *# in the "exp" claim.  Implementers MAY provide for some small leeway
     */
    return now_s < claims->access.expires_s + leeway_s ? ACCESS_GOOD
                                                       : ACCESS_EXPIRED;
}

gate_status access_read(const struct keyring *ring,
                        const struct access_rules *rules, gate_context *cx,
                        struct secret token, int64_t now_s, struct access *out,
                        enum access_standing *out_standing)
{
    struct verified_claims claims;
    enum access_standing standing;
    gate_status status = verify(ring, rules, cx, token, &claims);

    if (status == GATE_REFUSED) {
        *out_standing = ACCESS_INVALID;
        return GATE_OK;
    }
    TRY(status);
    standing = standing_at(&claims, leeway_of(rules), now_s);
    *out_standing = standing;
    if (standing != ACCESS_INVALID) {
        *out = claims.access;
    }
    return GATE_OK;
}
