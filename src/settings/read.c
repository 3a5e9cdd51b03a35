/* SPDX-License-Identifier: MIT */
/*
 * Settings from text.  Every complaint says what would be right; where the
 * value was written is added by who read it there.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "settings/settings.h"

/* A unit behind a number, and how many of the setting's own unit it is. */
struct scale {
    const char *suffix;
    int64_t factor;
};

static const struct scale seconds[] = {{"", 1},     {"s", 1},     {"m", 60},
                                       {"h", 3600}, {"d", 86400}, {NULL, 0}};
static const struct scale milliseconds[] = {
    {"", 1}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {NULL, 0}};
static const struct scale bytes[] = {
    {"", 1}, {"k", 1024}, {"M", 1048576}, {"G", 1073741824}, {NULL, 0}};
static const struct scale plain[] = {{"", 1}, {NULL, 0}};

static const struct scale *scales_of(const struct setting *setting)
{
    if (setting->type == SIZE) {
        return bytes;
    }
    if (setting->type == DURATION) {
        return strcmp(setting->unit, "ms") == 0 ? milliseconds : seconds;
    }
    return plain;
}

static const char *units_in_words(const struct setting *setting)
{
    if (setting->type == SIZE) {
        return " bytes (or with k, M, G)";
    }
    if (setting->type == DURATION) {
        return strcmp(setting->unit, "ms") == 0
                   ? " milliseconds (or with ms, s, m)"
                   : " seconds (or with s, m, h, d)";
    }
    return "";
}

static bool read_flag(const char *text, int64_t *out)
{
    static const char *const words[2][4] = {{"no", "off", "false", "0"},
                                            {"yes", "on", "true", "1"}};

    for (int64_t value = 0; value < 2; value++) {
        for (size_t i = 0; i < 4; i++) {
            if (strcmp(text, words[value][i]) == 0) {
                *out = value;
                return true;
            }
        }
    }
    return false;
}

/* Digits, then one of the units; nothing else. */
static bool read_scaled(const struct scale *scales, const char *text,
                        int64_t *out)
{
    int64_t number = 0;
    const char *at = text;

    for (; isdigit((unsigned char)*at); at++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *at - '0', &number)) {
            return false;
        }
    }
    for (const struct scale *scale = scales; scale->suffix != NULL; scale++) {
        if (at != text && strcmp(at, scale->suffix) == 0) {
            return !__builtin_mul_overflow(number, scale->factor, out);
        }
    }
    return false;
}

bool setting_read_number(const struct setting *setting, const char *text,
                         int64_t *out, char complaint[SETTING_COMPLAINT_BYTES])
{
    int64_t number = 0;

    if (setting->type == FLAG) {
        if (read_flag(text, out)) {
            return true;
        }
        snprintf(complaint, SETTING_COMPLAINT_BYTES, "%s must be yes or no",
                 setting->name);
        return false;
    }
    if (!read_scaled(scales_of(setting), text, &number) ||
        number < setting->min || number > setting->max) {
        snprintf(complaint, SETTING_COMPLAINT_BYTES,
                 "%s must be %" PRId64 " to %" PRId64 "%s", setting->name,
                 setting->min, setting->max, units_in_words(setting));
        return false;
    }
    *out = number;
    return true;
}

/* Whether `word` is one of "yes|no|auto". */
static bool is_choice(const char *choices, const char *word, size_t word_bytes)
{
    while (*choices != '\0') {
        size_t length = strcspn(choices, "|");

        if (length == word_bytes && strncmp(choices, word, length) == 0) {
            return true;
        }
        choices += length + (choices[length] == '|' ? 1 : 0);
    }
    return false;
}

static bool has_control_bytes(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f) {
            return true;
        }
    }
    return false;
}

static bool read_choice(const struct setting *setting, const char *text,
                        char *out, char complaint[SETTING_COMPLAINT_BYTES])
{
    if (!is_choice(setting->choices, text, strlen(text))) {
        snprintf(complaint, SETTING_COMPLAINT_BYTES, "%s must be one of %s",
                 setting->name, setting->choices);
        return false;
    }
    memcpy(out, text, strlen(text) + 1);
    return true;
}

/* Words between commas and white space; each once. */
static bool read_list(const struct setting *setting, const char *text,
                      char *out, char complaint[SETTING_COMPLAINT_BYTES])
{
    char *end = out;

    *out = '\0';
    for (;;) {
        text += strspn(text, ", \t");
        size_t length = strcspn(text, ", \t");
        if (length == 0) {
            return true;
        }
        if (setting->choices[0] != '\0' &&
            !is_choice(setting->choices, text, length)) {
            snprintf(complaint, SETTING_COMPLAINT_BYTES,
                     "%s may have: %s; not \"%.*s\"", setting->name,
                     setting->choices, (int)(length > 60 ? 60 : length), text);
            return false;
        }
        if (end != out) {
            *end++ = ',';
            *end++ = ' ';
        }
        memcpy(end, text, length);
        end += length;
        *end = '\0';
        text += length;
    }
}

bool setting_read_text(const struct setting *setting, const char *text,
                       char *out, char complaint[SETTING_COMPLAINT_BYTES])
{
    size_t length = strlen(text);

    if (has_control_bytes(text)) {
        snprintf(complaint, SETTING_COMPLAINT_BYTES,
                 "%s must not have control characters", setting->name);
        return false;
    }
    if (setting->type == CHOICE) {
        return read_choice(setting, text, out, complaint);
    }
    if (setting->type == LIST) {
        return read_list(setting, text, out, complaint);
    }
    if ((int64_t)length < setting->min || (int64_t)length > setting->max) {
        snprintf(complaint, SETTING_COMPLAINT_BYTES,
                 "%s must have %" PRId64 " to %" PRId64 " bytes", setting->name,
                 setting->min, setting->max);
        return false;
    }
    memcpy(out, text, length + 1);
    return true;
}

struct slice setting_list_next(const char **list)
{
    const char *word = *list + strspn(*list, ", ");
    size_t length = strcspn(word, ", ");

    *list = word + length;
    return (struct slice){word, length};
}

bool setting_list_has(const char *list, const char *word)
{
    for (;;) {
        struct slice next = setting_list_next(&list);

        if (next.bytes == 0) {
            return false;
        }
        if (slice_is(next, word)) {
            return true;
        }
    }
}
