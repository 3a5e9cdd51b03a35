/* SPDX-License-Identifier: MIT */
/*
 * Refresh tokens and links: no crash, one text for each value, and nothing that
 * is made up is a link.
 */
#include <stdlib.h>

#include "base/context.h"
#include "crypto/equal.h"
#include "token/link.h"
#include "token/refresh.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 1 << 20 };

static bool same(struct secret a, struct secret b)
{
    return a.bytes == b.bytes && crypto_equal(a.data, b.data, a.bytes);
}

static void try_refresh(gate_context *cx, struct secret text)
{
    struct refresh_token token;
    struct secret again;

    if (refresh_token_read(text, &token) &&
        (refresh_token_write(cx, &token, &again) != GATE_OK ||
         !same(text, again))) {
        abort();
    }
}

static void try_link(gate_context *cx, struct secret text)
{
    static const uint8_t secret[KEY_MATERIAL_BYTES] = {8, 15, 4, 7, 11};
    gate_link link = {.account = 1, .email = "a@b.example"};
    struct keyring *ring = keyring_new(65536);

    if (ring == NULL || keyring_add(ring, cx, KEY_LINK, "HS256", "k", secret,
                                    sizeof(secret), false) != GATE_OK) {
        abort();
    }
    if (link_token_read(text, link.selector) &&
        link_token_matches(ring, text, &link)) {
        abort();
    }
    keyring_free(ring);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct secret text = {(const char *)data, bytes};

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return 0;
    }
    try_refresh(&cx, text);
    try_link(&cx, text);
    return 0;
}
