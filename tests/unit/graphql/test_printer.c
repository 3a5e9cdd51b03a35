/* SPDX-License-Identifier: MIT */
/* The layout, and that what is printed means the same; graphql/printer.h. */
#include "graphql/printer.h"

#include "language.h"

static void print(struct world *world, struct slice source)
{
    const struct graphql_parser_limits limits = {0};
    const struct graphql_document *document = NULL;

    expect_int(graphql_parse_document(&world->cx, source, &limits,
                                      &world->errors, &document),
               GATE_OK);
    if (document != NULL) {
        graphql_print_document(document, &world->out);
    }
}

static void expect_printed(struct slice source, const char *want)
{
    WORLD(world, source);
    WORLD(again, SLICE(""));
    test_case(source.data);
    print(&world, source);
    expect_text(written(&world), want);
    print(&again, (struct slice){world.out.data, world.out.bytes});
    expect_text(written(&again), want);
}

TEST(prints_executable_definitions)
{
    expect_printed(SLICE("query{a}"), "{\n  a\n}");
    expect_printed(SLICE("query Q{a}"), "query Q {\n  a\n}");
    expect_printed(SLICE("query($a:Int=1@b){a}"),
                   "query ($a: Int = 1 @b) {\n  a\n}");
    expect_printed(SLICE("query@a{a}"), "query @a {\n  a\n}");
    expect_printed(SLICE("\"d\"query{a}"), "\"d\"\nquery {\n  a\n}");
    expect_printed(SLICE("query Q(\"d\"$a:Int,$b:Int){a}"),
                   "query Q(\n\"d\"\n$a: Int\n$b: Int\n) {\n  a\n}");
    expect_printed(SLICE("{a:b(c:1,d:{e:[$f]})@g{...H...on I@j{k}...{l}}}"),
                   "{\n  a: b(c: 1, d: {e: [$f]}) @g {\n    ...H\n"
                   "    ... on I @j {\n      k\n    }\n    ... {\n      l\n"
                   "    }\n  }\n}");
    expect_printed(SLICE("fragment F on T@a{b}mutation{c}"),
                   "fragment F on T @a {\n  b\n}\n\nmutation {\n  c\n}");
}

/* Without the word, the braces would be those of the type. */
TEST(keeps_a_query_apart_from_a_type_without_fields)
{
    expect_printed(SLICE("type T query{a}"), "type T\n\nquery {\n  a\n}");
    expect_printed(SLICE("type T{a:T}query{a}"),
                   "type T {\n  a: T\n}\n\n{\n  a\n}");
}

/* 80 UTF-16 units behind the indentation: an emoji counts twice. */
TEST(gives_each_argument_a_line_when_the_line_is_over_80)
{
    expect_printed(
        SLICE("{f(a:\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",b:\"bbbbbbbbbbbbbbbbbbbb"
              "bbbbbbbbbbbbb\xf0\x9f\x98\x80\")}"),
        "{\n  f(a: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", b: "
        "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\xf0\x9f\x98\x80\")\n}");
    expect_printed(
        SLICE("{f(a:\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",b:\"bbbbbbbbbbbbbbbbbbbb"
              "bbbbbbbbbbbbbbbb\")}"),
        "{\n  f(\n    a: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n    b: "
        "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n  )\n}");
}

TEST(prints_the_type_system)
{
    expect_printed(SLICE("schema@a{query:Q}"), "schema @a {\n  query: Q\n}");
    expect_printed(SLICE("extend schema@a"), "extend schema @a");
    expect_printed(SLICE("type T implements&I&J@a{\"d\"b(c:Int=1):[T!]!@e}"),
                   "type T implements I & J @a {\n  \"d\"\n  b(c: Int = 1): "
                   "[T!]! @e\n}");
    expect_printed(SLICE("type T{b(\"d\"c:Int,e:Int):T}"),
                   "type T {\n  b(\n    \"d\"\n    c: Int\n    e: Int\n  ): "
                   "T\n}");
    expect_printed(SLICE("union U@a=|A|B enum E{A@b}input I{a:Int=1}scalar S"),
                   "union U @a = A | B\n\nenum E {\n  A @b\n}\n\ninput I {\n"
                   "  a: Int = 1\n}\n\nscalar S");
    expect_printed(SLICE("directive@a(b:Int)repeatable on|FIELD|QUERY"),
                   "directive @a(b: Int) repeatable on FIELD | QUERY");
}

static void expect_block(const char *text, bool minimize, const char *want)
{
    WORLD(world, SLICE(""));
    test_case(text);
    graphql_print_block_string(slice_of(text), minimize, &world.out);
    expect_text(written(&world), want);
}

TEST(prints_block_strings_so_that_they_mean_the_same)
{
    expect_block("", false, "\"\"\"\"\"\"");
    expect_block("one", false, "\"\"\"one\"\"\"");
    expect_block("a\nb", false, "\"\"\"\na\nb\n\"\"\"");
    expect_block(" one", false, "\"\"\" one\"\"\"");
    expect_block("one\"", false, "\"\"\"\none\"\n\"\"\"");
    expect_block("a\"\"\"\"\"", true, "\"\"\"a\\\"\"\"\"\"\n\"\"\"");
    expect_block("a\"\"\"", true, "\"\"\"a\\\"\"\"\"\"\"");
    expect_block("one\\", true, "\"\"\"one\\\n\"\"\"");
    expect_block("a \"\"\" b", true, "\"\"\"a \\\"\"\" b\"\"\"");
    expect_block("a\n b", true, "\"\"\"\na\n b\"\"\"");
    expect_block("a\nb", true, "\"\"\"a\nb\"\"\"");
}

TEST(escapes_what_a_string_may_not_hold)
{
    WORLD(world, SLICE(""));

    graphql_print_string(
        SLICE("\" \\ \b\f\n\r\t \0 \x1f \x7f \xc2\x85 \xc3\xa9"), &world.out);
    expect_text(written(&world), "\"\\\" \\\\ \\b\\f\\n\\r\\t \\u0000 \\u001F "
                                 "\\u007F \\u0085 \xc3\xa9\"");
}

/* The buffer is bounded: what does not fit is a failure of the buffer. */
TEST(survives_every_size_of_buffer)
{
    struct slice source = SLICE("query Q(\"d\" $a: Int) { f(a: "
                                "\"\"\"x\ny\"\"\", b: {c: [1]}) @d { e } }"
                                " type T { \"d\" a(\"e\" b: Int): C @f }");
    WORLD(world, source);
    const struct graphql_parser_limits limits = {0};
    const struct graphql_document *document = NULL;

    expect_int(graphql_parse_document(&world.cx, source, &limits, &world.errors,
                                      &document),
               GATE_OK);
    for (size_t bytes = 1; document != NULL && bytes < 400; bytes++) {
        CLEANUP(buffer_free) struct buffer out = BUFFER_WITH_MAXIMUM(bytes);
        graphql_print_document(document, &out);
        expect_true(out.failed == BUFFER_FINE || out.failed == BUFFER_FULL);
    }
}

TEST_MAIN
