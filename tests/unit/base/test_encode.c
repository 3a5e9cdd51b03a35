/* SPDX-License-Identifier: MIT */
/* Base64url and hex: there and back, and only the canonical form. */
#include "base/encode.h"

#include "base/try.h"
#include "support/test.h"

/* RFC 4648, section 10, in the alphabet of section 5, without padding. */
TEST(encodes_the_vectors_of_the_rfc)
{
    static const struct {
        const char *text;
        const char *encoded;
    } rows[] = {{"", ""},
                {"f", "Zg"},
                {"fo", "Zm8"},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg"},
                {"fooba", "Zm9vYmE"},
                {"foobar", "Zm9vYmFy"},
                {"\xfb\xff\xbf", "-_-_"}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char encoded[16] = {0};
        char decoded[16] = {0};
        size_t bytes = 99;

        base64url_encode(rows[i].text, strlen(rows[i].text), encoded);
        expect_text(encoded, rows[i].encoded);
        expect_int(strlen(encoded), BASE64URL_LENGTH(strlen(rows[i].text)));
        expect_true(base64url_decode(slice_of(encoded), decoded,
                                     strlen(rows[i].text), &bytes));
        expect_int(bytes, strlen(rows[i].text));
        expect_text(decoded, rows[i].text);
    }
}

TEST(every_byte_in_every_place_goes_there_and_back)
{
    for (unsigned i = 0; i < 256; i++) {
        const unsigned char data[5] = {(unsigned char)i, (unsigned char)~i,
                                       (unsigned char)(i * 7), 0,
                                       (unsigned char)i};
        char encoded[BASE64URL_LENGTH(5)];
        unsigned char decoded[5];
        size_t bytes = 0;

        base64url_encode(data, 5, encoded);
        expect_true(base64url_decode((struct slice){encoded, sizeof(encoded)},
                                     decoded, 5, &bytes));
        expect_int(memcmp(data, decoded, 5), 0);
    }
}

TEST(takes_only_the_64_characters)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
                                   "mnopqrstuvwxyz0123456789-_";

    for (int c = 0; c < 256; c++) {
        const char text[4] = {'A', 'A', 'A', (char)c};
        unsigned char decoded[3];
        size_t bytes;
        const char *place = c == 0 ? NULL : strchr(alphabet, c);

        expect_true(base64url_decode((struct slice){text, 4}, decoded, 3,
                                     &bytes) == (place != NULL));
        if (place != NULL) {
            expect_int(decoded[2], place - alphabet);
        }
    }
}

TEST(what_is_not_canonical_is_refused)
{
    static const char *const rows[] = {
        "A",            /* one character holds no byte */
        "AAAAA",        /* nor does a fifth */
        "Zg==",         /* padding */
        "Zm9v\n",       /* white space */
        " Zm9v",  "Zh", /* unused bits set, one byte */
        "Zm9",          /* unused bits set, two bytes */
        "Zm9/",         /* the alphabet of section 4 */
        "Zm+v",   "Zm\xc3\xa9",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char decoded[16];
        size_t bytes;

        test_case(rows[i]);
        expect_false(base64url_decode(slice_of(rows[i]), decoded,
                                      sizeof(decoded), &bytes));
    }
}

TEST(writes_no_further_than_there_is_room)
{
    char decoded[4] = "...";
    size_t bytes;

    expect_false(base64url_decode(SLICE("Zm9v"), decoded, 2, &bytes));
    expect_text(decoded, "...");
    expect_true(base64url_decode(SLICE("Zm9v"), decoded, 3, &bytes));
    expect_text(decoded, "foo");
    expect_true(base64url_decode((struct slice){0}, decoded, 0, &bytes));
    expect_int(bytes, 0);
}

TEST(hex_is_lower_case_and_two_a_byte)
{
    static const unsigned char data[] = {0x00, 0x09, 0x0a, 0x9f, 0xa9, 0xff};
    char text[13] = {0};

    hex_encode(data, sizeof(data), text);
    expect_text(text, "00090a9fa9ff");
}

TEST(numbers_are_written_without_leading_zeros)
{
    static const struct {
        int64_t number;
        const char *decimal;
        const char *hex;
    } rows[] = {
        {0, "0", "0"},
        {9, "9", "9"},
        {10, "10", "a"},
        {4096, "4096", "1000"},
        {INT64_MAX, "9223372036854775807", "7fffffffffffffff"},
        {-1, "-1", "ffffffffffffffff"},
        {INT64_MIN, "-9223372036854775808", "8000000000000000"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char decimal[DECIMAL_LENGTH_MAX + 1] = {0};
        char hex[HEX_LENGTH_MAX + 1] = {0};

        test_case(rows[i].decimal);
        expect_int(decimal_write(rows[i].number, decimal),
                   strlen(rows[i].decimal));
        expect_text(decimal, rows[i].decimal);
        expect_int(hex_write((uint64_t)rows[i].number, hex),
                   strlen(rows[i].hex));
        expect_text(hex, rows[i].hex);
    }
}

/* RFC 4648, section 10, and the two characters that differ. */
TEST(base64_is_padded)
{
    static const char *const rows[][2] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xfb\xff", "+/8="},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char encoded[16] = "";

        test_case(rows[i][1]);
        base64_encode(rows[i][0], strlen(rows[i][0]), encoded);
        encoded[BASE64_LENGTH(strlen(rows[i][0]))] = '\0';
        expect_text(encoded, rows[i][1]);
    }
}

TEST_MAIN
