/* SPDX-License-Identifier: MIT */
/*
 * HTML of templates: a walk that knows text, tags, quotes, comments, scripts
 * and styles apart, and no more.  It is asked about HTML of operators, which
 * browsers and mail programs are going to read with more patience; where they
 * would differ, a value is refused rather than let through.
 *
 * Source: HTML Living Standard, section 13.2.5 (tokenization), from far away.
 */
#include "mail/template_html.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "base/try.h"
#include "base/utf8.h"

/* --- the walk --- */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void enter(struct html_walk *walk, enum html_place place)
{
    walk->place = place;
    walk->line = walk->newlines + 1;
}

static void begin_name(struct html_walk *walk)
{
    walk->name_bytes = 0;
    walk->name[0] = '\0';
    walk->is_named = false;
}

static void add_to_name(struct html_walk *walk, char c)
{
    if (walk->name_bytes < HTML_NAME_BYTES - 1) {
        walk->name[walk->name_bytes++] = lower(c);
        walk->name[walk->name_bytes] = '\0';
    }
}

static void end_tag(struct html_walk *walk)
{
    walk->place = HTML_TEXT;
    walk->ender = NULL;
    if (strcmp(walk->name, "script") == 0) {
        walk->ender = "/script";
    } else if (strcmp(walk->name, "style") == 0) {
        walk->ender = "/style";
    }
    if (walk->ender != NULL) {
        enter(walk, HTML_RAW);
        begin_name(walk);
    }
}

/* The first character behind "<" says whether it begins a tag at all. */
static bool begins_tag(char c)
{
    return isalpha((unsigned char)c) || c == '/' || c == '!';
}

static void step_in_name(struct html_walk *walk, char c)
{
    if (walk->name_bytes == 0 && !begins_tag(c)) {
        walk->place = HTML_TEXT;
        return;
    }
    if (is_space(c) || (c == '/' && walk->name_bytes > 0)) {
        walk->is_named = true;
        return;
    }
    add_to_name(walk, c);
    if (strcmp(walk->name, "!--") == 0) {
        walk->place = HTML_COMMENT;
        walk->dashes = 0;
    }
}

static void step_in_tag(struct html_walk *walk, char c)
{
    if (c == '>' && walk->name_bytes > 0) {
        end_tag(walk);
    } else if (!walk->is_named) {
        step_in_name(walk, c);
    } else if (c == '"' || c == '\'') {
        walk->place = HTML_QUOTES;
        walk->quote = c;
    }
}

static void step_in_comment(struct html_walk *walk, char c)
{
    if (c == '>' && walk->dashes >= 2) {
        walk->place = HTML_TEXT;
    }
    walk->dashes = c == '-' ? walk->dashes + 1 : 0;
}

static void step_in_raw(struct html_walk *walk, char c)
{
    if (c == '<') {
        begin_name(walk);
    } else if (c == '>' && strcmp(walk->name, walk->ender) == 0) {
        walk->place = HTML_TEXT;
    } else if (!is_space(c)) {
        add_to_name(walk, c);
    }
}

void html_walk_step(struct html_walk *walk, char c)
{
    switch (walk->place) {
    case HTML_TEXT:
        if (c == '<') {
            enter(walk, HTML_TAG);
            begin_name(walk);
        }
        break;
    case HTML_TAG:
        step_in_tag(walk, c);
        break;
    case HTML_QUOTES:
        if (c == walk->quote) {
            walk->place = HTML_TAG;
        }
        break;
    case HTML_COMMENT:
        step_in_comment(walk, c);
        break;
    case HTML_RAW:
        step_in_raw(walk, c);
        break;
    }
    walk->newlines += c == '\n' ? 1 : 0;
}

void html_walk_on(struct html_walk *walk, struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        html_walk_step(walk, text.data[i]);
    }
}

const char *html_walk_over_value(struct html_walk *walk)
{
    switch (walk->place) {
    case HTML_TEXT:
    case HTML_QUOTES:
        return NULL;
    case HTML_TAG:
        return "a value in a tag must stand in quotes";
    case HTML_COMMENT:
        return "a value in a comment is shown to nobody";
    case HTML_RAW:
        return "a value must not stand in a script or a style";
    }
    return NULL;
}

const char *html_walk_end(const struct html_walk *walk)
{
    switch (walk->place) {
    case HTML_TEXT:
        return NULL;
    case HTML_TAG:
        return "a tag that does not end";
    case HTML_QUOTES:
        return "quotes that do not end";
    case HTML_COMMENT:
        return "a comment that does not end";
    case HTML_RAW:
        return "a script or a style that does not end";
    }
    return NULL;
}

/* --- the text --- */

enum { REFERENCE_MAX_BYTES = 10 }; /* "&#1114111;" */

struct text_maker {
    struct buffer *out;
    struct html_walk walk;
    size_t from;       /* of what was appended here */
    size_t tag_at;     /* in the HTML */
    int hidden;        /* within how many of <head> and <title> */
    struct slice href; /* of the link we are in; empty: none */
    size_t words_at;   /* of it, in `out` */
};

static char last_of(const struct text_maker *maker)
{
    const struct buffer *out = maker->out;

    return out->bytes == maker->from ? '\n' : out->data[out->bytes - 1];
}

static void trim_spaces(struct text_maker *maker)
{
    while (maker->out->bytes > maker->from && last_of(maker) == ' ') {
        buffer_truncate(maker->out, maker->out->bytes - 1);
    }
}

/* No space begins or ends a line, and no more than one empty line follows
 * another. */
static void append_char(struct text_maker *maker, char c)
{
    struct buffer *out = maker->out;

    if (maker->hidden > 0 || c == '\r') {
        return;
    }
    if (c == '\n') {
        trim_spaces(maker);
        if (out->bytes == maker->from ||
            (last_of(maker) == '\n' && (out->bytes == maker->from + 1 ||
                                        out->data[out->bytes - 2] == '\n'))) {
            return;
        }
    } else if (is_space(c)) {
        if (last_of(maker) == '\n') {
            return;
        }
        c = ' ';
    }
    buffer_append_char(out, c);
}

static void end_line(struct text_maker *maker)
{
    trim_spaces(maker);
    if (last_of(maker) != '\n') {
        append_char(maker, '\n');
    }
}

static const struct {
    const char *name;
    const char *text;
} references[] = {
    {"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},
    {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", " "},
};

static size_t read_number(struct slice text, char out[5])
{
    char digits[REFERENCE_MAX_BYTES + 1] = "";
    bool is_hex = text.bytes > 2 && lower(text.data[2]) == 'x';
    size_t start = is_hex ? 3 : 2;
    size_t bytes = start;
    char *end;

    while (bytes < text.bytes && bytes < REFERENCE_MAX_BYTES &&
           text.data[bytes] != ';') {
        digits[bytes - start] = text.data[bytes];
        bytes++;
    }
    if (bytes == text.bytes || text.data[bytes] != ';' ||
        !isxdigit((unsigned char)digits[0])) {
        return 0;
    }
    unsigned long number = strtoul(digits, &end, is_hex ? 16 : 10);

    if (*end != '\0' || number < ' ' || number == 0x7f) {
        return 0;
    }
    out[utf8_encode((uint32_t)number, out)] = '\0';
    return out[0] == '\0' ? 0 : bytes + 1;
}

/* The bytes of the reference that `text` begins with; 0: none that is known. */
static size_t read_reference(struct slice text, char out[5])
{
    for (size_t i = 0; i < ARRAY_LENGTH(references); i++) {
        size_t bytes = strlen(references[i].name);

        if (text.bytes >= bytes &&
            memcmp(text.data, references[i].name, bytes) == 0) {
            memcpy(out, references[i].text, 2);
            return bytes;
        }
    }
    return text.bytes > 1 && text.data[1] == '#' ? read_number(text, out) : 0;
}

/* What stands in a text at `text`, as a whole: a value, a remark, a reference
 * or a character.  @return Its bytes. */
static size_t append_unit(struct text_maker *maker, struct slice text)
{
    char decoded[5] = "";
    size_t bytes = 1;

    if (text.data[0] == '{' && text.bytes > 1 &&
        (text.data[1] == '{' || text.data[1] == '#')) {
        const char *ender = text.data[1] == '{' ? "}}" : "#}";
        const char *end = memmem(text.data, text.bytes, ender, 2);

        bytes = end == NULL ? text.bytes : (size_t)(end - text.data) + 2;
        for (size_t i = 0; text.data[1] == '{' && i < bytes; i++) {
            append_char(maker, text.data[i]);
        }
        return bytes;
    }
    if (text.data[0] == '&') {
        bytes = read_reference(text, decoded);
    }
    if (decoded[0] == '\0') {
        append_char(maker, text.data[0]);
        return 1;
    }
    for (const char *c = decoded; *c != '\0'; c++) {
        append_char(maker, *c);
    }
    return bytes;
}

/* The value of href= in a tag; empty: there is none. */
static struct slice find_href(struct slice tag)
{
    static const char name[] = "href=";

    for (size_t i = 1; i + sizeof(name) < tag.bytes; i++) {
        const char *at = tag.data + i;
        char quote = at[sizeof(name) - 1];

        if (is_space(at[-1]) && strncasecmp(at, name, sizeof(name) - 1) == 0 &&
            (quote == '"' || quote == '\'')) {
            const char *value = at + sizeof(name);
            size_t left = tag.bytes - i - sizeof(name);
            const char *end = memchr(value, quote, left);

            return (struct slice){value,
                                  end == NULL ? 0 : (size_t)(end - value)};
        }
    }
    return (struct slice){0};
}

static void append_href(struct text_maker *maker)
{
    struct buffer *out = maker->out;
    size_t words_end = out->bytes;
    size_t href_at;

    append_char(maker, ' ');
    href_at = out->bytes;
    for (size_t i = 0; i < maker->href.bytes;) {
        i += append_unit(
            maker, (struct slice){maker->href.data + i, maker->href.bytes - i});
    }
    if (out->data == NULL) {
        return;
    }
    struct slice words = {out->data + maker->words_at,
                          words_end - maker->words_at};
    struct slice href = {out->data + href_at, out->bytes - href_at};

    if (out->failed == BUFFER_FINE && slice_equal(words, href)) {
        buffer_truncate(out, words_end);
    }
}

static bool ends_line(const char *name)
{
    static const char *const names[] = {"br",  "/p",  "/div", "/tr",
                                        "/li", "/ul", "/ol",  "/table"};

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return name[0] == '/' && name[1] == 'h' &&
           isdigit((unsigned char)name[2]) && name[3] == '\0';
}

static void over_tag(struct text_maker *maker, struct slice tag)
{
    const char *name = maker->walk.name;
    bool ends = name[0] == '/';
    const char *bare = ends ? name + 1 : name;

    if (strcmp(bare, "head") == 0 || strcmp(bare, "title") == 0) {
        maker->hidden += ends ? -(maker->hidden > 0) : 1;
    } else if (strcmp(name, "a") == 0) {
        maker->href = find_href(tag);
        maker->words_at = maker->out->bytes;
    } else if (strcmp(name, "/a") == 0) {
        if (maker->href.bytes > 0) {
            append_href(maker);
        }
        maker->href = (struct slice){0};
    } else if (ends_line(name)) {
        end_line(maker);
    }
}

/* One character of the HTML, or a unit of its text.  @return Its bytes. */
static size_t step(struct text_maker *maker, struct slice html, size_t at)
{
    enum html_place before = maker->walk.place;
    char c = html.data[at];

    if (before == HTML_TEXT && c != '<') {
        return append_unit(maker,
                           (struct slice){html.data + at, html.bytes - at});
    }
    html_walk_step(&maker->walk, c);
    if (before == HTML_TEXT) {
        maker->tag_at = at;
    } else if (before == HTML_TAG && c == '>') {
        over_tag(maker,
                 (struct slice){html.data + maker->tag_at, at - maker->tag_at});
    } else if (before == HTML_TAG && maker->walk.place == HTML_TEXT) {
        append_char(maker, '<'); /* it was none */
        append_char(maker, c);
    }
    return 1;
}

void html_append_text(struct buffer *out, struct slice html)
{
    struct text_maker maker = {.out = out, .from = out->bytes};

    for (size_t at = 0; at < html.bytes && out->failed == BUFFER_FINE;) {
        at += step(&maker, html, at);
    }
    while (out->bytes > maker.from && is_space(last_of(&maker))) {
        buffer_truncate(out, out->bytes - 1);
    }
    buffer_append_char(out, '\n');
}
