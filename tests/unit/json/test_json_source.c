/* SPDX-License-Identifier: MIT */
/* Members as they were written. */
#include "json/json.h"

#include "support/test.h"

static void expect_member(const char *object, const char *name,
                          const char *want)
{
    const struct slice got = json_member_source(slice_of(object), name);
    char text[256];

    test_case(object);
    snprintf(text, sizeof(text), "%.*s", (int)got.bytes,
             got.data == NULL ? "" : got.data);
    expect_text(text, want);
}

TEST(finds_a_value_of_each_kind)
{
    static const char object[] =
        " { \"a\" : null , \"b\":-1.5e3,\"c\":\"x\\\"}\" , \"d\" : [1, [2], "
        "\"]\"],\"e\":{\"a\":{\"b\":2}} , \"f\":true}\n";

    expect_member(object, "a", "null");
    expect_member(object, "b", "-1.5e3");
    expect_member(object, "c", "\"x\\\"}\"");
    expect_member(object, "d", "[1, [2], \"]\"]");
    expect_member(object, "e", "{\"a\":{\"b\":2}}");
    expect_member(object, "f", "true");
    expect_member(object, "g", "");
    expect_member(object, "", "");
}

TEST(only_the_top_level_counts)
{
    expect_member("{\"x\": {\"a\": 1}, \"y\": \"a\", \"a\": 2}", "a", "2");
    expect_member("[{\"a\": 1}]", "a", "");
    expect_member("\"a\"", "a", "");
    expect_member("{}", "a", "");
}

TEST(names_may_be_escaped)
{
    expect_member("{\"\\u0076ar\": 1}", "var", "1");
    expect_member("{\"a\\n\\/\\\\\\\"\": 1}", "a\n/\\\"", "1");
    expect_member("{\"\\ud83d\\ude00\\u00E9\": 1}", "\xf0\x9f\x98\x80\xc3\xa9",
                  "1");
    expect_member("{\"va\": 1, \"vars\": 2, \"var\": 3}", "var", "3");
    expect_member("{\"\": 4}", "", "4");
}

TEST(stays_within_what_is_not_json)
{
    static const char *const rows[] = {
        "",          "{",          "{\"",        "{\"a",      "{\"a\"",
        "{\"a\":",   "{\"a\":}",   "{\"a\":[",   "{\"a\" 1",  "{\"a\":\"",
        "{\"a\\",    "{\"a\\u12",  "{\"\\ud800", "{\"a\":1,", "{]",
        "{\"a\":]}", "{\"b\":1}}", "{\"b\"}",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const size_t bytes = strlen(rows[i]);
        char *text = malloc(bytes + 1); /* exact, for ASan */
        struct slice got;

        test_case(rows[i]);
        memcpy(text, rows[i], bytes);
        got = json_member_source((struct slice){text, bytes}, "a");
        expect_true(got.bytes == 0 ||
                    (got.data >= text && got.data + got.bytes <= text + bytes));
        free(text);
    }
}

TEST_MAIN
