/* SPDX-License-Identifier: MIT */
/* Lists in settings and headers.  Nothing is copied or decoded. */
#include "http/words.h"

#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct slice words_trim(struct slice text)
{
    while (text.bytes > 0 && is_blank(text.data[0])) {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && is_blank(text.data[text.bytes - 1])) {
        text.bytes--;
    }
    return text;
}

bool words_equal(struct slice a, struct slice b)
{
    return a.bytes == b.bytes &&
           (a.bytes == 0 || strncasecmp(a.data, b.data, a.bytes) == 0);
}

/* The compiler makes one look at a set of bits of it. */
static bool is_tchar(char c)
{
    switch (c) {
    case '!':
    case '#':
    case '$':
    case '%':
    case '&':
    case '\'':
    case '*':
    case '+':
    case '-':
    case '.':
    case '^':
    case '_':
    case '`':
    case '|':
    case '~':
        return true;
    default:
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9');
    }
}

/* token = 1*tchar */
bool words_is_token(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (!is_tchar(text.data[i])) {
            return false;
        }
    }
    return text.bytes > 0;
}

static bool is_between(char c)
{
    return is_blank(c) || c == ',';
}

bool words_next(struct slice *left, struct slice *out)
{
    size_t from = 0;

    while (from < left->bytes && is_between(left->data[from])) {
        from++;
    }
    size_t to = from;

    while (to < left->bytes && !is_between(left->data[to])) {
        to++;
    }
    if (to == from) {
        return false;
    }
    *out = (struct slice){left->data + from, to - from};
    *left = (struct slice){left->data + to, left->bytes - to};
    return true;
}

/* Up to the next `mark` that stands in no quoted text. */
static size_t find_mark(struct slice text, char mark)
{
    bool is_quoted = false;
    size_t i = 0;

    for (; i < text.bytes; i++) {
        char c = text.data[i];

        if (is_quoted && c == '\\') {
            i++;
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == mark && !is_quoted) {
            return i;
        }
    }
    return text.bytes;
}

static bool next_between(struct slice *left, char mark, struct slice *out)
{
    while (left->bytes > 0) {
        size_t at = find_mark(*left, mark);
        struct slice item = words_trim((struct slice){left->data, at});
        size_t taken = at < left->bytes ? at + 1 : at;

        *left = (struct slice){left->data + taken, left->bytes - taken};
        if (item.bytes > 0) {
            *out = item;
            return true;
        }
    }
    return false;
}

bool words_next_item(struct slice *left, struct slice *out)
{
    return next_between(left, ',', out);
}

bool words_next_parameter(struct slice *left, struct slice *out)
{
    return next_between(left, ';', out);
}
