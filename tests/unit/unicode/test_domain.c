/* SPDX-License-Identifier: MIT */
/* Domains as lower-case A-labels. */
#include "unicode/domain.h"

#include "base/try.h"
#include "support/test.h"

#define LABEL_63                                                               \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

TEST(domains_become_lower_case_a_labels)
{
    static const struct {
        const char *domain;
        const char *want;
    } rows[] = {
        {"Example.COM", "example.com"},
        {"localhost", "localhost"},
        {"a.b-c.d1", "a.b-c.d1"},
        {"r3---sn.example", "r3---sn.example"},
        {"B\xc3\xbc"
         "cher.Example",
         "xn--bcher-kva.example"},
        {"bu\xcc\x88"
         "cher.example",
         "xn--bcher-kva.example"},
        {"stra\xc3\x9f"
         "e.example",
         "xn--strae-oqa.example"},
        {"\xef\xbc\xa1.example", "a.example"},
        {"b\xc3\xbc"
         "cher\xe3\x80\x82"
         "example",
         "xn--bcher-kva.example"},
        {"XN--bcher-KVA.example", "xn--bcher-kva.example"},
        {LABEL_63 ".example", LABEL_63 ".example"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char out[DOMAIN_MAX_BYTES + 1];

        test_case(rows[i].domain);
        expect_int(domain_to_ascii(slice_of(rows[i].domain), out),
                   strlen(rows[i].want));
        expect_text(out, rows[i].want);
    }
}

TEST(what_is_no_domain_is_refused)
{
    static const char *const rows[] = {
        "", ".", "a.", ".a", "a..b", "-a.example", "a-.example", "a_b.example",
        "a b.example", "a/b.example", "[127.0.0.1]", "a@b.example",
        LABEL_63 "a.example", LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63,
        "xn--a.example",          /* decodes to nothing allowed */
        "xn--bcher-kvb1.example", /* not what its decoded form encodes to */
        "xn--.example", "\xc3\xbc-.example",
        "\xe2\x98\x83.example",      /* a snowman: no letter (IDNA2008) */
        "a\xe2\x80\x8b.example\xff", /* not UTF-8 */
        "\xd7\x90"
        "a.example", /* Bidi rule: Hebrew, then Latin */
        "b\xc3\xbc"
        "cher.example.",
        "\xc3\xbc_b.example",
        /* What libidn2 would drop, making another domain of it: */
        "b\xc3\xbc"
        "cher.exa_mple",
        "\xc3\xbc"
        "a/b.example",
        "\xc3\xbc\xc2\xad.example",     /* a soft hyphen */
        "\xc3\xbc\xe2\x80\x8b.example", /* a zero width space */
        "\xc3\xbc\xef\xbc\xbf"
        "b.example", /* a fullwidth low line */
        "\xc3\xbc\xef\xbc\x8f"
        "b.example", /* a fullwidth slash */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char out[DOMAIN_MAX_BYTES + 1];

        test_case(rows[i]);
        expect_int(domain_to_ascii(slice_of(rows[i]), out), 0);
    }
}

TEST(a_nul_does_not_end_a_domain)
{
    char out[DOMAIN_MAX_BYTES + 1];

    expect_int(domain_to_ascii((struct slice){"a.b\0c", 5}, out), 0);
    expect_int(domain_to_ascii((struct slice){"\xc3\xbc.b\0c", 6}, out), 0);
}

TEST(domains_without_bounds_are_refused)
{
    static char text[100000];
    char out[DOMAIN_MAX_BYTES + 1];

    memset(text, 'a', sizeof(text));
    expect_int(domain_to_ascii((struct slice){text, sizeof(text)}, out), 0);
    memcpy(text, "\xc3\xbc", 2);
    expect_int(domain_to_ascii((struct slice){text, sizeof(text)}, out), 0);
}

TEST_MAIN
