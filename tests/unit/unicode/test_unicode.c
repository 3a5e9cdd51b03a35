/* SPDX-License-Identifier: MIT */
/* Normal forms, folding and kinds of characters. */
#include "unicode/unicode.h"

#include "base/utf8.h"
#include "support/test.h"

typedef gate_status map_function(gate_context *cx, struct slice text,
                                 size_t max_bytes, struct slice *out);

static void expect_mapped(map_function *map, const char *text, const char *want)
{
    CLEANUP(context_close) gate_context cx;
    struct slice got = {0};

    test_case(text);
    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(map(&cx, slice_of(text), 1000, &got), GATE_OK);
    expect_text(got.data, want);
    expect_int(got.bytes, strlen(want));
}

TEST(nfc_composes_and_keeps_compatibility_characters)
{
    expect_mapped(unicode_nfc, "", "");
    expect_mapped(unicode_nfc, "plain", "plain");
    expect_mapped(unicode_nfc, "e\xcc\x81", "\xc3\xa9");
    expect_mapped(unicode_nfc, "\xef\xac\x81", "\xef\xac\x81"); /* ﬁ */
    expect_mapped(unicode_nfc, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
                  "\xed\x95\x9c"); /* Hangul */
    /* Marks in their order: cedilla before acute. */
    expect_mapped(unicode_nfc, "x\xcc\x81\xcc\xa7", "x\xcc\xa7\xcc\x81");
    expect_mapped(unicode_nfc, "\xe2\x84\xab", "\xc3\x85"); /* Angstrom */
}

TEST(nfkc_replaces_compatibility_characters)
{
    expect_mapped(unicode_nfkc, "\xef\xac\x81", "fi");
    expect_mapped(unicode_nfkc, "\xef\xbc\xa1\xef\xbc\x91", "A1");
    expect_mapped(unicode_nfkc, "\xe2\x91\xa0", "1");
    expect_mapped(unicode_nfkc, "\xe2\x84\xa2", "TM");
}

TEST(folding_makes_twins_the_same)
{
    expect_mapped(unicode_fold,
                  "Stra\xc3\x9f"
                  "e",
                  "strasse");
    expect_mapped(unicode_fold, "STRASSE", "strasse");
    expect_mapped(unicode_fold, "\xef\xbc\xa1lice", "alice");
    expect_mapped(unicode_fold, "\xcf\x82", "\xcf\x83");  /* final sigma */
    expect_mapped(unicode_fold, "\xe2\x84\xaa", "k");     /* Kelvin */
    expect_mapped(unicode_fold, "\xc5\xbf", "s");         /* long s */
    expect_mapped(unicode_fold, "\xc4\xb0", "i\xcc\x87"); /* I with dot */
    expect_mapped(unicode_fold, "\xc4\xb1", "\xc4\xb1");  /* dotless i */
}

TEST(folding_twice_changes_nothing_for_any_character)
{
    CLEANUP(context_close) gate_context cx;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    for (uint32_t point = 1; point <= 0x10ffff; point++) {
        char bytes[4];
        const struct slice text = {bytes, utf8_encode(point, bytes)};
        struct slice once = {0};
        struct slice twice = {0};

        if (text.bytes == 0) {
            continue;
        }
        arena_reset(cx.arena);
        if (unicode_fold(&cx, text, 256, &once) != GATE_OK ||
            unicode_fold(&cx, once, 256, &twice) != GATE_OK ||
            !slice_equal(once, twice)) {
            test_fail_at(__FILE__, __LINE__);
            fprintf(stderr, "U+%04X does not settle\n", point);
        }
    }
}

TEST(lower_case_goes_one_by_one)
{
    expect_mapped(unicode_lower, "ABC \xc3\x84\xce\xa3",
                  "abc \xc3\xa4\xcf\x83");
    expect_mapped(unicode_lower, "\xc8\xba", "\xe2\xb1\xa5"); /* grows */
    expect_mapped(unicode_lower, "", "");
}

TEST(lengths_are_bounded_before_and_behind)
{
    static map_function *const maps[] = {unicode_nfc, unicode_nfkc,
                                         unicode_fold, unicode_lower};
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(maps); i++) {
        expect_int(maps[i](&cx, SLICE("abc"), 3, &out), GATE_OK);
        expect_int(maps[i](&cx, SLICE("abcd"), 3, &out), GATE_REFUSED);
        expect_int(maps[i](&cx, SLICE("\xc3\xa9"), 1, &out), GATE_REFUSED);
        expect_int(maps[i](&cx, SLICE("a\xff"), 9, &out), GATE_REFUSED);
        expect_int(maps[i](&cx, SLICE("\xed\xa0\x80"), 9, &out), GATE_REFUSED);
    }
    /* U+FDFA: 3 bytes become 33. */
    expect_int(unicode_nfkc(&cx, SLICE("\xef\xb7\xba"), 32, &out),
               GATE_REFUSED);
    expect_int(unicode_nfkc(&cx, SLICE("\xef\xb7\xba"), 33, &out), GATE_OK);
    expect_int(cx.fault, GATE_OK);
}

TEST(a_nul_in_the_text_is_a_character_like_others)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(unicode_nfc(&cx, (struct slice){"a\0e\xcc\x81", 5}, 100, &out),
               GATE_OK);
    expect_true(slice_equal(out, (struct slice){"a\0\xc3\xa9", 4}));
}

TEST(a_small_arena_is_a_fault)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(16, 0, &cx), GATE_OK);
    expect_int(
        unicode_nfc(&cx, SLICE("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"), 100, &out),
        GATE_FAULT_MEMORY);
    expect_true(out.data == NULL);
}

TEST(trims_white_space_of_any_kind)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {{"", ""},
                {" \t\r\n\v\f", ""},
                {"a", "a"},
                {" a b ", "a b"},
                {"\xc2\xa0\xe3\x80\x80x\xe2\x80\xa8", "x"},
                {"\x1c\x85", "\x85"}, /* the second is no UTF-8 */
                {"\xc2\x85\xc3\xa9\xe2\x80\x89", "\xc3\xa9"},
                {"\xe2\x80\x8bx", "\xe2\x80\x8bx"}}; /* zero width: none */

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct slice got = unicode_trim(slice_of(rows[i].text));

        test_case(rows[i].text);
        expect_true(slice_is(got, rows[i].want));
    }
}

TEST(characters_have_their_kind)
{
    expect_true(unicode_is_letter_or_digit('a'));
    expect_true(unicode_is_letter_or_digit(0x4e2d)); /* 中 */
    expect_true(unicode_is_letter_or_digit(0x663));  /* Arabic three */
    expect_false(unicode_is_letter_or_digit('_'));
    expect_false(unicode_is_letter_or_digit(0x301));
    expect_true(unicode_is_mark(0x301));
    expect_true(unicode_is_mark(0x93f)); /* Devanagari vowel sign i */
    expect_false(unicode_is_mark('a'));
    expect_true(unicode_is_invisible(0x200b));
    expect_true(unicode_is_invisible(0xad));
    expect_true(unicode_is_invisible(0x115f)); /* Hangul filler, a letter */
    expect_true(unicode_is_invisible(0xfe0f)); /* variation selector */
    expect_true(unicode_is_invisible(0xe000)); /* private use */
    expect_true(unicode_is_invisible(0x378));  /* not assigned */
    expect_true(unicode_is_invisible(0));
    expect_false(unicode_is_invisible('a'));
    expect_false(unicode_is_invisible(0x301));
}

TEST(digits_are_those_that_python_takes)
{
    static const struct {
        int32_t point;
        bool is_digit;
    } rows[] = {{'0', true},    {'a', false},    {0x663, true},
                {0xb2, true},   {0x2460, true},  {0x2469, false},
                {0xbd, false},  {0x2160, false}, {0x2474, true},
                {0x2488, true}, {0xff11, true},  {0x4e00, false}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_true(unicode_is_digit(rows[i].point) == rows[i].is_digit);
    }
}

TEST_MAIN
