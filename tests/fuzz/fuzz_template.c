/* SPDX-License-Identifier: MIT */
/*
 * Templates: no crash; what is called sound can be filled; no value, however
 * hostile, adds a tag to HTML or a header to a mail; the text of HTML is
 * bounded.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/context.h"
#include "mail/mime.h"
#include "mail/template.h"
#include "mail/template_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { MEMORY_BYTES = 4 << 20, SOURCE_BYTES = 1 << 20, INPUT_MAX_BYTES = 4096 };

static const struct template_value hostile[] = {
    {"a", {"</a>\"'><script>&--></style>", 27}},
    {"b", {"\r\nBcc: eve@example.com\r\n\r\n", 26}},
    {"user.username", {"{{ a }}{% b %}", 14}},
};
static const struct template_value tame[] = {
    {"a", {"x", 1}}, {"b", {"y", 1}}, {"user.username", {"z", 1}}};

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool knows(const void *payload, struct slice name)
{
    (void)payload;
    return slice_is(name, "a") || slice_is(name, "b") ||
           slice_is(name, "user.username");
}

/* Tags, comments, scripts; and where it ends. */
static unsigned count_places(const char *html, enum html_place *out_last)
{
    struct html_walk walk = {0};
    unsigned changes = 0;

    for (; *html != '\0'; html++) {
        enum html_place before = walk.place;

        html_walk_step(&walk, *html);
        changes += walk.place != before ? 1 : 0;
    }
    *out_last = walk.place;
    return changes;
}

static void try_html(gate_context *cx, const char *source)
{
    struct template_mistake mistake;
    enum html_place last;
    enum html_place tame_last;
    const char *filled;
    const char *tame_filled;

    if (!template_is_sound(slice_of(source), TEMPLATE_HTML, knows, NULL,
                           &mistake)) {
        check(mistake.line > 0 && mistake.what[0] != '\0');
        return;
    }
    check(template_fill(cx, source, hostile, ARRAY_LENGTH(hostile),
                        TEMPLATE_HTML, &filled) == GATE_OK);
    check(template_fill(cx, source, tame, ARRAY_LENGTH(tame), TEMPLATE_HTML,
                        &tame_filled) == GATE_OK);
    check(count_places(filled, &last) == count_places(tame_filled, &tame_last));
    check(last == HTML_TEXT && tame_last == HTML_TEXT);
}

/* The names of headers begin their lines; eight are written. */
static unsigned count_headers(const struct buffer *mail)
{
    unsigned headers = 0;
    size_t at = 0;

    while (at < mail->bytes && mail->data[at] != '\r') {
        const char *end = memchr(mail->data + at, '\n', mail->bytes - at);

        headers += mail->data[at] != ' ' && mail->data[at] != '\t' ? 1 : 0;
        at = end == NULL ? mail->bytes : (size_t)(end - mail->data) + 1;
    }
    return headers;
}

static void try_subject(gate_context *cx, const char *subject)
{
    CLEANUP(buffer_free)
    struct buffer out = BUFFER_WITH_MAXIMUM(SOURCE_BYTES);
    const struct mime_mail mail = {.from = "a@example.com",
                                   .to = "b@example.com",
                                   .subject = subject,
                                   .message_id = "<c@example.com>",
                                   .text = subject,
                                   .html = subject};

    if (mime_write(cx, &mail, &out) == GATE_OK) {
        check(count_headers(&out) == 8);
    }
}

static void try_text(gate_context *cx, const char *source)
{
    struct template_mistake mistake;
    const char *filled;
    bool is_sound = template_is_sound(slice_of(source), TEMPLATE_TEXT, knows,
                                      NULL, &mistake);
    gate_status status = template_fill(
        cx, source, hostile, ARRAY_LENGTH(hostile), TEMPLATE_TEXT, &filled);

    check((status == GATE_OK) == is_sound);
    if (is_sound) {
        try_subject(cx, filled);
    }
    try_subject(cx, source);
}

static void try_words(const char *source)
{
    CLEANUP(buffer_free)
    struct buffer out = BUFFER_WITH_MAXIMUM(SOURCE_BYTES);

    html_append_text(&out, slice_of(source));
    check(out.failed == BUFFER_FINE && out.data[out.bytes - 1] == '\n');
    check(strstr(buffer_text(&out), "\n\n\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    CLEANUP(context_close) gate_context cx = {0};
    const char *source;

    if (bytes > INPUT_MAX_BYTES ||
        context_open(MEMORY_BYTES, 0, &cx) != GATE_OK ||
        context_copy(&cx, (struct slice){(const char *)data, bytes}, &source) !=
            GATE_OK) {
        return 0;
    }
    try_html(&cx, source);
    try_text(&cx, source);
    try_words(source);
    return 0;
}
