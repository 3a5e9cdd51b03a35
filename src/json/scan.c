/* SPDX-License-Identifier: MIT */
/*
 * A scanner that knows strings, numbers and brackets, and nothing is wrong for
 * it: whether the text is JSON, jansson decides.
 */
#include "json/scan.h"

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

size_t json_scan_string(struct slice text, size_t at)
{
    for (at++; at < text.bytes && text.data[at] != '"'; at++) {
        if (text.data[at] == '\\') {
            at++;
        }
    }
    return at < text.bytes ? at + 1 : text.bytes;
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

size_t json_scan_number(struct slice text, size_t at, bool *out_is_large)
{
    const bool is_negative = text.data[at] == '-';
    const size_t first = at + is_negative;
    size_t end = first;

    while (is_digit(char_at(text, end))) {
        end++;
    }
    *out_is_large =
        !goes_on(char_at(text, end)) &&
        is_large((struct slice){text.data + first, end - first}, is_negative);
    while (goes_on(char_at(text, end))) {
        end++;
    }
    return end > at ? end : at + 1;
}

size_t json_scan_token(struct slice text, size_t at, bool *out_is_large)
{
    const char c = text.data[at];

    *out_is_large = false;
    if (c == '"') {
        return json_scan_string(text, at);
    }
    if (c == '-' || is_digit(c)) {
        return json_scan_number(text, at, out_is_large);
    }
    return at + 1;
}

struct json_survey json_scan(struct slice text)
{
    struct json_survey survey = {0};
    size_t depth = 0;
    size_t at = 0;

    survey.has_nul =
        text.bytes > 0 && memchr(text.data, '\0', text.bytes) != NULL;
    while (at < text.bytes) {
        const char c = text.data[at];
        bool is_large_integer;

        at = json_scan_token(text, at, &is_large_integer);
        survey.large_integers += is_large_integer;
        if (is_bracket(c, '[', '{')) {
            depth++;
            survey.deepest = depth > survey.deepest ? depth : survey.deepest;
        } else if (is_bracket(c, ']', '}') && depth > 0) {
            depth--;
        }
    }
    return survey;
}
