/* SPDX-License-Identifier: MIT */
/* Decoding gives a text or nothing: no escape is passed on as it is. */
#include "http/percent.h"

#include "base/utf8.h"

bool percent_next_pair(struct slice *left, struct slice *out)
{
    while (left->bytes > 0) {
        const char *end = memchr(left->data, '&', left->bytes);
        size_t bytes = end == NULL ? left->bytes : (size_t)(end - left->data);
        size_t taken = end == NULL ? bytes : bytes + 1;

        *out = (struct slice){left->data, bytes};
        *left = (struct slice){left->data + taken, left->bytes - taken};
        if (bytes > 0) {
            return true;
        }
    }
    return false;
}

/* -1: no hex digit */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(struct slice text, char *out, size_t *out_bytes)
{
    size_t bytes = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        char c = text.data[i];

        if (c == '%') {
            bool is_whole = text.bytes - i > 2;
            int high = is_whole ? hex_digit(text.data[i + 1]) : -1;
            int low = is_whole ? hex_digit(text.data[i + 2]) : -1;

            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        if (c == '\0') {
            return false;
        }
        out[bytes++] = c;
    }
    *out_bytes = bytes;
    return true;
}

enum percent_result percent_decode(gate_context *cx, struct slice text,
                                   struct slice *out)
{
    char *decoded;
    size_t bytes;

    if (context_take(cx, 1, text.bytes + 1, &decoded) != GATE_OK) {
        return PERCENT_NO_MEMORY;
    }
    if (!decode(text, decoded, &bytes) ||
        !utf8_is_well_formed((struct slice){decoded, bytes}, NULL)) {
        return PERCENT_BAD;
    }
    decoded[bytes] = '\0';
    *out = (struct slice){decoded, bytes};
    return PERCENT_FINE;
}
