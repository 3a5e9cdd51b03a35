/* SPDX-License-Identifier: MIT */
/*
 * security.md, row 76: no line can be forged.  Escaped are C0, DEL and C1
 * controls, line and paragraph separators, marks that turn the writing's
 * direction, and each byte that is not UTF-8 (as \xNN, which in JSON is the
 * text "\xNN").
 */
#include "server/escape.h"

#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"

enum { PIECE_BYTES = 16 };

static bool is_hidden(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

/* Stands for itself in every style. */
static bool is_plain(unsigned char byte)
{
    return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';
}

/* How many of the next bytes, at most `room`, stand for themselves. */
static size_t count_plain(struct slice text, size_t at, size_t room)
{
    size_t count = 0;

    while (count < room && at + count < text.bytes &&
           is_plain((unsigned char)text.data[at + count])) {
        count++;
    }
    return count;
}

/* One character or bad byte from *at on, escaped; moves *at behind it. */
static size_t write_piece(struct slice text, size_t *at,
                          enum escape_style style, char out[PIECE_BYTES])
{
    size_t from = *at;
    int32_t c = utf8_next(text, at);

    if (c < 0) {
        unsigned byte = (unsigned char)text.data[from];

        *at = from + 1;
        return (size_t)snprintf(out, PIECE_BYTES, "%s%02x",
                                style == ESCAPE_JSON ? "\\\\x" : "\\x", byte);
    }
    if (style == ESCAPE_JSON && (c == '"' || c == '\\')) {
        out[0] = '\\';
        out[1] = (char)c;
        return 2;
    }
    if (is_hidden(c)) {
        return (size_t)snprintf(out, PIECE_BYTES, "\\u%04x", (unsigned)c);
    }
    memcpy(out, text.data + from, *at - from);
    return *at - from;
}

size_t escape_text(struct slice text, enum escape_style style, char *out,
                   size_t size)
{
    static const char more[] = "\xe2\x80\xa6"; /* … */
    size_t room = size - sizeof(more);
    size_t bytes = 0;
    size_t at = 0;

    while (at < text.bytes) {
        char piece[PIECE_BYTES];
        /* most texts are nothing else */
        size_t plain = count_plain(text, at, room - bytes);

        memcpy(out + bytes, text.data + at, plain);
        bytes += plain;
        at += plain;
        if (at == text.bytes) {
            break;
        }
        size_t piece_bytes = write_piece(text, &at, style, piece);

        if (bytes + piece_bytes > room) {
            memcpy(out + bytes, more, sizeof(more) - 1);
            bytes += sizeof(more) - 1;
            break;
        }
        memcpy(out + bytes, piece, piece_bytes);
        bytes += piece_bytes;
    }
    out[bytes] = '\0';
    return bytes;
}

bool escape_needs_quotes(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte <= ' ' || byte >= 0x7f || byte == '"' || byte == '\\' ||
            byte == '=') {
            return true;
        }
    }
    return text.bytes == 0;
}
