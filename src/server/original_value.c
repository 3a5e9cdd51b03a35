/* SPDX-License-Identifier: MIT */
/* Python's types as JSON has them: a set is a list, a timedelta is a number of
 * seconds, an object of its words, or the call as it is written in Python. */
#include "server/original_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/try.h"

static const char wanted_duration[] =
    "seconds, {\"days\": 7, \"hours\": 1} or \"timedelta(days=7)\", whole "
    "seconds in the end";

/* Beyond it no setting goes, and doubles are exact. */
#define SECONDS_MAX 1e12

static const struct {
    const char *name;
    double seconds;
} words[] = {
    {"weeks", 604800},      {"days", 86400}, {"hours", 3600},
    {"minutes", 60},        {"seconds", 1},  {"milliseconds", 1e-3},
    {"microseconds", 1e-6},
};

static bool find_word(struct slice name, double *out)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (slice_is(name, words[i].name)) {
            *out = words[i].seconds;
            return true;
        }
    }
    return false;
}

static bool read_number(const struct json *value, double *out)
{
    if (value->kind == JSON_INT) {
        *out = (double)value->number;
        return true;
    }
    *out = value->kind == JSON_REAL ? value->real : 0;
    return value->kind == JSON_REAL;
}

static bool read_object(const struct json *value, double *out)
{
    double seconds = 0;

    for (const struct json *member = value->first; member != NULL;
         member = member->next) {
        double unit, number;

        if (!find_word(member->name, &unit) || !read_number(member, &number)) {
            return false;
        }
        seconds += unit * number;
    }
    *out = seconds;
    return value->count > 0;
}

static const char *behind_spaces(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* "days=7", and moves behind it. */
static bool read_pair(const char **text, double *out)
{
    const char *at = *text;
    size_t name_bytes = strspn(at, "abcdefghijklmnopqrstuvwxyz");
    double unit;

    if (!find_word((struct slice){at, name_bytes}, &unit)) {
        return false;
    }
    at = behind_spaces(at + name_bytes);
    if (*at != '=') {
        return false;
    }
    at = behind_spaces(at + 1);
    size_t digits = strspn(at, "0123456789.");

    if (digits == 0 || digits > 18 || *at == '.') {
        return false;
    }
    char *end;
    *out = unit * strtod(at, &end);
    *text = behind_spaces(at + digits);
    return end == at + digits;
}

static bool read_call(const char *text, double *out)
{
    double seconds = 0;
    bool goes_on = true;

    text = behind_spaces(text);
    text += strncmp(text, "datetime.", 9) == 0 ? 9 : 0;
    if (strncmp(text, "timedelta(", 10) != 0) {
        return false;
    }
    for (text += 10; goes_on;) {
        double more;

        text = behind_spaces(text);
        if (!read_pair(&text, &more)) {
            return false;
        }
        seconds += more;
        goes_on = *text == ',';
        text += goes_on ? 1 : 0;
    }
    *out = seconds;
    return text[0] == ')' && *behind_spaces(text + 1) == '\0';
}

static bool read_duration(const struct json *value, double *out)
{
    if (value->kind == JSON_OBJECT) {
        return read_object(value, out);
    }
    const char *text = json_text_of(value);

    return text != NULL ? read_call(text, out) : read_number(value, out);
}

static gate_status write_duration(const struct json *value, struct buffer *out)
{
    double seconds;

    if (!read_duration(value, &seconds) ||
        !(seconds > -SECONDS_MAX && seconds < SECONDS_MAX) ||
        (double)(int64_t)seconds < seconds ||
        (double)(int64_t)seconds > seconds) {
        return GATE_REFUSED;
    }
    buffer_append_int(out, (int64_t)seconds);
    return GATE_OK;
}

static gate_status write_list(const struct json *value, struct buffer *out)
{
    if (value->kind != JSON_LIST) {
        return GATE_REFUSED;
    }
    for (const struct json *item = value->first; item != NULL;
         item = item->next) {
        const char *text = json_text_of(item);

        if (text == NULL) {
            return GATE_REFUSED;
        }
        buffer_append_text(out, item == value->first ? "" : ", ");
        buffer_append_text(out, text);
    }
    return GATE_OK;
}

/* The semicolon of a value behind a space would begin a comment of the file; in
 * compact JSON it stands in texts only, where it has another form. */
static gate_status write_object(const struct json *value, struct buffer *out)
{
    struct buffer json = BUFFER_WITH_MAXIMUM(out->max_bytes);

    json_write(&json, value);
    for (size_t i = 0; i < json.bytes; i++) {
        if (json.data[i] == ';') {
            buffer_append_text(out, "\\u003b");
        } else {
            buffer_append_char(out, json.data[i]);
        }
    }
    gate_status status =
        json.failed == BUFFER_FINE ? GATE_OK : GATE_FAULT_MEMORY;

    buffer_free(&json);
    return status;
}

static gate_status write_text(const struct json *value, struct buffer *out)
{
    const char *text = json_text_of(value);

    if (text == NULL) {
        return GATE_REFUSED;
    }
    buffer_append_text(out, text);
    return GATE_OK;
}

static gate_status write_count(const struct json *value, struct buffer *out)
{
    if (value->kind != JSON_INT) {
        return GATE_REFUSED;
    }
    buffer_append_int(out, value->number);
    return GATE_OK;
}

static gate_status write_flag(const struct json *value, struct buffer *out)
{
    if (value->kind != JSON_TRUE && value->kind != JSON_FALSE) {
        return GATE_REFUSED;
    }
    buffer_append_text(out, value->kind == JSON_TRUE ? "yes" : "no");
    return GATE_OK;
}

/* What is yes or no there may be more here: when captchas are asked for. */
static gate_status write_choice(const struct json *value, struct buffer *out)
{
    return write_flag(value, out) == GATE_OK ? GATE_OK : write_text(value, out);
}

static const struct {
    const char *type;
    gate_status (*write)(const struct json *value, struct buffer *out);
    const char *wanted;
} types[] = {
    {"flag", write_flag, "true or false"},
    {"duration", write_duration, wanted_duration},
    {"list", write_list, "a list of names of fields"},
    {"count", write_count, "a whole number"},
    {"size", write_count, "a whole number"},
    {"text", write_text, "a text"},
    {"choice", write_choice, "a text, or true or false"},
    {"file", write_text, "a text"},
};

gate_status original_value_write(const gate_setting *setting,
                                 const struct json *value, struct buffer *out,
                                 const char **wanted)
{
    if (strcmp(setting->original_name, "EMAIL_TEMPLATE_VARIABLES") == 0) {
        *wanted = "an object";
        return value->kind == JSON_OBJECT ? write_object(value, out)
                                          : GATE_REFUSED;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].type, setting->type) == 0) {
            *wanted = types[i].wanted;
            return types[i].write(value, out);
        }
    }
    *wanted = "of a known type";
    return GATE_REFUSED;
}
