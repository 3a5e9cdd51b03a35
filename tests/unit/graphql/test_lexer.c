/* SPDX-License-Identifier: MIT */
/* Tokens, their places and their meanings; graphql/lexer.h. */
#include "graphql/lexer.h"

#include "language.h"

/* All tokens as "kind:text", with a space between them; or the error. */
static const char *lex(struct world *world, struct slice source)
{
    struct graphql_lexer lexer;
    struct graphql_token token;

    if (graphql_lexer_begin(&world->cx, source, &world->errors, &lexer) !=
        GATE_OK) {
        return told(world);
    }
    for (;;) {
        if (graphql_lexer_next(&lexer, &token) != GATE_OK) {
            return told(world);
        }
        if (token.kind == GRAPHQL_TOKEN_END) {
            return written(world);
        }
        buffer_append_text(&world->out, world->out.bytes > 0 ? " " : "");
        buffer_append_text(&world->out, graphql_token_kind_text(token.kind));
        if (!graphql_token_is_punctuator(token.kind)) {
            buffer_append_char(&world->out, ':');
            buffer_append_slice(&world->out, token.text);
        }
    }
}

static void expect_lexed(const char *name, struct slice source,
                         const char *want)
{
    WORLD(world, source);
    test_case(name);
    expect_text(lex(&world, source), want);
}

#define LEXES(source, want) expect_lexed(source, SLICE(source), want)

TEST(reads_every_punctuator)
{
    LEXES("! $ & ( ) ... : = @ [ ] { | }", "! $ & ( ) ... : = @ [ ] { | }");
}

TEST(ignores_bom_white_space_commas_and_comments)
{
    LEXES("", "");
    LEXES("\xef\xbb\xbf a,\t,b\r\n#c \"\n d", "Name:a Name:b Name:d");
    LEXES("a\xef\xbb\xbf"
          "b",
          "Name:a Name:b");
    LEXES("# to the end", "");
}

TEST(reads_numbers_by_the_grammar)
{
    LEXES("0 -0 4 -12 1.5 -0.0 1e9 1E-9 1.5e+10",
          "Int:0 Int:-0 Int:4 Int:-12 Float:1.5 Float:-0.0 Float:1e9 "
          "Float:1E-9 Float:1.5e+10");
}

TEST(refuses_other_numbers)
{
    LEXES("00", "1:2 Syntax Error: Invalid number, unexpected digit after 0: "
                "\"0\".");
    LEXES("1.", "1:3 Syntax Error: Invalid number, expected digit but got: "
                "<EOF>.");
    LEXES("0x1", "1:2 Syntax Error: Invalid number, expected digit but got: "
                 "\"x\".");
    LEXES("1a", "1:2 Syntax Error: Invalid number, expected digit but got: "
                "\"a\".");
    LEXES("1.2.3", "1:4 Syntax Error: Invalid number, expected digit but got: "
                   "\".\".");
    LEXES("-", "1:2 Syntax Error: Invalid number, expected digit but got: "
               "<EOF>.");
    LEXES("1\"", "1:3 Syntax Error: Unterminated string.");
}

TEST(resolves_escapes_in_strings)
{
    LEXES("\"\"", "String:");
    LEXES("\"a \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"", "String:a \" \\ / \b\f\n\r\t");
    LEXES("\"\\u00e9\\u{1F600}\\uD83D\\uDE00\\u{0000E9}\"",
          "String:\xc3\xa9\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xc3\xa9");
}

TEST(refuses_escapes_that_mean_no_scalar_value)
{
    LEXES("\"\\uDEAD\"",
          "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uDEAD\".");
    LEXES("\"\\uD83D\"",
          "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\".");
    LEXES("\"\\uD83D\\u0041\"",
          "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\".");
    LEXES("\"\\u{110000}\"", "1:2 Syntax Error: Invalid Unicode escape "
                             "sequence: \"\\u{110000}\".");
    LEXES("\"\\u{}\"",
          "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\u{}\".");
    LEXES("\"\\u{FFFFFFFFF}\"", "1:2 Syntax Error: Invalid Unicode escape "
                                "sequence: \"\\u{FFFFFFFFF\".");
    LEXES("\"\\u12", "1:2 Syntax Error: Invalid Unicode escape sequence: "
                     "\"\\u12\".");
    LEXES("\"\\x\"",
          "1:2 Syntax Error: Invalid character escape sequence: \"\\x\".");
    LEXES("\"\\", "1:2 Syntax Error: Invalid character escape sequence: "
                  "\"\\\".");
}

TEST(refuses_strings_without_an_end)
{
    LEXES("\"abc", "1:5 Syntax Error: Unterminated string.");
    LEXES("\"a\nb\"", "1:3 Syntax Error: Unterminated string.");
    LEXES("\"a\rb\"", "1:3 Syntax Error: Unterminated string.");
    LEXES("\"\"\"abc\"\"", "1:9 Syntax Error: Unterminated string.");
    LEXES("\"\"\"\\\"\"\"", "1:8 Syntax Error: Unterminated string.");
}

TEST(removes_the_indentation_of_block_strings)
{
    LEXES("\"\"\"\"\"\"", "BlockString:");
    LEXES("\"\"\"one\"\"\"", "BlockString:one");
    LEXES("\"\"\"  one  \"\"\"", "BlockString:  one  ");
    LEXES("\"\"\"\n    a\n      b\r\n\r    c\n  \"\"\"",
          "BlockString:a\n  b\n\nc");
    LEXES("\"\"\"first\n    second\n   third\"\"\"",
          "BlockString:first\n second\nthird");
    LEXES("\"\"\"\n\n \t \n\"\"\"", "BlockString:");
    LEXES("\"\"\"a \\\"\"\" \\n b\"\"\"", "BlockString:a \"\"\" \\n b");
}

TEST(refuses_bytes_that_are_not_utf8_where_they_are)
{
    LEXES("{ a \xff }", "1:5 Syntax Error: Invalid character: not UTF-8.");
    LEXES("\"\xed\xa0\x80\"", /* a surrogate */
          "1:2 Syntax Error: Invalid character: not UTF-8.");
    LEXES("\xc0\x80", "1:1 Syntax Error: Invalid character: not UTF-8.");
    LEXES("a\n\xf0\x9f\x98", "2:1 Syntax Error: Invalid character: not UTF-8.");
}

TEST(refuses_characters_outside_of_the_grammar)
{
    LEXES("a \0 b", "1:3 Syntax Error: Unexpected character: U+0000.");
    LEXES("..", "1:1 Syntax Error: Unexpected character: \".\".");
    LEXES("?", "1:1 Syntax Error: Unexpected character: \"?\".");
    LEXES("'a'", "1:1 Syntax Error: Unexpected single quote character ('), did "
                 "you mean to use a double quote (\")?");
    LEXES("\xf0\x9f\x98\x80", "1:1 Syntax Error: Unexpected character: "
                              "U+1F600.");
}

TEST(goes_on_saying_that_the_source_is_over)
{
    WORLD(world, SLICE("a"));
    struct graphql_lexer lexer;
    struct graphql_token token;

    expect_int(
        graphql_lexer_begin(&world.cx, SLICE("a"), &world.errors, &lexer),
        GATE_OK);
    expect_int(graphql_lexer_next(&lexer, &token), GATE_OK);
    for (int i = 0; i < 3; i++) {
        expect_int(graphql_lexer_next(&lexer, &token), GATE_OK);
        expect_int(token.kind, GRAPHQL_TOKEN_END);
        expect_int(token.start, 1);
    }
}

/* Every prefix of a source with everything in it: no read behind the end. */
TEST(survives_every_cut)
{
    const char source[] = "{a(b:1.5e3,c:\"\\u{1F600}\\uD83D\\uDE00\\n\")"
                          "...\"\"\"x\\\"\"\"\r\n y\"\"\"\xef\xbb\xbf}";

    for (size_t bytes = 0; bytes < sizeof(source); bytes++) {
        char *cut = malloc(bytes == 0 ? 1 : bytes);
        struct slice text = {cut, bytes};
        if (cut == NULL) {
            abort();
        }
        memcpy(cut, source, bytes);
        WORLD(world, text);
        (void)lex(&world, text);
        free(cut);
    }
}

TEST_MAIN
