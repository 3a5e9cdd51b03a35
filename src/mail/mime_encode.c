/* SPDX-License-Identifier: MIT */
/*
 * The encodings of RFC 2045 and RFC 2047: anything in, printable ASCII in lines
 * of at most 76 characters out.
 */
#include "mail/mime_encode.h"

#include "base/utf8.h"

/*
 *= https://www.rfc-editor.org/rfc/rfc2047#section-2
 *# While there is no limit to the length of a multiple-line header
 *# field, each line of a header field that contains one or more
 *# 'encoded-word's is limited to 76 characters.
 */
enum { LINE_MAX_CHARS = 76 };

#define WORD_BEGIN "=?utf-8?B?"
#define WORD_END   "?="

/* Longer words cannot be folded as they are. */
enum { PLAIN_WORD_MAX_CHARS = 60, GROUP_BYTES = 3, GROUP_CHARS = 4 };

static void append_group(struct buffer *out, const unsigned char *data,
                         size_t bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = (unsigned)data[0] << 16;
    char group[GROUP_CHARS];

    bits |= bytes > 1 ? (unsigned)data[1] << 8 : 0;
    bits |= bytes > 2 ? (unsigned)data[2] : 0;
    group[0] = digits[bits >> 18];
    group[1] = digits[(bits >> 12) & 63];
    group[2] = bytes > 1 ? digits[(bits >> 6) & 63] : '=';
    group[3] = bytes > 2 ? digits[bits & 63] : '=';
    buffer_append(out, group, sizeof(group));
}

static void append_groups(struct buffer *out, struct slice text)
{
    const unsigned char *data = (const unsigned char *)text.data;

    for (size_t i = 0; i < text.bytes; i += GROUP_BYTES) {
        size_t left = text.bytes - i;

        append_group(out, data + i, left < GROUP_BYTES ? left : GROUP_BYTES);
    }
}

void mime_append_base64(struct buffer *out, struct slice text)
{
    size_t line_bytes = LINE_MAX_CHARS / GROUP_CHARS * GROUP_BYTES;

    for (size_t i = 0; i < text.bytes; i += line_bytes) {
        size_t left = text.bytes - i;

        append_groups(out,
                      (struct slice){text.data + i,
                                     left < line_bytes ? left : line_bytes});
        buffer_append_text(out, "\r\n");
    }
}

/* The longest beginning of at most `max` bytes that splits no character. */
static size_t whole_characters(struct slice text, size_t max)
{
    size_t at = 0;
    size_t end = 0;

    while (end < text.bytes && utf8_next(text, &end) >= 0 && end <= max) {
        at = end;
    }
    return at;
}

/*
 *= https://www.rfc-editor.org/rfc/rfc2047#section-5
 *# Each 'encoded-word' MUST represent an integral number of characters.
 *# A multi-octet character may not be split across adjacent 'encoded-
 *# word's.
 */
void mime_append_words(struct buffer *out, size_t column, struct slice text)
{
    size_t frame = sizeof(WORD_BEGIN) - 1 + sizeof(WORD_END) - 1;

    while (text.bytes > 0) {
        size_t room = (LINE_MAX_CHARS - frame - column) / GROUP_CHARS;
        size_t bytes = whole_characters(text, room * GROUP_BYTES);

        if (bytes == 0) {
            return; /* not well-formed: callers have looked */
        }
        buffer_append_text(out, WORD_BEGIN);
        append_groups(out, (struct slice){text.data, bytes});
        buffer_append_text(out, WORD_END);
        text.data += bytes;
        text.bytes -= bytes;
        if (text.bytes > 0) {
            buffer_append_text(out, "\r\n ");
        }
        column = 1;
    }
}

/* Whether a value may stand as it is: printable, foldable, and nothing in it
 * that reads as an encoded word. */
static bool is_plain(struct slice value)
{
    size_t word = 0;

    for (size_t i = 0; i < value.bytes; i++) {
        char c = value.data[i];

        word = c == ' ' ? 0 : word + 1;
        if (c < ' ' || c > '~' || word > PLAIN_WORD_MAX_CHARS ||
            (c == '?' && i > 0 && value.data[i - 1] == '=')) {
            return false;
        }
    }
    return value.bytes == 0 ||
           (value.data[0] != ' ' && value.data[value.bytes - 1] != ' ');
}

/* The next word with the spaces before it. */
static struct slice next_word(struct slice rest)
{
    size_t bytes = 0;

    while (bytes < rest.bytes && rest.data[bytes] == ' ') {
        bytes++;
    }
    while (bytes < rest.bytes && rest.data[bytes] != ' ') {
        bytes++;
    }
    return (struct slice){rest.data, bytes};
}

static void append_folded(struct buffer *out, size_t column, struct slice value)
{
    bool is_first = true;

    while (value.bytes > 0) {
        struct slice word = next_word(value);

        if (!is_first && column + word.bytes > LINE_MAX_CHARS) {
            buffer_append_text(out, "\r\n"); /* the word begins with a space */
            column = 0;
        }
        buffer_append_slice(out, word);
        column += word.bytes;
        value.data += word.bytes;
        value.bytes -= word.bytes;
        is_first = false;
    }
}

void mime_append_header(struct buffer *out, const char *name,
                        struct slice value)
{
    size_t column = strlen(name) + 2;

    buffer_append_text(out, name);
    buffer_append_text(out, ": ");
    if (is_plain(value)) {
        append_folded(out, column, value);
    } else {
        mime_append_words(out, column, value);
    }
    buffer_append_text(out, "\r\n");
}

/*
 * Some relays still touch lines that begin with a dot or with "From ", so
 * their first character is encoded, too (RFC 2049, section 3).
 */
static bool is_touchy(struct slice text, size_t at, size_t column)
{
    static const char from[] = "From ";
    struct slice rest = {text.data + at, text.bytes - at};

    return column == 0 &&
           (rest.data[0] == '.' ||
            (rest.bytes >= sizeof(from) - 1 &&
             slice_equal((struct slice){rest.data, sizeof(from) - 1},
                         SLICE("From "))));
}

static bool is_literal(struct slice text, size_t at, size_t column)
{
    char c = text.data[at];
    bool ends_line = at + 1 == text.bytes || text.data[at + 1] == '\n';

    if (c == ' ' || c == '\t') {
        return !ends_line;
    }
    return c > ' ' && c <= '~' && c != '=' && !is_touchy(text, at, column);
}

void mime_append_quoted_printable(struct buffer *out, struct slice text)
{
    size_t column = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        bool literal = is_literal(text, i, column);
        size_t width = literal ? 1 : 3;

        if (text.data[i] == '\n') {
            buffer_append_text(out, "\r\n");
            column = 0;
            continue;
        }
        if (column + width > LINE_MAX_CHARS - 1) { /* room for the "=" */
            buffer_append_text(out, "=\r\n");
            column = 0;
            literal = is_literal(text, i, column);
            width = literal ? 1 : 3;
        }
        if (literal) {
            buffer_append_char(out, text.data[i]);
        } else {
            buffer_append_format(out, "=%02X", (unsigned char)text.data[i]);
        }
        column += width;
    }
}
