/* SPDX-License-Identifier: MIT */
/*
 * JSON Web Signatures in the compact form, as strictly as RFC 8725 asks: one
 * algorithm a key, none chosen by the token, canonical base64url, strict JSON.
 * The signature is checked first; no claim is read before.
 */
#ifndef TOKEN_JWS_H
#define TOKEN_JWS_H

#include "base/context.h"
#include "base/secret.h"
#include "token/keys.h"
#include "json/json.h"

enum { JWS_MAX_BYTES = 4096 };

/** Sign a payload: header {"alg","typ","kid"}.  `out` in the arena, NUL-ended.
 *  @param typ  "at+jwt". */
GATE_MUST_USE gate_status jws_sign(const struct keyring *ring, gate_context *cx,
                                   const char *typ, struct slice payload,
                                   struct slice *out);

/**
 * Verify a token and read its payload.
 *
 * @param typ  What the header's `typ` must be, letter case aside, with or
 * without "application/" (RFC 7515, section 4.1.9).
 * @param[out] out  The payload, a JSON object, in the arena.
 * @retval GATE_REFUSED  Anything is not as it must be; deliberately not told
 *                       what.
 */
GATE_MUST_USE gate_status jws_verify(const struct keyring *ring,
                                     gate_context *cx, const char *typ,
                                     struct secret token,
                                     const struct json **out);

/** As jws_verify(), for a payload that need not be JSON.
 *  @param typ  NULL: any, or none.
 *  @param[out] out  In the arena. */
GATE_MUST_USE gate_status jws_verify_bytes(const struct keyring *ring,
                                           gate_context *cx, const char *typ,
                                           struct secret token,
                                           struct slice *out);

#endif
