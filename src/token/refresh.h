/* SPDX-License-Identifier: MIT */
/*
 * Refresh tokens.  A token is a selector, by which its session is found, and a
 * secret, of which the store keeps the SHA-256.  The next secret of a session
 * is HMAC-SHA-256(refresh key, selector, secret): two tabs that hold the same
 * token reach the same successor, and nothing but digests is ever stored.
 */
#ifndef TOKEN_REFRESH_H
#define TOKEN_REFRESH_H

#include <gatehouse/store.h>

#include "base/context.h"
#include "base/encode.h"
#include "base/secret.h"
#include "token/keys.h"

enum {
    REFRESH_SECRET_BYTES = 32,
    REFRESH_TOKEN_LENGTH =
        BASE64URL_LENGTH(GATE_SELECTOR_BYTES + REFRESH_SECRET_BYTES),
};

/* A token taken apart. */
struct refresh_token {
    uint8_t selector[GATE_SELECTOR_BYTES];
    uint8_t secret[REFRESH_SECRET_BYTES];
    uint8_t digest[GATE_DIGEST_BYTES]; /* SHA-256 of the secret */
};

/** false: not the form of a refresh token; nothing else is told. */
bool refresh_token_read(struct secret text, struct refresh_token *out);

/** As the client keeps it; in the arena, NUL-ended. */
GATE_MUST_USE gate_status refresh_token_write(gate_context *cx,
                                              const struct refresh_token *token,
                                              struct secret *out);

/** The first token of a new session. */
void refresh_token_begin(struct refresh_token *out);

/** The one that follows. */
void refresh_token_follow(const struct keyring *ring,
                          const struct refresh_token *token,
                          struct refresh_token *out);

enum refresh_standing {
    REFRESH_CURRENT,
    REFRESH_JUST_REPLACED, /* replaced less than the grace ago: another tab */
    REFRESH_EXPIRED, /* ended, idle for too long, or past the absolute end */
    REFRESH_USED_BEFORE, /* replaced for good: a thief, or his victim */
};

/**
 * How a presented token stands to the session its selector names.
 *
 * @param grace_ms  Setting `refresh_grace`, at most 10 s.
 *
 * Source: RFC 9700, section 4.14.2.
 */
enum refresh_standing refresh_standing(const gate_session *session,
                                       const struct refresh_token *token,
                                       int64_t now_ms, int64_t grace_ms);

/** The session's current token, reached from one that was just replaced: the
 *  chain is followed until its digest is the session's.
 *  @retval GATE_STALE  It is not reached: the session has moved on. */
GATE_MUST_USE gate_status refresh_token_reach(const struct keyring *ring,
                                              const gate_session *session,
                                              const struct refresh_token *from,
                                              struct refresh_token *out);

#endif
