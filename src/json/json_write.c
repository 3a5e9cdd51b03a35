/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON, compact, straight into a buffer.
 *
 * Whatever comes in, what goes out is well-formed: bytes that are not UTF-8
 * become U+FFFD, and a number that is none becomes null.
 */
#include "json/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

/** The letter behind the backslash; NUL for what has no short form. */
static char short_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
        return c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return '\0';
    }
}

static void write_escaped(struct buffer *out, char c)
{
    static const char digits[16] = "0123456789abcdef";
    const unsigned char byte = (unsigned char)c;
    const char letter = short_escape(c);

    if (letter != '\0') {
        buffer_append(out, (char[]){'\\', letter}, 2);
        return;
    }
    buffer_append(
        out,
        (char[]){'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]}, 6);
}

/** Bytes from `at` on that can go out as they are. */
static size_t plain_bytes(struct slice text, size_t at)
{
    const size_t from = at;

    while (at < text.bytes) {
        const unsigned char byte = (unsigned char)text.data[at];

        if (byte < 0x20 || byte == '"' || byte == '\\') {
            break;
        }
        if (byte < 0x80) {
            at++;
        } else if (utf8_next(text, &at) < 0) {
            break;
        }
    }
    return at - from;
}

void json_write_text(struct buffer *out, struct slice text)
{
    size_t at = 0;

    buffer_append_char(out, '"');
    while (at < text.bytes && out->failed == BUFFER_FINE) {
        const size_t plain = plain_bytes(text, at);

        buffer_append(out, text.data + at, plain);
        at += plain;
        if (at < text.bytes && (unsigned char)text.data[at] < 0x80) {
            write_escaped(out, text.data[at]);
            at++;
        } else if (at < text.bytes) {
            buffer_append_text(out, "\xef\xbf\xbd");
            at++;
        }
    }
    buffer_append_char(out, '"');
}

/** The fewest digits that read back as the same number. */
void json_write_real(struct buffer *out, double number)
{
    char text[32];
    int precision = 15;
    char *comma;

    if (!isfinite(number)) {
        buffer_append_text(out, "null");
        return;
    }
    if (number == 0) {
        number = 0; /* no -0, which reads back as the integer 0 */
    }
    do {
        snprintf(text, sizeof(text), "%.*g", precision, number);
        precision++;
    } while (precision <= 17 && strtod(text, NULL) != number);
    /* The embedder's locale may write one. */
    comma = strchr(text, ',');
    if (comma != NULL) {
        *comma = '.';
    }
    buffer_append_text(out, text);
}

/** Calls itself as deep as the tree goes, which json_read() has bounded. */
static void write_children(struct buffer *out, const struct json *parent)
{
    for (const struct json *child = parent->first;
         child != NULL && out->failed == BUFFER_FINE; child = child->next) {
        if (child != parent->first) {
            buffer_append_char(out, ',');
        }
        if (parent->kind == JSON_OBJECT) {
            json_write_text(out, child->name);
            buffer_append_char(out, ':');
        }
        json_write(out, child);
    }
}

void json_write(struct buffer *out, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL:
        buffer_append_text(out, "null");
        break;
    case JSON_FALSE:
        buffer_append_text(out, "false");
        break;
    case JSON_TRUE:
        buffer_append_text(out, "true");
        break;
    case JSON_INT:
        buffer_append_int(out, value->number);
        break;
    case JSON_REAL:
        json_write_real(out, value->real);
        break;
    case JSON_TEXT:
        json_write_text(out, value->text);
        break;
    case JSON_LIST:
        buffer_append_char(out, '[');
        write_children(out, value);
        buffer_append_char(out, ']');
        break;
    case JSON_OBJECT:
        buffer_append_char(out, '{');
        write_children(out, value);
        buffer_append_char(out, '}');
        break;
    }
}
