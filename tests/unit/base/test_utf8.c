/* SPDX-License-Identifier: MIT */
/* UTF-8: exactly the well-formed sequences. */
#include "base/utf8.h"

#include "base/try.h"
#include "support/test.h"

TEST(every_scalar_value_goes_there_and_back)
{
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        char bytes[4];
        const size_t count = utf8_encode(point, bytes);
        const struct slice text = {bytes, count};
        size_t at = 0;

        if (point >= 0xd800 && point <= 0xdfff) {
            expect_int(count, 0);
            continue;
        }
        expect_true(utf8_is_well_formed(text, NULL));
        expect_int(utf8_next(text, &at), point);
        expect_int(at, count);
        expect_int(utf8_next(text, &at), -1);
        expect_int(utf8_count(text), 1);
    }
}

TEST(what_is_no_scalar_value_is_not_encoded)
{
    char bytes[4];

    expect_int(utf8_encode(0x110000, bytes), 0);
    expect_int(utf8_encode(UINT32_MAX, bytes), 0);
}

TEST(bad_bytes_are_found_where_they_begin)
{
    static const struct {
        const char *name;
        const char *text;
        size_t bad_at;
    } rows[] = {
        {"a continuation alone", "ab\x80", 2},
        {"cut short, two", "\xc3", 0},
        {"cut short, three", "a\xe2\x82", 1},
        {"cut short, four", "\xf0\x9f\x98", 0},
        {"overlong, two", "\xc0\xaf", 0},
        {"overlong, two, highest", "\xc1\xbf", 0},
        {"overlong, three", "\xe0\x9f\xbf", 0},
        {"overlong, four", "\xf0\x8f\xbf\xbf", 0},
        {"a surrogate, first", "x\xed\xa0\x80", 1},
        {"a surrogate, last", "x\xed\xbf\xbf", 1},
        {"beyond U+10FFFF", "\xf4\x90\x80\x80", 0},
        {"five bytes", "\xf8\x88\x80\x80\x80", 0},
        {"0xff", "\xff", 0},
        {"a lead where a continuation belongs", "\xe2\xc3\xa9", 0},
        {"good, then bad", "\xc3\xa9\xc3", 2},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct slice text = slice_of(rows[i].text);
        size_t bad_at = 99;
        size_t at = rows[i].bad_at;

        test_case(rows[i].name);
        expect_false(utf8_is_well_formed(text, &bad_at));
        expect_int(bad_at, rows[i].bad_at);
        expect_int(utf8_next(text, &at), -1);
        expect_int(at, rows[i].bad_at);
    }
}

TEST(counts_code_points)
{
    expect_int(utf8_count(SLICE("")), 0);
    expect_int(utf8_count(SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
}

TEST(the_empty_text_is_well_formed)
{
    expect_true(utf8_is_well_formed((struct slice){0}, NULL));
}

TEST_MAIN
