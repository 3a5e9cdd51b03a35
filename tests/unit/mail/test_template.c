/* SPDX-License-Identifier: MIT */
/* Templates: what is filled in, escaped, and refused. */
#include "support/test.h"

#include "mail/template.h"

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
    {"a name over two lines", "{{ path\n}}", TEMPLATE_TEXT, NULL},
    {"a remark", "a{# {{ nobody }} #}b{##}", TEMPLATE_TEXT, "ab"},
    {"a remark that is not closed", "{# a\n#}", TEMPLATE_TEXT, NULL},
    {"a tag of Django's", "{% if path %}", TEMPLATE_TEXT, NULL},
    {"a filter of Django's", "{{ path|safe }}", TEMPLATE_HTML, NULL},
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

static bool knows(const void *payload, struct slice name)
{
    return slice_is(name, payload);
}

TEST(a_mistake_is_told_with_its_line)
{
    static const struct {
        const char *name;
        const char *source;
        enum template_form form;
        unsigned line; /* 0: there is none */
        const char *what;
    } mistakes[] = {
        {"sound", "a\n{{ path }}", TEMPLATE_TEXT, 0, NULL},
        {"an unknown value", "a\n\n{{ path }}{{ pat }}", TEMPLATE_TEXT, 3,
         "no value is called \"pat\" here"},
        {"not closed", "{{ path }}\n{{ path", TEMPLATE_TEXT, 2,
         "{{ without }} on its line"},
        {"a tag", "\n{% if x %}", TEMPLATE_HTML, 2,
         "there are no {% tags %} here: a template has {{ names }} alone"},
        {"sound HTML",
         "<p class='{{ path }}'>{{ path }}<br/>a < b, 1<2<!-- > "
         "' --><style>p > a {}</style></p>",
         TEMPLATE_HTML, 0, NULL},
        {"not in quotes", "<p>\n<a href={{ path }}>", TEMPLATE_HTML, 2,
         "a value in a tag must stand in quotes"},
        {"as a tag", "<{{ path }}>", TEMPLATE_HTML, 1,
         "a value in a tag must stand in quotes"},
        {"in a script", "<SCRIPT >\nvar a = '{{ path }}'</SCRIPT>",
         TEMPLATE_HTML, 2, "a value must not stand in a script or a style"},
        {"in a comment", "<!-- {{ path }} -->", TEMPLATE_HTML, 1,
         "a value in a comment is shown to nobody"},
        {"behind a script", "<script>a</script>{{ path }}", TEMPLATE_HTML, 0,
         NULL},
        {"a tag that does not end", "<p>\n<a href='x'\n", TEMPLATE_HTML, 2,
         "a tag that does not end"},
        {"quotes that do not end", "<p>\n<a href='x>\n", TEMPLATE_HTML, 2,
         "quotes that do not end"},
        {"a comment that does not end", "<!-- ->\n", TEMPLATE_HTML, 1,
         "a comment that does not end"},
        {"a style that does not end", "\n<style>\n</styl>", TEMPLATE_HTML, 2,
         "a script or a style that does not end"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(mistakes); i++) {
        struct template_mistake mistake = {0};

        test_case(mistakes[i].name);
        expect_int(template_is_sound(slice_of(mistakes[i].source),
                                     mistakes[i].form, knows, "path", &mistake),
                   mistakes[i].line == 0);
        expect_int(mistake.line, mistakes[i].line);
        expect_text(mistakes[i].line == 0 ? NULL : mistake.what,
                    mistakes[i].what);
    }
}

TEST_MAIN
