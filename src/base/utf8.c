/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 by the table of well-formed byte sequences (The Unicode Standard,
 * table 3-7, which is the grammar of RFC 3629, section 4).
 *
 * What a code point means is none of this file's business: see unicode/.
 */
#include "base/utf8.h"

#include <stddef.h>

/** Whether the byte at `at` is there and within the bounds. */
static bool byte_is(struct slice text, size_t at, unsigned char low,
                    unsigned char high)
{
    return at < text.bytes && (unsigned char)text.data[at] >= low &&
           (unsigned char)text.data[at] <= high;
}

/** Bytes of the sequence at `at`; 0 when it is not well-formed. */
static size_t sequence_bytes(struct slice text, size_t at)
{
    const unsigned char first = (unsigned char)text.data[at];
    unsigned char low = 0x80; /* of the second byte */
    unsigned char high = 0xbf;
    size_t bytes = 4;

    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    if (first < 0xf0) {
        bytes = first < 0xe0 ? 2 : 3;
    }
    if (first == 0xe0) {
        low = 0xa0; /* else overlong */
    } else if (first == 0xed) {
        high = 0x9f; /* else a surrogate */
    } else if (first == 0xf0) {
        low = 0x90; /* else overlong */
    } else if (first == 0xf4) {
        high = 0x8f; /* else beyond U+10FFFF */
    }
    for (size_t i = 1; i < bytes; i++) {
        if (!byte_is(text, at + i, low, high)) {
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return bytes;
}

/** Where the first byte that is not ASCII may be: eight at a time, because
 *  most texts are nothing else. */
static size_t skip_ascii(struct slice text, size_t at)
{
    uint64_t word;

    while (text.bytes - at >= sizeof(word)) {
        memcpy(&word, text.data + at, sizeof(word));
        if ((word & 0x8080808080808080u) != 0) {
            break;
        }
        at += sizeof(word);
    }
    return at;
}

bool utf8_is_well_formed(struct slice text, size_t *out_bad_at)
{
    size_t at = skip_ascii(text, 0);

    while (at < text.bytes) {
        size_t bytes = sequence_bytes(text, at);

        if (bytes == 0) {
            if (out_bad_at != NULL) {
                *out_bad_at = at;
            }
            return false;
        }
        at = skip_ascii(text, at + bytes);
    }
    return true;
}

int32_t utf8_next(struct slice text, size_t *at)
{
    const size_t bytes = *at < text.bytes ? sequence_bytes(text, *at) : 0;
    uint32_t code_point;

    if (bytes == 0) {
        return -1;
    }
    code_point = (unsigned char)text.data[*at];
    if (bytes > 1) {
        code_point &= 0x7fu >> bytes;
    }
    for (size_t i = 1; i < bytes; i++) {
        code_point =
            code_point << 6 | ((unsigned char)text.data[*at + i] & 0x3fu);
    }
    *at += bytes;
    return (int32_t)code_point;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        count += ((unsigned char)text.data[i] & 0xc0u) != 0x80u;
    }
    return count;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
    size_t bytes = 1;

    if (code_point > 0x10ffff ||
        (code_point >= 0xd800 && code_point <= 0xdfff)) {
        return 0;
    }
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)((0xf00u >> bytes & 0xffu) | code_point);
    return bytes;
}
