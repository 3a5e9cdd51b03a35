/* SPDX-License-Identifier: MIT */
/*
 * Tokens in mails.  Security.md, rows 21 and 22: bound to purpose, account and
 * address, so that no other link, account or address can be had with one; made
 * again from the row when the mail is sent.
 *
 * Whether a link is used, voided or past its end is the row's matter.
 */
#include "token/link.h"

#include <string.h>

#include "base/memory.h"
#include "base/slice.h"
#include "crypto/digest.h"
#include "crypto/equal.h"

struct raw_link {
    uint8_t selector[GATE_SELECTOR_BYTES];
    uint8_t mac[DIGEST_BYTES];
};

_Static_assert(sizeof(struct raw_link) == GATE_SELECTOR_BYTES + DIGEST_BYTES,
               "no gap");

static void wipe_raw(struct raw_link *raw)
{
    memory_wipe(raw, sizeof(*raw));
}

/* Big-endian, so that a token is the same on every machine. */
static void write_int(uint8_t out[8], int64_t number)
{
    uint64_t bits = (uint64_t)number;

    for (int i = 7; i >= 0; i--) {
        out[i] = (uint8_t)(bits & 0xff);
        bits >>= 8;
    }
}

static void make_raw(const struct keyring *ring, const gate_link *link,
                     struct raw_link *out)
{
    uint8_t purpose[8];
    uint8_t account[8];
    struct slice email = slice_of(link->email);
    const struct mac_part parts[] = {
        {link->selector, sizeof(link->selector)},
        {purpose, sizeof(purpose)},
        {account, sizeof(account)},
        {email.data, email.bytes},
    };

    write_int(purpose, link->purpose);
    write_int(account, link->account);
    memcpy(out->selector, link->selector, sizeof(out->selector));
    mac_parts(ring->purpose[KEY_LINK], parts, ARRAY_LENGTH(parts), out->mac);
}

static bool read_raw(struct secret text, struct raw_link *out)
{
    size_t bytes;

    return text.bytes == LINK_TOKEN_LENGTH &&
           base64url_decode((struct slice){text.data, text.bytes}, out,
                            sizeof(*out), &bytes) &&
           bytes == sizeof(*out);
}

gate_status link_token_write(const struct keyring *ring, gate_context *cx,
                             const gate_link *link, struct secret *out)
{
    CLEANUP(wipe_raw) struct raw_link raw;
    char *text;

    TRY(NEW_ARRAY(cx, LINK_TOKEN_LENGTH + 1, &text));
    make_raw(ring, link, &raw);
    base64url_encode(&raw, sizeof(raw), text);
    *out = (struct secret){text, LINK_TOKEN_LENGTH};
    return GATE_OK;
}

bool link_token_read(struct secret text,
                     uint8_t out_selector[GATE_SELECTOR_BYTES])
{
    CLEANUP(wipe_raw) struct raw_link raw;

    if (!read_raw(text, &raw)) {
        return false;
    }
    memcpy(out_selector, raw.selector, sizeof(raw.selector));
    return true;
}

bool link_token_matches(const struct keyring *ring, struct secret text,
                        const gate_link *link)
{
    CLEANUP(wipe_raw) struct raw_link given;
    CLEANUP(wipe_raw) struct raw_link right;

    if (!read_raw(text, &given)) {
        return false;
    }
    make_raw(ring, link, &right);
    return crypto_equal(&given, &right, sizeof(given));
}
