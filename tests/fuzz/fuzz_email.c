/* SPDX-License-Identifier: MIT */
/*
 * Addresses and names: no crash, and forms that settle: what is stored is
 * valid, stored again it is the same, and so is its key.
 */
#include <stdlib.h>

#include "unicode/email.h"
#include "unicode/unicode.h"
#include "unicode/username.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 1 << 20 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A local part and a domain in lower case, within their bounds. */
static void check_parts(struct slice stored)
{
    size_t at = stored.bytes;

    while (at > 0 && stored.data[at - 1] != '@') {
        at--;
    }
    check(at > 1 && at - 1 <= EMAIL_MAX_LOCAL_BYTES && at < stored.bytes);
    for (size_t i = at; i < stored.bytes; i++) {
        char c = stored.data[i];

        check((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '.');
    }
}

static void try_email(gate_context *cx, struct slice text)
{
    struct slice stored;
    struct slice again;
    struct slice key;
    struct slice key_again;

    if (email_normalize(cx, text, &stored) != GATE_OK) {
        check(!email_is_valid(text) || cx->fault != GATE_OK);
        return;
    }
    check(stored.bytes <= EMAIL_MAX_BYTES);
    check_parts(stored);
    for (size_t i = 0; i < stored.bytes; i++) {
        check(stored.data[i] > ' ' ||
              (stored.data[i] == ' ' && i > 0 && stored.data[i - 1] == '\\'));
        check(stored.data[i] < 0x7f);
    }
    check(email_normalize(cx, stored, &again) == GATE_OK);
    check(slice_equal(stored, again));
    check(email_key(cx, text, &key) == GATE_OK);
    check(email_key(cx, key, &key_again) == GATE_OK);
    check(slice_equal(key, key_again));
    check(email_is_valid(text) && email_is_valid(stored));
}

static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void try_name(gate_context *cx, struct slice text)
{
    struct slice stored;
    struct slice again;
    struct slice key;
    struct slice key_again;

    (void)username_is_valid(text);
    if (username_normalize(cx, text, &stored) != GATE_OK) {
        return;
    }
    check(stored.bytes <= USERNAME_MAX_BYTES);
    check(username_normalize(cx, stored, &again) == GATE_OK);
    check(slice_equal(stored, again));
    check(!username_is_ascii(stored) || is_ascii(stored));
    if (username_key(cx, text, &key) == GATE_OK) {
        check(username_key(cx, key, &key_again) == GATE_OK);
        check(slice_equal(key, key_again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    const struct slice text = {(const char *)data, bytes};

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return 0;
    }
    try_email(&cx, text);
    try_name(&cx, text);
    return 0;
}
