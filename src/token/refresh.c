/* SPDX-License-Identifier: MIT */
/*
 * Refresh tokens: their text, their chain, and what a presented one means.
 *
 * Source: RFC 9700, section 4.14.2.  Nothing here reads or writes a session;
 * one statement of the store decides who rotates it.
 */
#include "token/refresh.h"

#include <string.h>

#include "base/memory.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "crypto/random.h"

_Static_assert((int)GATE_DIGEST_BYTES == (int)DIGEST_BYTES, "SHA-256");
_Static_assert((int)REFRESH_SECRET_BYTES == (int)DIGEST_BYTES, "a MAC");

/* The bytes of a token, selector first. */
struct raw_token {
    uint8_t bytes[GATE_SELECTOR_BYTES + REFRESH_SECRET_BYTES];
};

static void wipe_raw(struct raw_token *raw)
{
    memory_wipe(raw, sizeof(*raw));
}

static void wipe_token(struct refresh_token *token)
{
    memory_wipe(token, sizeof(*token));
}

bool refresh_token_read(struct secret text, struct refresh_token *out)
{
    CLEANUP(wipe_raw) struct raw_token raw;
    size_t bytes;

    if (text.bytes != REFRESH_TOKEN_LENGTH ||
        !base64url_decode((struct slice){text.data, text.bytes}, raw.bytes,
                          sizeof(raw.bytes), &bytes) ||
        bytes != sizeof(raw.bytes)) {
        return false;
    }
    memcpy(out->selector, raw.bytes, GATE_SELECTOR_BYTES);
    memcpy(out->secret, raw.bytes + GATE_SELECTOR_BYTES, REFRESH_SECRET_BYTES);
    crypto_sha256(out->secret, REFRESH_SECRET_BYTES, out->digest);
    return true;
}

gate_status refresh_token_write(gate_context *cx,
                                const struct refresh_token *token,
                                struct secret *out)
{
    CLEANUP(wipe_raw) struct raw_token raw;
    char *text;

    TRY(NEW_ARRAY(cx, REFRESH_TOKEN_LENGTH + 1, &text));
    memcpy(raw.bytes, token->selector, GATE_SELECTOR_BYTES);
    memcpy(raw.bytes + GATE_SELECTOR_BYTES, token->secret,
           REFRESH_SECRET_BYTES);
    base64url_encode(raw.bytes, sizeof(raw.bytes), text);
    *out = (struct secret){text, REFRESH_TOKEN_LENGTH};
    return GATE_OK;
}

void refresh_token_begin(struct refresh_token *out)
{
    crypto_random(out->selector, sizeof(out->selector));
    crypto_random(out->secret, sizeof(out->secret));
    crypto_sha256(out->secret, sizeof(out->secret), out->digest);
}

void refresh_token_follow(const struct keyring *ring,
                          const struct refresh_token *token,
                          struct refresh_token *out)
{
    const struct mac_part parts[] = {
        {token->selector, sizeof(token->selector)},
        {token->secret, sizeof(token->secret)},
    };
    CLEANUP(wipe_token) struct refresh_token next;

    memcpy(next.selector, token->selector, sizeof(next.selector));
    mac_parts(ring->purpose[KEY_REFRESH], parts, ARRAY_LENGTH(parts),
              next.secret);
    crypto_sha256(next.secret, sizeof(next.secret), next.digest);
    *out = next;
}

static bool has_digest(const struct refresh_token *token,
                       const uint8_t digest[GATE_DIGEST_BYTES])
{
    return crypto_equal(token->digest, digest, GATE_DIGEST_BYTES);
}

static bool is_over(const gate_session *session, int64_t now_ms)
{
    return session->ended_ms != 0 || now_ms >= session->idle_until_ms ||
           now_ms >= session->ends_ms;
}

enum refresh_standing refresh_standing(const gate_session *session,
                                       const struct refresh_token *token,
                                       int64_t now_ms, int64_t grace_ms)
{
    if (is_over(session, now_ms)) {
        return REFRESH_EXPIRED;
    }
    if (has_digest(token, session->digest)) {
        return REFRESH_CURRENT;
    }
    for (uint32_t i = 0; i < session->replaced_count && i < GATE_REPLACED_MAX;
         i++) {
        const gate_replaced *replaced = &session->replaced[i];

        if (has_digest(token, replaced->digest) &&
            now_ms - replaced->replaced_ms < grace_ms) {
            return REFRESH_JUST_REPLACED;
        }
    }
    /* Of this session, and not in the list: it was replaced long ago. */
    return REFRESH_USED_BEFORE;
}

gate_status refresh_token_reach(const struct keyring *ring,
                                const gate_session *session,
                                const struct refresh_token *from,
                                struct refresh_token *out)
{
    CLEANUP(wipe_token) struct refresh_token token = *from;

    for (unsigned steps = 0; steps <= GATE_REPLACED_MAX; steps++) {
        if (has_digest(&token, session->digest)) {
            *out = token;
            return GATE_OK;
        }
        refresh_token_follow(ring, &token, &token);
    }
    return GATE_STALE;
}
