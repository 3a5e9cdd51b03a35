/* SPDX-License-Identifier: MIT */
/* The built-in templates: there in every language, saying the same. */
#include "support/test.h"

#include "base/buffer.h"
#include "base/context.h"
#include "mail/builtin.h"
#include "mail/template_html.h"
#include "mail/values.h"

enum { PATH_BYTES = 128, PARTS = 3 };

static const char *const languages[] = {"en", "de", "fr", "es",
                                        "pt", "zh", "ja", "he"};
static const char *const parts[PARTS] = {"subject.txt", "txt", "html"};

static const char *find(const char *path)
{
    for (size_t i = 0; i < builtin_template_count; i++) {
        if (strcmp(builtin_templates[i].path, path) == 0) {
            return builtin_templates[i].text;
        }
    }
    return NULL;
}

static const char *text_of(const char *language, const char *name,
                           const char *part)
{
    static char path[PATH_BYTES];
    const char *text;

    snprintf(path, sizeof(path), "%s/%s.%s", language, name, part);
    test_case(path);
    text = find(path);
    expect_true(text != NULL);
    return text == NULL ? "" : text;
}

/* How often each value stands in it, and nothing else between braces. */
static void count_values(const char *text, unsigned out[MAIL_VALUES])
{
    struct template_reader reader = {slice_of(text), 1};
    struct template_piece piece;

    memset(out, 0, MAIL_VALUES * sizeof(out[0]));
    do {
        piece = template_next(&reader);
        expect_true(piece.kind != TEMPLATE_MISTAKE);
        for (int i = 0; i < MAIL_VALUES && piece.kind == TEMPLATE_VALUE; i++) {
            out[i] += slice_is(piece.text, mail_value_name((enum mail_value)i))
                          ? 1
                          : 0;
        }
    } while (piece.kind != TEMPLATE_END && piece.kind != TEMPLATE_MISTAKE);
}

/* A template that another one does for has no files. */
static bool has_files(const struct mail_template *template)
{
    return template->instead == NULL;
}

TEST(every_text_is_there_in_every_language_with_the_same_values)
{
    size_t files = 0;

    for (int t = 0; t < MAIL_TEMPLATES; t++) {
        for (size_t l = 0; l < ARRAY_LENGTH(languages); l++) {
            for (int p = 0; p < PARTS && has_files(&mail_templates[t]); p++) {
                const char *name = mail_templates[t].name;
                unsigned want[MAIL_VALUES];
                unsigned got[MAIL_VALUES];

                count_values(text_of("en", name, parts[p]), want);
                count_values(text_of(languages[l], name, parts[p]), got);
                expect_int(memcmp(want, got, sizeof(want)), 0);
                files++;
            }
        }
    }
    expect_int(files, 10 * ARRAY_LENGTH(languages) * PARTS);
    /* and the original's three, without a text */
    expect_int(builtin_template_count, files + 6);
}

static bool knows(const void *payload, struct slice name)
{
    for (int i = 0; i < MAIL_VALUES; i++) {
        if (mail_value_is_there((enum mail_value)i, payload) &&
            slice_is(name, mail_value_name((enum mail_value)i))) {
            return true;
        }
    }
    return false;
}

static const struct mail_template *template_of(const char *path)
{
    const char *file = strchr(path, '/') + 1;

    for (int t = 0; t < MAIL_TEMPLATES; t++) {
        size_t bytes = strlen(mail_templates[t].name);

        if (strncmp(file, mail_templates[t].name, bytes) == 0 &&
            file[bytes] == '.') {
            return &mail_templates[t];
        }
    }
    return NULL;
}

TEST(every_one_is_sound_and_shows_only_what_its_mail_has)
{
    for (size_t i = 0; i < builtin_template_count; i++) {
        const gate_mail_template *row = &builtin_templates[i];
        struct template_mistake mistake = {0};

        test_case(row->path);
        expect_true(template_of(row->path) != NULL);
        expect_true(template_is_sound(
            slice_of(row->text),
            strstr(row->path, ".html") != NULL ? TEMPLATE_HTML : TEMPLATE_TEXT,
            knows, template_of(row->path), &mistake));
        expect_text(mistake.what, "");
        expect_true(i == 0 ||
                    strcmp(builtin_templates[i - 1].path, row->path) < 0);
    }
}

/* The line at *at; moves it behind. */
static struct slice next_line(const char **at)
{
    size_t bytes = strcspn(*at, "\n");
    struct slice line = {*at, bytes};

    *at += bytes + ((*at)[bytes] == '\n' ? 1 : 0);
    return line;
}

/* Words beside what stands between braces. */
static bool has_words(struct slice line)
{
    struct template_reader reader = {line, 1};
    size_t words = 0;

    for (;;) {
        struct template_piece piece = template_next(&reader);

        if (piece.kind == TEMPLATE_END || piece.kind == TEMPLATE_MISTAKE) {
            return words > 0;
        }
        for (size_t i = 0;
             i < piece.text.bytes && piece.kind == TEMPLATE_LITERAL; i++) {
            unsigned char c = (unsigned char)piece.text.data[i];

            words += (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             c >= 0xe3 || (c >= 0xd7 && c <= 0xd8)
                         ? 1
                         : 0;
        }
    }
}

/* Lines that may be the same in another language as in English: none is. */
static const char *const same_lines[] = {""};

static bool may_be_the_same(struct slice line)
{
    for (size_t i = 0; i < ARRAY_LENGTH(same_lines); i++) {
        if (slice_is(line, same_lines[i])) {
            return true;
        }
    }
    return false;
}

/* A part as it is read. */
static const char *seen(struct buffer *memory, const char *language,
                        const char *name, const char *part)
{
    const char *text = text_of(language, name, part);

    if (strcmp(part, "html") != 0) {
        return text;
    }
    html_append_text(memory, slice_of(text));
    return buffer_text(memory);
}

static unsigned same_as_english(const char *text, const char *english)
{
    unsigned same = 0;

    for (const char *at = text; *at != '\0';) {
        struct slice line = next_line(&at);

        for (const char *en = english; *en != '\0' && has_words(line);) {
            same += slice_equal(line, next_line(&en)) && !may_be_the_same(line)
                        ? 1
                        : 0;
        }
    }
    return same;
}

TEST(no_line_reads_as_in_english)
{
    unsigned lines = 0;

    for (int t = 0; t < MAIL_TEMPLATES; t++) {
        for (size_t l = 0; l < ARRAY_LENGTH(languages); l++) {
            for (int p = 0; p < PARTS && has_files(&mail_templates[t]); p++) {
                CLEANUP(buffer_free)
                struct buffer one = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
                CLEANUP(buffer_free)
                struct buffer other = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
                const char *name = mail_templates[t].name;
                const char *english = seen(&one, "en", name, parts[p]);
                const char *text = seen(&other, languages[l], name, parts[p]);
                bool is_english = l == 0;

                expect_int(same_as_english(text, english) > 0, is_english);
                lines += same_as_english(text, english);
            }
        }
    }
    expect_true(lines > 20); /* the English ones, of themselves */
}

/* Without the isolates that keep names and addresses apart. */
static void drop_isolates(struct slice text, struct buffer *out)
{
    for (size_t i = 0; i < text.bytes; i++) {
        bool isolates = i + 2 < text.bytes &&
                        memcmp(text.data + i, "\xe2\x81", 2) == 0 &&
                        (unsigned char)text.data[i + 2] >= 0xa6 &&
                        (unsigned char)text.data[i + 2] <= 0xa9;

        if (isolates) {
            i += 2;
        } else {
            buffer_append_char(out, text.data[i]);
        }
    }
}

/* Before the link its words stand in HTML, and it alone in the text. */
static void drop_words_of_link(struct buffer *text)
{
    const char *all = buffer_text(text);
    const char *link = strstr(all, "{{ protocol }}");
    size_t at = link == NULL ? 0 : (size_t)(link - all);
    size_t line = at;

    while (line > 0 && all[line - 1] != '\n') {
        line--;
    }
    if (link != NULL) {
        expect_true(at > line + 1); /* it has words */
        memmove(text->data + line, text->data + at, text->bytes - at);
        buffer_truncate(text, text->bytes - (at - line));
    }
}

TEST(both_parts_say_the_same)
{
    for (int t = 0; t < MAIL_TEMPLATES; t++) {
        for (size_t l = 0;
             l < ARRAY_LENGTH(languages) && has_files(&mail_templates[t]);
             l++) {
            CLEANUP(buffer_free)
            struct buffer read = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
            CLEANUP(buffer_free)
            struct buffer written = BUFFER_WITH_MAXIMUM(TEMPLATE_MAX_BYTES);
            const char *name = mail_templates[t].name;

            drop_isolates(slice_of(text_of(languages[l], name, "txt")),
                          &written);
            html_append_text(&read,
                             slice_of(text_of(languages[l], name, "html")));
            drop_words_of_link(&read);
            expect_text(buffer_text(&read), buffer_text(&written));
        }
    }
}

TEST(html_says_its_language_and_direction)
{
    static const char *const tags[] = {"en", "de",      "fr", "es",
                                       "pt", "zh-Hans", "ja", "he"};

    for (int t = 0; t < MAIL_TEMPLATES; t++) {
        for (size_t l = 0;
             l < ARRAY_LENGTH(languages) && has_files(&mail_templates[t]);
             l++) {
            const char *html =
                text_of(languages[l], mail_templates[t].name, "html");
            char want[64];

            snprintf(want, sizeof(want), "<html lang=\"%s\" dir=\"%s\">",
                     tags[l], strcmp(tags[l], "he") == 0 ? "rtl" : "ltr");
            expect_true(strstr(html, want) != NULL);
        }
    }
}

TEST_MAIN
