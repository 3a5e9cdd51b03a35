/* SPDX-License-Identifier: MIT */
/* The writer: compact, exact, and always well-formed. */
#include "json/json.h"

#include <float.h>
#include <math.h>

#include "support/test.h"

static void expect_written(struct slice text, const char *want)
{
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(4096);

    json_write_text(&out, text);
    expect_text(buffer_text(&out), want);
}

TEST(texts_are_escaped_where_they_must_be)
{
    expect_written(SLICE(""), "\"\"");
    expect_written((struct slice){0}, "\"\"");
    expect_written(SLICE("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    expect_written(SLICE("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    expect_written(SLICE("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"");
    expect_written((struct slice){"a\0b", 3}, "\"a\\u0000b\"");
    expect_written(SLICE("\xc3\xa9\xf0\x9f\x98\x80"),
                   "\"\xc3\xa9\xf0\x9f\x98\x80\"");
}

TEST(bytes_that_are_not_utf_8_are_replaced)
{
    expect_written(SLICE("a\xff"), "\"a\xef\xbf\xbd\"");
    expect_written(SLICE("\xc3"), "\"\xef\xbf\xbd\"");
    expect_written(SLICE("\xc3\"x"), "\"\xef\xbf\xbd\\\"x\"");
    expect_written(SLICE("\xed\xa0\x80"),
                   "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(reals_read_back_as_they_were)
{
    static const double rows[] = {0.1,     1.0 / 3, 1e22,   1e-7, 123456.75,
                                  DBL_MAX, DBL_MIN, 5e-324, -2.5, 1e300,
                                  0.0,     -1e-310, 100,    1e15, 4.35};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(64);

        json_write_real(&out, rows[i]);
        expect_true(strtod(buffer_text(&out), NULL) == rows[i]);
    }
}

TEST(reals_are_as_short_as_can_be)
{
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(64);

    json_write_real(&out, 0.1);
    buffer_append_char(&out, ' ');
    json_write_real(&out, 4.35);
    buffer_append_char(&out, ' ');
    json_write_real(&out, 100);
    buffer_append_char(&out, ' ');
    json_write_real(&out, -0.0);
    expect_text(buffer_text(&out), "0.1 4.35 100 0");
}

TEST(what_is_no_number_is_null)
{
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(64);

    json_write_real(&out, (double)NAN);
    json_write_real(&out, (double)INFINITY);
    expect_text(buffer_text(&out), "nullnull");
}

TEST(a_tree_goes_there_and_back)
{
    static const char text[] = "{\"a\":[1,-2.5,null,true,false,[],{}],"
                               "\"b\":{\"c\":\"\\\"\\u0001\",\"\":9}}";
    CLEANUP(context_close) gate_context cx;
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(4096);
    const struct json *value = NULL;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(json_read(&cx, slice_of(text), 8, &value, NULL), GATE_OK);
    json_write(&out, value);
    expect_text(buffer_text(&out), text);
}

TEST(a_full_buffer_ends_the_writing)
{
    CLEANUP(context_close) gate_context cx;
    CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(10);
    const struct json *value = NULL;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(json_read(&cx, SLICE("[\"0123456789\",1,2]"), 8, &value, NULL),
               GATE_OK);
    json_write(&out, value);
    expect_int(out.failed, BUFFER_FULL);
    expect_true(out.bytes <= 10);
}

TEST_MAIN
