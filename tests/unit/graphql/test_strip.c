/* SPDX-License-Identifier: MIT */
/* Ignored characters are gone and the tokens are the same. */
#include "graphql/lexer.h"
#include "graphql/printer.h"

#include "language.h"

static void expect_stripped(struct slice source, const char *want)
{
    WORLD(world, source);
    WORLD(again, SLICE(""));
    test_case(source.data);
    expect_int(graphql_strip_ignored_characters(&world.cx, source,
                                                &world.errors, &world.out),
               GATE_OK);
    expect_text(written(&world), want);
    expect_int(graphql_strip_ignored_characters(
                   &again.cx, (struct slice){world.out.data, world.out.bytes},
                   &again.errors, &again.out),
               GATE_OK);
    expect_text(written(&again), want);
}

TEST(keeps_a_space_only_between_words)
{
    expect_stripped(SLICE(""), "");
    expect_stripped(SLICE("\xef\xbb\xbf , # nothing"), "");
    expect_stripped(SLICE("query Q ( $a : Int ) { a , b }"),
                    "query Q($a:Int){a b}");
    expect_stripped(SLICE("{ a ... b }"), "{a ...b}");
    expect_stripped(SLICE("{ ... a }"), "{...a}");
    expect_stripped(SLICE("[ 1 , 2 , \"a\" \"b\" ]"), "[1 2 \"a\" \"b\"]");
}

TEST(shortens_block_strings_but_not_their_meaning)
{
    expect_stripped(SLICE("\"\"\"\n\n  a\n    b\n\"\"\" type A"),
                    "\"\"\"\na\n  b\"\"\" type A");
    expect_stripped(SLICE("\"\"\"  a\"\"\""), "\"\"\"  a\"\"\"");
    expect_stripped(SLICE("\"a # , b\""), "\"a # , b\"");
}

TEST(refuses_what_does_not_lex)
{
    WORLD(world, SLICE("{ a \"b"));
    expect_int(graphql_strip_ignored_characters(&world.cx, SLICE("{ a \"b"),
                                                &world.errors, &world.out),
               GATE_REFUSED);
    expect_text(told(&world), "1:7 Syntax Error: Unterminated string.");
}

TEST_MAIN
