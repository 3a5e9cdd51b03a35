/* SPDX-License-Identifier: MIT */
/* The reader: strict, bounded, and silent about what it read. */
#include "json/json.h"

#include <math.h>

#include "support/test.h"

static gate_status read_text(gate_context *cx, struct slice text,
                             unsigned max_depth, const struct json **out)
{
    return json_read(cx, text, max_depth, out, NULL);
}

/** The value of a text that has to be JSON. */
static const struct json *value_of(gate_context *cx, const char *text)
{
    const struct json *value = NULL;

    expect_int(read_text(cx, slice_of(text), 32, &value), GATE_OK);
    return value;
}

TEST(reads_each_kind)
{
    CLEANUP(context_close) gate_context cx;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(value_of(&cx, "null")->kind, JSON_NULL);
    expect_int(value_of(&cx, " true\n")->kind, JSON_TRUE);
    expect_int(value_of(&cx, "false")->kind, JSON_FALSE);
    expect_int(value_of(&cx, "-7")->number, -7);
    expect_true(value_of(&cx, "1.5e1")->real == 15.0);
    expect_text(json_text_of(value_of(&cx, "\"a\\u00e9\\n\"")), "a\xc3\xa9\n");
    expect_int(value_of(&cx, "[]")->count, 0);
    expect_true(value_of(&cx, "{}")->first == NULL);
}

TEST(children_come_in_source_order)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *list;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    list = value_of(&cx, "{\"z\": 1, \"a\": [2, {\"b\": 3}], \"m\": 4}");
    expect_int(list->count, 3);
    expect_true(slice_is(list->first->name, "z"));
    expect_true(slice_is(list->first->next->name, "a"));
    expect_int(list->first->next->count, 2);
    expect_int(list->first->next->first->number, 2);
    expect_int(json_member(list->first->next->first->next, "b")->number, 3);
    expect_true(slice_is(list->first->next->next->name, "m"));
    expect_true(list->first->next->next->next == NULL);
    expect_int(json_member(list, "m")->number, 4);
    expect_true(json_member(list, "n") == NULL);
}

TEST(members_of_what_is_no_object_are_not_there)
{
    CLEANUP(context_close) gate_context cx;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_true(json_member(NULL, "a") == NULL);
    expect_true(json_member(value_of(&cx, "[1]"), "a") == NULL);
    expect_true(json_text_of(NULL) == NULL);
    expect_true(json_text_of(value_of(&cx, "1")) == NULL);
}

TEST(a_nul_is_a_character_of_a_text_and_no_text_of_c)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    value = value_of(&cx, "\"a\\u0000b\"");
    expect_true(slice_equal(value->text, (struct slice){"a\0b", 3}));
    expect_true(json_text_of(value) == NULL);
}

TEST(integers_are_exact_to_the_last_and_reals_behind_it)
{
    static const struct {
        const char *text;
        enum json_kind kind;
        int64_t number;
        double real;
    } rows[] = {
        {"0", JSON_INT, 0, 0},
        {"-0", JSON_INT, 0, 0},
        {"9007199254740993", JSON_INT, 9007199254740993, 0},
        {"9223372036854775807", JSON_INT, INT64_MAX, 0},
        {"-9223372036854775808", JSON_INT, INT64_MIN, 0},
        {"9223372036854775808", JSON_REAL, 0, 9223372036854775808.0},
        {"-9223372036854775809", JSON_REAL, 0, -9223372036854775808.0},
        {"100000000000000000000", JSON_REAL, 0, 1e20},
        {"1.0", JSON_REAL, 0, 1.0},
        {"1e3", JSON_REAL, 0, 1000.0},
        {"12345678901234567890123e2", JSON_REAL, 0, 12345678901234567890123e2},
        {"1.7976931348623157e308", JSON_REAL, 0, 1.7976931348623157e308},
        {"1e-400", JSON_REAL, 0, 0},
    };
    CLEANUP(context_close) gate_context cx;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct json *value;

        test_case(rows[i].text);
        value = value_of(&cx, rows[i].text);
        expect_int(value->kind, rows[i].kind);
        if (value->kind == JSON_INT) {
            expect_int(value->number, rows[i].number);
        } else {
            expect_true(value->real == rows[i].real);
        }
    }
}

TEST(large_integers_stay_apart_in_lists_and_texts)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *list;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    list = value_of(&cx, "[1,99999999999999999999,\"99999999999999999999\\\"\","
                         "-99999999999999999999,9223372036854775807]");
    expect_int(list->count, 5);
    expect_int(list->first->number, 1);
    expect_true(list->first->next->real == 1e20);
    expect_text(json_text_of(list->first->next->next),
                "99999999999999999999\"");
    expect_true(list->first->next->next->next->real == -1e20);
    expect_int(list->first->next->next->next->next->number, INT64_MAX);
}

/* Some are taken from the text, some from the parser: none may be another's. */
TEST(each_text_stands_where_it_stood)
{
    static const char text[] =
        "[\"plain\",\"\",{\"plain\":\"\\u0061\",\"\\u0062\" : \"two\\nlines\","
        "\"c\":[\"\xc3\xa9\",\"a, \xc3\xa9 and more behind it\"],\"d\" "
        ":\n\"as plain as can be, and "
        "long\"},\"\\\"\",\"~\\u007f\",9,\"last\"]";
    CLEANUP(context_close) gate_context cx;
    const struct json *at;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    at = value_of(&cx, text)->first;
    expect_text(json_text_of(at), "plain");
    at = at->next;
    expect_text(json_text_of(at), "");
    at = at->next;
    expect_text(json_text_of(json_member(at, "plain")), "a");
    expect_text(json_text_of(json_member(at, "b")), "two\nlines");
    expect_text(json_text_of(json_member(at, "c")->first), "\xc3\xa9");
    expect_text(json_text_of(json_member(at, "c")->first->next),
                "a, \xc3\xa9 and more behind it");
    expect_text(json_text_of(json_member(at, "d")),
                "as plain as can be, and long");
    at = at->next;
    expect_text(json_text_of(at), "\"");
    at = at->next;
    expect_text(json_text_of(at), "~\x7f");
    expect_text(json_text_of(at->next->next), "last");
}

/* What ends a run of eight bytes at once, at each of its places. */
TEST(every_byte_counts_at_every_place_of_a_text)
{
    for (size_t place = 0; place < 24; place++) {
        for (unsigned byte = 1; byte < 256; byte++) {
            CLEANUP(context_close) gate_context cx;
            const struct json *value = NULL;
            char text[] = "[\"abcdefghijklmnopqrstuvwxyz\"]";
            const bool is_taken =
                byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';

            text[2 + place] = (char)byte;
            expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
            gate_status status = read_text(&cx, slice_of(text), 2, &value);

            /* "\b" and its like are escapes. */
            if (byte == '\\' && strchr("bfnrtu", text[3 + place]) != NULL) {
                continue;
            }
            expect_int(status, is_taken ? GATE_OK : GATE_REFUSED);
            if (is_taken) {
                text[2 + 26] = '\0';
                expect_text(json_text_of(value->first), text + 2);
            }
        }
    }
}

TEST(refuses_what_is_not_strict_json)
{
    static const struct {
        const char *name;
        const char *text;
        size_t bytes; /* 0: up to the NUL */
    } rows[] = {
        {"nothing", "", 0},
        {"white space alone", " \n", 0},
        {"two values", "1 2", 0},
        {"text behind the value", "{} x", 0},
        {"a comma too many", "[1,]", 0},
        {"no quotation marks", "{a: 1}", 0},
        {"single quotation marks", "['a']", 0},
        {"a comment", "/* x */ 1", 0},
        {"a name twice", "{\"a\": 1, \"a\": 2}", 0},
        {"a name twice, once escaped", "{\"a\": 1, \"\\u0061\": 2}", 0},
        {"a NUL in a name", "{\"a\\u0000b\": 1}", 0},
        {"a NUL behind", "1\0", 2},
        {"a NUL between", "[1,\0 2]", 7},
        {"a lone surrogate", "\"\\ud800\"", 0},
        {"bytes that are not UTF-8", "\"\xff\"", 0},
        {"a byte order mark", "\xef\xbb\xbf{}", 0},
        {"a control character", "\"a\nb\"", 0},
        {"more than any double", "1e400", 0},
        {"NaN", "NaN", 0},
        {"an integer with a leading zero", "01", 0},
        {"a large integer with a leading zero", "099999999999999999999", 0},
        {"a plus", "+1", 0},
        {"not closed", "[\"a", 0},
    };
    CLEANUP(context_close) gate_context cx;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct slice text = slice_of(rows[i].text);
        const struct json *value = NULL;
        const char *error = NULL;

        test_case(rows[i].name);
        text.bytes = rows[i].bytes > 0 ? rows[i].bytes : text.bytes;
        expect_int(json_read(&cx, text, 32, &value, &error), GATE_REFUSED);
        expect_true(value == NULL);
        expect_true(error != NULL && *error != '\0');
    }
    expect_int(cx.fault, GATE_OK);
}

TEST(an_integer_too_large_for_any_double_is_refused)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value = NULL;
    char text[401];

    memset(text, '9', sizeof(text));
    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(read_text(&cx, (struct slice){text, sizeof(text)}, 1, &value),
               GATE_REFUSED);
    expect_int(read_text(&cx, (struct slice){text, 300}, 1, &value), GATE_OK);
    expect_int(value->kind, JSON_REAL);
}

TEST(nesting_is_bounded_exactly)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value = NULL;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(read_text(&cx, SLICE("[]"), 1, &value), GATE_OK);
    expect_int(read_text(&cx, SLICE("[[]]"), 1, &value), GATE_REFUSED);
    expect_int(read_text(&cx, SLICE("1"), 0, &value), GATE_OK);
    expect_int(read_text(&cx, SLICE("{\"a\":[],\"b\":[{}]}"), 3, &value),
               GATE_OK);
    expect_int(read_text(&cx, SLICE("{\"a\":[],\"b\":[{}]}"), 2, &value),
               GATE_REFUSED);
    expect_int(read_text(&cx, SLICE("[\"[[[[\\\"[[[[\"]"), 1, &value), GATE_OK);
}

TEST(a_hundred_thousand_brackets_are_refused_at_once)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value = NULL;
    static char text[100000];

    memset(text, '[', sizeof(text));
    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(read_text(&cx, (struct slice){text, sizeof(text)}, 64, &value),
               GATE_REFUSED);
    /* Even where the caller sets no bound worth the name. */
    expect_int(
        read_text(&cx, (struct slice){text, sizeof(text)}, UINT32_MAX, &value),
        GATE_REFUSED);
    expect_int(cx.fault, GATE_OK);
}

TEST(errors_say_where_and_never_what)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value = NULL;
    const char *error = NULL;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(json_read(&cx, SLICE("{\"password\":\n \"secret\" secret}"), 8,
                         &value, &error),
               GATE_REFUSED);
    expect_true(strstr(error, "line 2") != NULL);
    expect_true(strstr(error, "secret") == NULL);
    expect_true(strstr(error, "password") == NULL);
}

TEST(errors_count_the_texts_before_them)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value;
    const char *error = NULL;

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(json_read(&cx, SLICE("{\"a\": \"twenty letters in it\", b}"), 2,
                         &value, &error),
               GATE_REFUSED);
    expect_true(strstr(error, "column 31") != NULL);
}

TEST(a_small_arena_is_a_fault_and_nothing_else)
{
    static const char text[] = "{\"a\": [1, 2.5, \"three\", {\"b\": null}], "
                               "\"c\": 99999999999999999999}";
    unsigned broken = 0;

    for (size_t limit = 0; limit < 2048; limit += 16) {
        CLEANUP(context_close) gate_context cx;
        const struct json *value = NULL;

        expect_int(context_open(limit, 0, &cx), GATE_OK);
        if (read_text(&cx, slice_of(text), 8, &value) == GATE_OK) {
            break;
        }
        expect_int(cx.fault, GATE_FAULT_MEMORY);
        expect_true(value == NULL);
        broken++;
    }
    printf("broke %u points\n", broken);
    expect_true(broken >= 20);
}

TEST_MAIN
