/* SPDX-License-Identifier: MIT */
/*
 * A scanner that knows strings, numbers and brackets, and nothing is wrong for
 * it: whether the text is JSON, jansson decides.
 */
#include "json/scan.h"

#include <stdint.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_bracket(char c, char list, char object)
{
    return c == list || c == object;
}

/** NUL behind the end. */
static char char_at(struct slice text, size_t at)
{
    return at < text.bytes ? text.data[at] : '\0';
}

size_t json_scan_space(struct slice text, size_t at)
{
    while (at < text.bytes &&
           (text.data[at] == ' ' || text.data[at] == '\t' ||
            text.data[at] == '\n' || text.data[at] == '\r')) {
        at++;
    }
    return at;
}

/*
 * Eight bytes that are ASCII, and none a control character, a quotation mark or
 * a backslash.  A byte that would borrow from the one above it is found anyway.
 */
static bool are_plain(const char *bytes)
{
    const uint64_t each = 0x0101010101010101;
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    const uint64_t below_space = word - each * ' ';
    const uint64_t is_quote = (word ^ each * '"') - each;
    const uint64_t is_backslash = (word ^ each * '\\') - each;

    return ((word | below_space | is_quote | is_backslash) & each << 7) == 0;
}

static bool is_plain(char c)
{
    return c >= ' ' && c != '"' && c != '\\' && (unsigned char)c < 0x80;
}

/** The place of the first byte from `at` on that is not plain. */
static size_t skip_plain(struct slice text, size_t at)
{
    while (text.bytes - at >= sizeof(uint64_t) && are_plain(text.data + at)) {
        at += sizeof(uint64_t);
    }
    while (at < text.bytes && is_plain(text.data[at])) {
        at++;
    }
    return at;
}

/** The place behind the string inside of which `at` is. */
static size_t end_string(struct slice text, size_t at)
{
    for (at = skip_plain(text, at); at < text.bytes && text.data[at] != '"';
         at = skip_plain(text, at)) {
        /* What is escaped does not end it. */
        at += text.data[at] == '\\' && at + 1 < text.bytes ? 2 : 1;
    }
    return at < text.bytes ? at + 1 : text.bytes;
}

size_t json_scan_string(struct slice text, size_t at)
{
    return end_string(text, at + 1);
}

static struct json_token scan_string(struct slice text, size_t at)
{
    const size_t plain = skip_plain(text, at + 1);
    const bool is_plain_text = char_at(text, plain) == '"';

    return (struct json_token){
        .end = is_plain_text ? plain + 1 : end_string(text, plain),
        .is_plain_text = is_plain_text,
    };
}

bool json_scan_is_name(struct slice text, size_t at)
{
    return char_at(text, json_scan_space(text, at)) == ':';
}

/** Whether digits without sign are more than int64_t can hold. */
static bool is_large(struct slice digits, bool is_negative)
{
    const char *limit =
        is_negative ? "9223372036854775808" : "9223372036854775807";

    return digits.bytes > 19 ||
           (digits.bytes == 19 && memcmp(digits.data, limit, 19) > 0);
}

/** Whether a character may stand behind the integer part of a number. */
static bool goes_on(char c)
{
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' ||
           c == '-';
}

static struct json_token scan_number(struct slice text, size_t at)
{
    const bool is_negative = text.data[at] == '-';
    const size_t first = at + is_negative;
    struct json_token token = {.end = first};

    while (is_digit(char_at(text, token.end))) {
        token.end++;
    }
    token.is_large_integer =
        !goes_on(char_at(text, token.end)) &&
        is_large((struct slice){text.data + first, token.end - first},
                 is_negative);
    while (goes_on(char_at(text, token.end))) {
        token.end++;
    }
    return token;
}

struct json_token json_scan_token(struct slice text, size_t at)
{
    const char c = text.data[at];

    if (c == '"') {
        return scan_string(text, at);
    }
    if (c == '-' || is_digit(c)) {
        return scan_number(text, at);
    }
    return (struct json_token){.end = at + 1};
}

static void survey_token(struct json_survey *survey, struct slice text,
                         size_t at, struct json_token token)
{
    survey->large_integers += token.is_large_integer;
    if (text.data[at] == '"' && !json_scan_is_name(text, token.end)) {
        survey->texts++;
    }
}

struct json_survey json_scan(struct slice text)
{
    struct json_survey survey = {0};
    size_t depth = 0;
    size_t at = 0;

    survey.has_nul =
        text.bytes > 0 && memchr(text.data, '\0', text.bytes) != NULL;
    while (at < text.bytes) {
        const struct json_token token = json_scan_token(text, at);
        const char c = text.data[at];

        survey_token(&survey, text, at, token);
        if (is_bracket(c, '[', '{')) {
            depth++;
            survey.deepest = depth > survey.deepest ? depth : survey.deepest;
        } else if (is_bracket(c, ']', '}') && depth > 0) {
            depth--;
        }
        at = token.end;
    }
    return survey;
}
