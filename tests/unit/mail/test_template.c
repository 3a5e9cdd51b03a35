/* SPDX-License-Identifier: MIT */
/* Built-in templates: what is filled in, escaped, and refused. */
#include "support/test.h"

#include "mail/template.h"
#include "mail/texts.h"

enum { ARENA_BYTES = 1 << 20 };

static const struct template_value values[] = {
    {"user.username", {"<b>&\"'", 6}},
    {"path", {"activate", 8}},
};

struct row {
    const char *name;
    const char *source;
    enum template_form form;
    const char *want; /* NULL: a fault of the configuration */
};

static const struct row rows[] = {
    {"nothing to fill", "a } b { c", TEMPLATE_TEXT, "a } b { c"},
    {"a value", "/{{ path }}/", TEMPLATE_TEXT, "/activate/"},
    {"without spaces", "{{path}}{{path}}", TEMPLATE_TEXT, "activateactivate"},
    {"text is not escaped", "{{ user.username }}", TEMPLATE_TEXT, "<b>&\"'"},
    {"HTML is escaped", "{{ user.username }}", TEMPLATE_HTML,
     "&lt;b&gt;&amp;&quot;&#39;"},
    {"the template itself is not", "<p>{{ path }}", TEMPLATE_HTML,
     "<p>activate"},
    {"empty", "", TEMPLATE_HTML, ""},
    {"unknown name", "{{ password }}", TEMPLATE_TEXT, NULL},
    {"no name", "{{ }}", TEMPLATE_TEXT, NULL},
    {"not closed", "{{ path", TEMPLATE_TEXT, NULL},
    {"closed by one", "{{ path }", TEMPLATE_TEXT, NULL},
    {"braces inside", "{{ {{ path }}", TEMPLATE_TEXT, NULL},
};

TEST(values_are_filled_in_and_nothing_else_is_special)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(context_close) gate_context cx = {0};
        const char *out = NULL;
        gate_status status;

        test_case(rows[i].name);
        expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
        status = template_fill(&cx, rows[i].source, values,
                               ARRAY_LENGTH(values), rows[i].form, &out);
        expect_int(status, rows[i].want == NULL ? GATE_FAULT_CONFIG : GATE_OK);
        expect_text(out, rows[i].want);
    }
}

TEST(values_are_not_templates)
{
    static const struct template_value odd[] = {{"a", {"{{ b }}", 7}}};
    CLEANUP(context_close) gate_context cx = {0};
    const char *out = NULL;

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    expect_int(template_fill(&cx, "{{ a }}", odd, 1, TEMPLATE_TEXT, &out),
               GATE_OK);
    expect_text(out, "{{ b }}");
}

TEST(a_part_cannot_grow_without_end)
{
    static char long_text[40000];
    const struct template_value value = {"a", {long_text, sizeof(long_text)}};
    CLEANUP(context_close) gate_context cx = {0};
    const char *out = NULL;

    memset(long_text, 'a', sizeof(long_text));
    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    expect_int(
        template_fill(&cx, "{{ a }}{{ a }}", &value, 1, TEMPLATE_TEXT, &out),
        GATE_FAULT_MEMORY);
}

TEST(every_kind_has_words_in_english)
{
    for (int kind = MAIL_ACTIVATION; kind <= MAIL_KINDS; kind++) {
        const struct mail_texts *texts = mail_texts_find(kind, "");

        expect_true(texts != NULL);
        expect_int(texts->kind, kind);
        expect_text(texts->language, "en");
    }
    expect_true(mail_texts_find(0, "") == NULL);
    expect_true(mail_texts_find(MAIL_KINDS + 1, "") == NULL);
}

TEST(an_unknown_language_is_english)
{
    static const char *const locales[] = {"tlh", "en-GB",   "EN",
                                          "e",   "english", "-"};

    for (size_t i = 0; i < ARRAY_LENGTH(locales); i++) {
        test_case(locales[i]);
        expect_text(mail_texts_find(MAIL_ACTIVATION, locales[i])->language,
                    "en");
    }
}

TEST_MAIN
