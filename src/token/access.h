/* SPDX-License-Identifier: MIT */
/*
 * Access tokens: JWTs (RFC 7519, 8725, 9068) that name an account by its id, a
 * session, and the account's epoch.
 */
#ifndef TOKEN_ACCESS_H
#define TOKEN_ACCESS_H

#include <gatehouse/store.h>

#include "base/secret.h"
#include "token/keys.h"

/* What a token says: every claim is required. */
struct access {
    gate_id account;   /* sub */
    gate_id session;   /* sid; 0: none */
    int64_t epoch;     /* epoch */
    int64_t issued_s;  /* iat, nbf */
    int64_t expires_s; /* exp */
};

/* What every token of this service carries and must carry. */
struct access_rules {
    const char *issuer;   /* iss: public_url */
    const char *audience; /* aud */
    int64_t lifetime_s;
    int64_t leeway_s;
};

/** Sign a token for `claims` (issued_s and expires_s set by the caller).  `jti`
 *  is 128 random bits.  `out` in the arena, NUL-ended. */
GATE_MUST_USE gate_status access_issue(const struct keyring *ring,
                                       const struct access_rules *rules,
                                       gate_context *cx,
                                       const struct access *claims,
                                       struct slice *out);

enum access_standing {
    ACCESS_GOOD,
    ACCESS_EXPIRED, /* all else is right */
    ACCESS_INVALID,
};

/** Check a token's signature, type and every claim; the account's state is not
 *  looked at.  `out` is set when GOOD or EXPIRED. */
GATE_MUST_USE gate_status access_read(const struct keyring *ring,
                                      const struct access_rules *rules,
                                      gate_context *cx, struct secret token,
                                      int64_t now_s, struct access *out,
                                      enum access_standing *out_standing);

#endif
