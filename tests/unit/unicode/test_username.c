/* SPDX-License-Identifier: MIT */
/* User names: any script, nothing invisible, no folded twins. */
#include "unicode/username.h"

#include "support/test.h"

TEST(names_of_any_script_are_names)
{
    static const char *const rows[] = {
        "",
        "alice",
        "Al.i-c_e+1@example",
        "\xc3\x89lodie",
        "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
        "\xe4\xb8\xad\xe6\x96\x87",
        "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf",
        /* Hindi: vowel signs and a virama are marks */
        "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d",
        "\xe0\xb8\x97\xe0\xb8\xb5\xe0\xb9\x88", /* Thai, two marks */
        "\xd9\xa1\xd9\xa2\xd9\xa3",
        "___",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i]);
        expect_true(username_is_valid(slice_of(rows[i])));
    }
}

TEST(invisible_and_other_characters_are_none)
{
    static const struct {
        const char *name;
        const char *text;
    } rows[] = {
        {"a space", "a b"},
        {"a slash", "a/b"},
        {"a zero width space", "a\xe2\x80\x8b"},
        {"a zero width joiner", "a\xe2\x80\x8d"},
        {"a soft hyphen", "a\xc2\xad"},
        {"right-to-left override", "a\xe2\x80\xae"},
        {"a left-to-right mark", "\xe2\x80\x8e"},
        {"a Hangul filler", "\xe3\x85\xa4"},
        {"a halfwidth Hangul filler", "\xef\xbe\xa0"},
        {"a Hangul choseong filler", "\xe1\x85\x9f"},
        {"a combining grapheme joiner", "a\xcd\x8f"},
        {"a variation selector", "a\xef\xb8\x8f"},
        {"a Khmer inherent vowel", "\xe1\x9e\x80\xe1\x9e\xb4"},
        {"a tag character", "a\xf3\xa0\x81\x81"},
        {"a Braille blank", "\xe2\xa0\x80"},
        {"a control character", "a\x07"},
        {"DEL", "a\x7f"},
        {"a C1 control", "a\xc2\x80"},
        {"a line separator", "a\xe2\x80\xa8"},
        {"private use", "\xee\x80\x80"},
        {"not assigned", "\xcd\xb8"},
        {"a noncharacter", "\xef\xbf\xbf"},
        {"an emoji", "\xf0\x9f\x98\x80"},
        {"a mark first", "\xcc\x81"
                         "a"},
        {"a mark behind a sign", "a.\xcc\x81"},
        {"five marks in a row", "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"},
        {"an enclosing mark", "a\xe2\x83\x9d"},
        {"not UTF-8", "a\xff"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_false(username_is_valid(slice_of(rows[i].text)));
    }
    test_case("a NUL");
    expect_false(username_is_valid((struct slice){"a\0b", 3}));
}

static bool are_twins(const char *a, const char *b)
{
    CLEANUP(context_close) gate_context cx;
    struct slice a_key = {0};
    struct slice b_key = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(username_key(&cx, slice_of(a), &a_key), GATE_OK);
    expect_int(username_key(&cx, slice_of(b), &b_key), GATE_OK);
    return slice_equal(a_key, b_key);
}

TEST(folded_twins_are_the_same_name)
{
    expect_true(are_twins("Alice", " aLICE "));
    expect_true(are_twins("\xef\xbc\xa1lice", "alice"));
    expect_true(are_twins("e\xcc\x81va", "\xc3\x89VA"));
    expect_true(are_twins("wei\xc3\x9f", "WEISS"));
    expect_false(are_twins("alice", "alicf"));
    expect_false(are_twins("\xd0\xb0lice", "alice")); /* Cyrillic a */
    expect_false(are_twins("eva", "\xc3\xa9va"));
}

TEST(names_are_stored_in_nfkc_without_space_around)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(username_normalize(&cx,
                                  SLICE(" \xef\xbc\xa1"
                                        "e\xcc\x81\n"),
                                  &out),
               GATE_OK);
    expect_text(out.data, "A\xc3\xa9");
    expect_int(username_normalize(&cx, SLICE("a\xff"), &out), GATE_REFUSED);
}

TEST(a_name_of_a_megabyte_is_refused_at_once)
{
    CLEANUP(context_close) gate_context cx;
    static char text[1 << 20];
    struct slice out = {0};

    memset(text, 'a', sizeof(text));
    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(username_key(&cx, (struct slice){text, sizeof(text)}, &out),
               GATE_REFUSED);
    expect_int(cx.fault, GATE_OK);
}

TEST(ascii_is_ascii)
{
    expect_true(username_is_ascii(SLICE("alice@example.com")));
    expect_false(username_is_ascii(SLICE("\xd0\xb0lice")));
}

TEST_MAIN
