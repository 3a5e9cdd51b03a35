/* SPDX-License-Identifier: MIT */
/*
 * Filling templates.  The spelling `{{ user.username }}` is that of the
 * original's templates (Django's), as far as values go, so that people who
 * changed theirs can bring them along.
 */
#include "mail/template.h"

#include "base/buffer.h"

/* Of one part; the built-in ones have some hundred bytes. */
enum { PART_MAX_BYTES = 65536, NAME_SHOWN_BYTES = 60 };

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

static struct slice trim(struct slice text)
{
    while (text.bytes > 0 && text.data[0] == ' ') {
        text.data++;
        text.bytes--;
    }
    while (text.bytes > 0 && text.data[text.bytes - 1] == ' ') {
        text.bytes--;
    }
    return text;
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

/* Fill in what follows "{{"; moves *at behind "}}". */
static gate_status fill_one(gate_context *cx, const char **at,
                            const struct template_value *values, size_t count,
                            enum template_form form, struct buffer *out)
{
    const char *end = strstr(*at, "}}");
    const struct template_value *value;
    struct slice name;

    if (end == NULL) {
        return FAULT(cx, GATE_FAULT_CONFIG, "template: {{ without }}");
    }
    name = trim((struct slice){*at, (size_t)(end - *at)});
    value = find(values, count, name);
    if (value == NULL) {
        int shown =
            name.bytes < NAME_SHOWN_BYTES ? (int)name.bytes : NAME_SHOWN_BYTES;

        return FAULT(cx, GATE_FAULT_CONFIG, "template: no value called %.*s",
                     shown, name.data);
    }
    append_value(out, value->text, form);
    *at = end + 2;
    return GATE_OK;
}

gate_status template_fill(gate_context *cx, const char *source,
                          const struct template_value *values, size_t count,
                          enum template_form form, const char **out)
{
    CLEANUP(buffer_wipe_and_free)
    struct buffer filled = BUFFER_WITH_MAXIMUM(PART_MAX_BYTES);
    const char *at = source;

    for (;;) {
        const char *open = strstr(at, "{{");

        if (open == NULL) {
            break;
        }
        buffer_append(&filled, at, (size_t)(open - at));
        at = open + 2;
        TRY(fill_one(cx, &at, values, count, form, &filled));
    }
    buffer_append_text(&filled, at);
    if (filled.failed != BUFFER_FINE) {
        return FAULT(cx, GATE_FAULT_MEMORY, "template: longer than %d bytes",
                     PART_MAX_BYTES);
    }
    return context_copy(cx, (struct slice){filled.data, filled.bytes}, out);
}
