/* SPDX-License-Identifier: MIT */
/* The text that is left of HTML. */
#include "support/test.h"

#include "base/try.h"
#include "mail/template_html.h"

enum { TEXT_MAX_BYTES = 65536 };

static const struct {
    const char *name, *html, *text;
} rows[] = {
    {"the original's form", "<h3>{{ a }}</h3>\n\n<p>Hello {{ b }}!</p>\n",
     "{{ a }}\n\nHello {{ b }}!\n"},
    {"all on one line", "<h3>a</h3><p>b<br>c<br/>d</p><p>e</p>",
     "a\nb\nc\nd\ne\n"},
    {"no more than one empty line", "<p>a</p>\n\n\n<div>\n  <p>  b</p>\n</div>",
     "a\n\nb\n"},
    {"what is not shown",
     "<!DOCTYPE html><html><head><title>t</title><style>p > a { b }</style>"
     "</head><body><!-- c --><script>'<p>'</script>a</body>",
     "a\n"},
    {"references", "&lt;b&gt; &amp; &quot;&#39;&#x27;&nbsp;&eacute;&#8364;&",
     "<b> & \"'' &eacute;\xe2\x82\xac&\n"},
    {"references that are none",
     "&#0;&#10;&#xd800;&#x110000;&#;&#x;&#99999999;",
     "&#0;&#10;&#xd800;&#x110000;&#;&#x;&#99999999;\n"},
    {"a link says where it leads",
     "<a class='x' href=\"{{ u }}/&amp;\">Go</a>!", "Go {{ u }}/&!\n"},
    {"a link that shows it says it once",
     "<p><a href='{{ u }}'>{{ u }}</a></p>", "{{ u }}\n"},
    {"a link without words", "<a href='{{ u }}'></a>", "{{ u }}\n"},
    {"a link that leads nowhere", "<a name='x'>a</a><a href=''>b</a>", "ab\n"},
    {"less than", "1 < 2 <3 a<b>c", "1 < 2 <3 ac\n"},
    {"values are let be", "{{ \"<b>\" }} {# <p> #}x", "{{ \"<b>\" }} x\n"},
    {"a tag with a bracket in quotes", "<p title='>'>a</p>", "a\n"},
    {"nothing", "", "\n"},
    {"what does not end", "a{{ b", "a{{ b\n"},
};

TEST(the_text_is_what_a_reader_sees)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(buffer_free)
        struct buffer out = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);

        test_case(rows[i].name);
        buffer_append_text(&out, "before ");
        html_append_text(&out, slice_of(rows[i].html));
        expect_text(buffer_text(&out) + 7, rows[i].text);
    }
}

TEST(a_text_without_end_is_cut_off)
{
    static char html[TEXT_MAX_BYTES + 10];
    CLEANUP(buffer_free)
    struct buffer out = BUFFER_WITH_MAXIMUM(TEXT_MAX_BYTES);

    memset(html, 'a', sizeof(html) - 1);
    html_append_text(&out, slice_of(html));
    expect_int(out.failed, BUFFER_FULL);
}

TEST_MAIN
