/* SPDX-License-Identifier: MIT */
/*
 * A member's value as it was written, for handing a part of a body on without
 * reading and writing it again.
 *
 * The text has been through json_read(), so that nothing here needs to say what
 * is wrong; were it not JSON, the answer would be nonsense, but within it.
 */
#include "json/json.h"

#include "base/utf8.h"
#include "json/scan.h"

/** Behind one byte, a colon or a comma, and the white space on both sides. */
static size_t skip_mark(struct slice text, size_t at)
{
    at = json_scan_space(text, at);
    return at < text.bytes ? json_scan_space(text, at + 1) : at;
}

/** The place behind the value that begins at `at`. */
static size_t skip_value(struct slice text, size_t at)
{
    size_t depth = 0;

    while (at < text.bytes) {
        const char c = text.data[at];

        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return at; /* behind true, false, null and white space */
        }
        at = json_scan_token(text, at).end;
        if (c == '[' || c == '{') {
            depth++;
        } else if ((c == ']' || c == '}') && --depth == 0) {
            return at;
        }
    }
    return at;
}

static uint32_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    return (uint32_t)((c | 0x20) - 'a' + 10) & 0xf;
}

/** The four digits of \uXXXX, which begin at `at`. */
static uint32_t hex_unit(struct slice text, size_t at)
{
    uint32_t unit = 0;

    for (size_t i = at; i < at + 4 && i < text.bytes; i++) {
        unit = unit << 4 | hex_digit(text.data[i]);
    }
    return unit;
}

/** What \n and its like stand for. */
static char short_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/** One escape at *at, which moves behind it; its bytes in UTF-8. */
static size_t decode_escape(struct slice text, size_t *at, char out[4])
{
    uint32_t unit;

    if (*at + 1 >= text.bytes || text.data[*at + 1] != 'u') {
        out[0] = *at + 1 < text.bytes ? short_escape(text.data[*at + 1]) : '\0';
        *at += 2;
        return 1;
    }
    unit = hex_unit(text, *at + 2);
    *at += 6;
    if (unit >= 0xd800 && unit <= 0xdbff) {
        unit = 0x10000 + ((unit & 0x3ff) << 10) +
               (hex_unit(text, *at + 2) & 0x3ff);
        *at += 6;
    }
    return utf8_encode(unit, out);
}

/** Whether a string in its quotation marks, escapes decoded, is this name. */
static bool is_name(struct slice quoted, const char *name)
{
    struct slice rest = slice_of(name);
    struct slice inside = quoted;
    size_t at = 1;

    inside.bytes--;
    while (at < inside.bytes) {
        char decoded[4];
        size_t bytes = 1;

        if (inside.data[at] == '\\') {
            bytes = decode_escape(inside, &at, decoded);
        } else {
            decoded[0] = inside.data[at++];
        }
        if (bytes > rest.bytes || memcmp(rest.data, decoded, bytes) != 0) {
            return false;
        }
        rest.data += bytes;
        rest.bytes -= bytes;
    }
    return rest.bytes == 0;
}

static struct slice without_space_behind(struct slice text, size_t from,
                                         size_t to)
{
    while (to > from && json_scan_space(text, to - 1) > to - 1) {
        to--;
    }
    return (struct slice){text.data + from, to - from};
}

struct slice json_member_source(struct slice object_text, const char *name)
{
    const struct slice text = object_text;
    size_t at = json_scan_space(text, 0);

    if (at >= text.bytes || text.data[at] != '{') {
        return (struct slice){0};
    }
    at = skip_mark(text, at);
    while (at < text.bytes && text.data[at] == '"') {
        const size_t name_end = json_scan_string(text, at);
        const struct slice quoted = {text.data + at, name_end - at};
        const size_t value = skip_mark(text, name_end);
        const size_t end = skip_value(text, value);

        if (is_name(quoted, name)) {
            return without_space_behind(text, value, end);
        }
        at = skip_mark(text, end);
    }
    return (struct slice){0};
}
