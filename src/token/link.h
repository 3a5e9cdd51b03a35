/* SPDX-License-Identifier: MIT */
/*
 * Tokens in mails: a selector, and HMAC-SHA-256(link key, selector, purpose,
 * account id, address).  The store has the selector only, so that neither the
 * database nor the outbox can make one.
 */
#ifndef TOKEN_LINK_H
#define TOKEN_LINK_H

#include <gatehouse/store.h>

#include "base/context.h"
#include "base/encode.h"
#include "base/secret.h"
#include "token/keys.h"

enum link_purpose {
    LINK_ACTIVATION,
    LINK_PASSWORD_RESET,
    LINK_PASSWORD_SET,
    LINK_ACTIVATION_FOR_RESET, /* asked for by a reset: B2 in security.md */
    LINK_EMAIL_CHANGE,         /* its address is the new one, as written to */
    LINK_EMAIL_UNDO,           /* its address is the old one, as written to */
};

/* A set of purposes, as the store's void_links takes it. */
#define LINKS(purpose) ((uint32_t)1 << (purpose))

/* Those that are about another address than the account's. */
#define LINKS_TO_ANOTHER_ADDRESS                                               \
    (LINKS(LINK_EMAIL_CHANGE) | LINKS(LINK_EMAIL_UNDO))

/* An undo link outlives whatever a thief could do to the account: it dies by
 * its use or with time. */
#define LINKS_THAT_CAN_BE_ENDED (~LINKS(LINK_EMAIL_UNDO))

enum { LINK_TOKEN_LENGTH = BASE64URL_LENGTH(GATE_SELECTOR_BYTES + 32) };

/** The text of a link's token; in the arena, NUL-ended. */
GATE_MUST_USE gate_status link_token_write(const struct keyring *ring,
                                           gate_context *cx,
                                           const gate_link *link,
                                           struct secret *out);

/** The selector of a token; false: not the form of one. */
bool link_token_read(struct secret text,
                     uint8_t out_selector[GATE_SELECTOR_BYTES]);

/** Whether a token is the one of this row; constant-time. */
bool link_token_matches(const struct keyring *ring, struct secret text,
                        const gate_link *link);

#endif
