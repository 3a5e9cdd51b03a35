/* SPDX-License-Identifier: MIT */
/* Languages: looked up as RFC 4647 has it, asked for as RFC 9110 has it. */
#include "support/test.h"

#include "base/try.h"
#include "mail/languages.h"

static const struct languages spoken = {{"en", "de", "pt", "zh-Hant", "zh"}, 5};

TEST(a_tag_means_the_language_or_a_wider_one)
{
    static const struct {
        const char *tag;
        int place;
    } rows[] = {
        {"en", 0},    {"EN", 0},         {"en-GB", 0},   {"pt-BR", 2},
        {"pt_BR", 2}, {"zh-Hant-TW", 3}, {"zh_hant", 3}, {"zh-Hans-CN", 4},
        {"zh-TW", 4}, {"", -1},          {"e", -1},      {"english", -1},
        {"tlh", -1},  {"-", -1},         {"-en", -1},    {"x-en", -1},
        {"deu", -1},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].tag);
        expect_int(language_look_up(&spoken, slice_of(rows[i].tag)),
                   rows[i].place);
    }
}

TEST(a_tag_has_a_form)
{
    static const struct {
        const char *text;
        bool is_tag;
    } rows[] = {
        {"de", true},
        {"zh-Hant-TW", true},
        {"pt_BR", true},
        {"abcdefgh-12345678", true},
        {"", false},
        {"-de", false},
        {"de-", false},
        {"de--AT", false},
        {"abcdefghi", false},
        {"de/AT", false},
        {"..", false},
        {"aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", true},
        {"aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa-a", false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].text);
        expect_int(language_is_tag(slice_of(rows[i].text)), rows[i].is_tag);
    }
}

TEST(the_language_liked_best_is_chosen)
{
    static const struct {
        const char *header, *want;
    } rows[] = {
        {NULL, ""},
        {"", ""},
        {"de", "de"},
        {"de-AT", "de-AT"},
        {"DE-at", "de-AT"},
        {"zh-hant-tw", "zh-Hant-TW"},
        {"sw, de;q=0.8, en;q=0.9", "en"},
        {"de;q=0.8, pt-BR;q=0.8", "de"},
        {" de ; q=0.5 ,\tpt\t;\tq=0.51", "pt"},
        {"de;q=0, en;q=0.000, pt;q=0.001", "pt"},
        {"de;q=1.000", "de"},
        {"*", ""},
        {"*, de;q=0.1", "de"},
        {"sw", ""},
        /* what is no range is passed over */
        {"de;q=1.001, en;q=0.1", "en"},
        {"de;q=, en;q=0.1", "en"},
        {"de;q=0.1234, en;q=0.1", "en"},
        {"de;q=a, en;q=0.1", "en"},
        {"de;level=1, en;q=0.1", "en"},
        {"de AT, en;q=0.1", "en"},
        {",,;,;;q=1,, de", "de"},
        {"de;Q=0.2, en;q=0.1", "de"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char out[LANGUAGE_TAG_MAX_BYTES + 1] = "untouched";

        test_case(rows[i].header == NULL ? "none" : rows[i].header);
        language_accept(&spoken, rows[i].header, out);
        expect_text(out, rows[i].want);
    }
}

TEST(a_header_is_read_up_to_its_bounds)
{
    char header[4 * ACCEPT_LANGUAGE_MAX_BYTES] = "";
    char out[LANGUAGE_TAG_MAX_BYTES + 1];

    for (int i = 0; i < ACCEPT_LANGUAGE_RANGES_MAX - 1; i++) {
        strcat(header, "sw,");
    }
    strcat(header, "de,en");
    language_accept(&spoken, header, out);
    expect_text(out, "de");
    strcpy(strstr(header, "de"), "sw,en");
    language_accept(&spoken, header, out);
    expect_text(out, "");

    memset(header, ' ', sizeof(header) - 1);
    memcpy(header + ACCEPT_LANGUAGE_MAX_BYTES - 2, "de", 2);
    memcpy(header + ACCEPT_LANGUAGE_MAX_BYTES, ",en", 3);
    language_accept(&spoken, header, out);
    expect_text(out, "de");
    memcpy(header + ACCEPT_LANGUAGE_MAX_BYTES - 2, "  ,en", 5);
    language_accept(&spoken, header, out);
    expect_text(out, "");
}

TEST_MAIN
