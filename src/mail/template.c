/* SPDX-License-Identifier: MIT */
/*
 * Reading, checking and filling templates.  The spelling `{{ user.username }}`
 * is that of the original's templates (Django's), as far as values and remarks
 * go, so that people who changed theirs can bring them along.  What Django has
 * beside that is a mistake, and not shown as it stands.
 */
#include "mail/template.h"

#include <stdio.h>

#include "base/buffer.h"
#include "mail/template_html.h"

enum { NAME_SHOWN_BYTES = 60 };

/* --- piece by piece --- */

static bool begins(struct slice text, const char *mark)
{
    return text.bytes >= 2 && text.data[0] == mark[0] &&
           text.data[1] == mark[1];
}

static bool begins_something(struct slice text)
{
    return begins(text, "{{") || begins(text, "{#") || begins(text, "{%");
}

/* Where `mark` stands on this line; SIZE_MAX: not there. */
static size_t find_on_line(struct slice text, const char *mark)
{
    for (size_t i = 0; i + 1 < text.bytes && text.data[i] != '\n'; i++) {
        if (begins((struct slice){text.data + i, text.bytes - i}, mark)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static struct slice take(struct template_reader *reader, size_t bytes)
{
    struct slice taken = {reader->rest.data, bytes};

    for (size_t i = 0; i < bytes; i++) {
        reader->line += taken.data[i] == '\n' ? 1 : 0;
    }
    reader->rest.data += bytes;
    reader->rest.bytes -= bytes;
    return taken;
}

static struct slice trim(struct slice text)
{
    while (text.bytes > 0 && strchr(" \t", text.data[0]) != NULL) {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && strchr(" \t", text.data[text.bytes - 1]) != NULL) {
        text.bytes--;
    }
    return text;
}

static struct template_piece mistake(struct template_reader *reader,
                                     const char *what)
{
    struct template_piece piece = {
        .kind = TEMPLATE_MISTAKE, .line = reader->line, .what = what};

    reader->rest = (struct slice){0};
    return piece;
}

static struct template_piece next_value(struct template_reader *reader)
{
    size_t bytes = find_on_line(reader->rest, "}}");
    unsigned line = reader->line;

    if (bytes == SIZE_MAX) {
        return mistake(reader, "{{ without }} on its line");
    }
    struct slice name = trim((struct slice){reader->rest.data + 2, bytes - 2});

    (void)take(reader, bytes + 2);
    return (struct template_piece){
        .kind = TEMPLATE_VALUE, .text = name, .line = line};
}

static struct template_piece next_literal(struct template_reader *reader)
{
    unsigned line = reader->line;
    size_t bytes = 1;

    while (bytes < reader->rest.bytes &&
           !begins_something((struct slice){reader->rest.data + bytes,
                                            reader->rest.bytes - bytes})) {
        bytes++;
    }
    return (struct template_piece){
        .kind = TEMPLATE_LITERAL, .text = take(reader, bytes), .line = line};
}

struct template_piece template_next(struct template_reader *reader)
{
    while (begins(reader->rest, "{#")) {
        size_t bytes = find_on_line(reader->rest, "#}");

        if (bytes == SIZE_MAX) {
            return mistake(reader, "{# without #} on its line");
        }
        (void)take(reader, bytes + 2);
    }
    if (reader->rest.bytes == 0) {
        return (struct template_piece){.kind = TEMPLATE_END,
                                       .line = reader->line};
    }
    if (begins(reader->rest, "{%")) {
        return mistake(reader, "there are no {% tags %} here: a template has "
                               "{{ names }} alone");
    }
    return begins(reader->rest, "{{") ? next_value(reader)
                                      : next_literal(reader);
}

/* --- looking through --- */

static int shown_bytes(struct slice name)
{
    return name.bytes < NAME_SHOWN_BYTES ? (int)name.bytes : NAME_SHOWN_BYTES;
}

static bool note(struct template_mistake *out, unsigned line, const char *what)
{
    out->line = line;
    snprintf(out->what, sizeof(out->what), "%s", what);
    return false;
}

static bool is_known(const struct template_piece *piece, template_knows *knows,
                     const void *payload, struct template_mistake *out)
{
    if (knows(payload, piece->text)) {
        return true;
    }
    out->line = piece->line;
    snprintf(out->what, sizeof(out->what), "no value is called \"%.*s\" here",
             shown_bytes(piece->text), piece->text.data);
    return false;
}

/* As far as HTML goes; what is wrong, or NULL. */
static const char *follow_html(struct html_walk *walk,
                               const struct template_piece *piece)
{
    if (piece->kind == TEMPLATE_LITERAL) {
        html_walk_on(walk, piece->text);
        return NULL;
    }
    return piece->kind == TEMPLATE_VALUE ? html_walk_over_value(walk)
                                         : html_walk_end(walk);
}

bool template_is_sound(struct slice source, enum template_form form,
                       template_knows *knows, const void *payload,
                       struct template_mistake *out)
{
    struct template_reader reader = {source, 1};
    struct html_walk walk = {0};

    for (;;) {
        struct template_piece piece = template_next(&reader);

        if (piece.kind == TEMPLATE_MISTAKE) {
            return note(out, piece.line, piece.what);
        }
        if (piece.kind == TEMPLATE_VALUE &&
            !is_known(&piece, knows, payload, out)) {
            return false;
        }
        if (form == TEMPLATE_HTML) {
            const char *what = follow_html(&walk, &piece);

            if (what != NULL) {
                return note(out,
                            piece.kind == TEMPLATE_END ? walk.line : piece.line,
                            what);
            }
        }
        if (piece.kind == TEMPLATE_END) {
            return true;
        }
    }
}

/* --- filling --- */

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void append_value(struct buffer *out, struct slice text,
                         enum template_form form)
{
    if (form == TEMPLATE_TEXT) {
        buffer_append_slice(out, text);
        return;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        const char *escape = escape_of(text.data[i]);

        if (escape != NULL) {
            buffer_append_text(out, escape);
        } else {
            buffer_append_char(out, text.data[i]);
        }
    }
}

static const struct template_value *find(const struct template_value *values,
                                         size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_is(name, values[i].name)) {
            return &values[i];
        }
    }
    return NULL;
}

static gate_status fill_one(gate_context *cx,
                            const struct template_piece *piece,
                            const struct template_value *values, size_t count,
                            enum template_form form, struct buffer *out)
{
    const struct template_value *value = find(values, count, piece->text);

    if (value == NULL) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "template, line %u: no value called %.*s", piece->line,
                     shown_bytes(piece->text), piece->text.data);
    }
    append_value(out, value->text, form);
    return GATE_OK;
}

static gate_status fill_all(gate_context *cx, struct template_reader *reader,
                            const struct template_value *values, size_t count,
                            enum template_form form, struct buffer *out)
{
    for (;;) {
        struct template_piece piece = template_next(reader);

        switch (piece.kind) {
        case TEMPLATE_END:
            return GATE_OK;
        case TEMPLATE_LITERAL:
            buffer_append_slice(out, piece.text);
            break;
        case TEMPLATE_VALUE:
            TRY(fill_one(cx, &piece, values, count, form, out));
            break;
        case TEMPLATE_MISTAKE:
            return FAULT(cx, GATE_FAULT_CONFIG, "template, line %u: %s",
                         piece.line, piece.what);
        }
    }
}

gate_status template_fill(gate_context *cx, const char *source,
                          const struct template_value *values, size_t count,
                          enum template_form form, const char **out)
{
    CLEANUP(buffer_wipe_and_free)
    struct buffer filled = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
    struct template_reader reader = {slice_of(source), 1};

    TRY(fill_all(cx, &reader, values, count, form, &filled));
    if (filled.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "template: longer than %d bytes",
                     TEMPLATE_MAX_BYTES);
    }
    return context_copy(cx, (struct slice){filled.data, filled.bytes}, out);
}
