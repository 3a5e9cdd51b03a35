/* SPDX-License-Identifier: MIT */
/*
 * Punctuators, names and numbers; strings are in lexer_string.c and
 * lexer_block_string.c.
 *
 * One look at each byte, no table, no state but the offset: lines and columns
 * are of no concern here.  Messages are those of graphql-js, which many clients
 * have learnt to read.
 *
 * Source: GraphQL September 2025, section 2.1 and appendix B.1 - B.3.
 */
#include "graphql/lexer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "graphql/lexer_string.h"

static const char *const kind_texts[] = {
    [GRAPHQL_TOKEN_END] = "<EOF>",
    [GRAPHQL_TOKEN_BANG] = "!",
    [GRAPHQL_TOKEN_DOLLAR] = "$",
    [GRAPHQL_TOKEN_AMP] = "&",
    [GRAPHQL_TOKEN_PAREN_OPEN] = "(",
    [GRAPHQL_TOKEN_PAREN_CLOSE] = ")",
    [GRAPHQL_TOKEN_SPREAD] = "...",
    [GRAPHQL_TOKEN_COLON] = ":",
    [GRAPHQL_TOKEN_EQUALS] = "=",
    [GRAPHQL_TOKEN_AT] = "@",
    [GRAPHQL_TOKEN_BRACKET_OPEN] = "[",
    [GRAPHQL_TOKEN_BRACKET_CLOSE] = "]",
    [GRAPHQL_TOKEN_BRACE_OPEN] = "{",
    [GRAPHQL_TOKEN_PIPE] = "|",
    [GRAPHQL_TOKEN_BRACE_CLOSE] = "}",
    [GRAPHQL_TOKEN_NAME] = "Name",
    [GRAPHQL_TOKEN_INT] = "Int",
    [GRAPHQL_TOKEN_FLOAT] = "Float",
    [GRAPHQL_TOKEN_STRING] = "String",
    [GRAPHQL_TOKEN_BLOCK_STRING] = "BlockString",
};

const char *graphql_token_kind_text(enum graphql_token_kind kind)
{
    return kind_texts[kind];
}

bool graphql_token_is_punctuator(enum graphql_token_kind kind)
{
    return kind > GRAPHQL_TOKEN_END && kind < GRAPHQL_TOKEN_NAME;
}

gate_status graphql_lexer_refuse(struct graphql_lexer *lexer, size_t at,
                                 const char *format, ...)
{
    uint32_t offset = (uint32_t)at;
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    (void)graphql_error_add(lexer->errors, "syntax_error", &offset, 1,
                            "Syntax Error: %s", text);
    return GATE_REFUSED;
}

struct graphql_character_name
graphql_lexer_character(const struct graphql_lexer *lexer, size_t at)
{
    struct graphql_character_name name = {.text = "<EOF>"};
    int byte = graphql_lexer_byte(lexer, at);

    if (byte == '"') {
        return (struct graphql_character_name){.text = "'\"'"};
    }
    if (byte >= 0x20 && byte <= 0x7e) {
        (void)snprintf(name.text, sizeof(name.text), "\"%c\"", byte);
    } else if (byte >= 0) {
        size_t next = at;
        (void)snprintf(name.text, sizeof(name.text), "U+%04X",
                       (unsigned)utf8_next(lexer->source, &next));
    }
    return name;
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

/* NameStart :: Letter | `_` */
static bool is_name_start(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_';
}

gate_status graphql_lexer_begin(gate_context *cx, struct slice source,
                                struct graphql_errors *errors,
                                struct graphql_lexer *out)
{
    struct graphql_lexer lexer = {.cx = cx, .source = source, .errors = errors};
    size_t bad_at = 0;

    /* Offsets are 32 bits wide, and one behind the end must fit. */
    if (source.bytes >= UINT32_MAX) {
        return graphql_lexer_refuse(&lexer, 0, "The document is too long.");
    }
    if (!utf8_is_well_formed(source, &bad_at)) {
        return graphql_lexer_refuse(&lexer, bad_at,
                                    "Invalid character: not UTF-8.");
    }
    *out = lexer;
    return GATE_OK;
}

/* Ignored :: UnicodeBOM | WhiteSpace | LineTerminator | Comment | Comma */
static void skip_ignored(struct graphql_lexer *lexer)
{
    const char *data = lexer->source.data;
    size_t end = lexer->source.bytes;
    size_t at = lexer->at;

    while (at < end) {
        char c = data[at];
        if (c == ' ' || c == ',' || c == '\n' || c == '\r' || c == '\t') {
            at++;
        } else if (c == '#') {
            while (at < end && data[at] != '\n' && data[at] != '\r') {
                at++;
            }
        } else if (graphql_lexer_sees(lexer, at, SLICE("\xef\xbb\xbf"))) {
            at += 3;
        } else {
            break;
        }
    }
    lexer->at = (uint32_t)at;
}

static gate_status finish(struct graphql_lexer *lexer,
                          enum graphql_token_kind kind, size_t end,
                          struct graphql_token *out)
{
    *out = (struct graphql_token){
        .kind = kind,
        .start = lexer->at,
        .end = (uint32_t)end,
        .text = {lexer->source.data + lexer->at, end - lexer->at},
    };
    lexer->at = (uint32_t)end;
    return GATE_OK;
}

/* Name :: NameStart NameContinue* [lookahead != NameContinue] */
static gate_status read_name(struct graphql_lexer *lexer,
                             struct graphql_token *out)
{
    size_t at = lexer->at + 1U;

    while (is_name_start(graphql_lexer_byte(lexer, at)) ||
           is_digit(graphql_lexer_byte(lexer, at))) {
        at++;
    }
    return finish(lexer, GRAPHQL_TOKEN_NAME, at, out);
}

static gate_status refuse_number(struct graphql_lexer *lexer, size_t at)
{
    return graphql_lexer_refuse(lexer, at,
                                "Invalid number, expected digit but got: %s.",
                                graphql_lexer_character(lexer, at).text);
}

/* Digit+ */
static gate_status skip_digits(struct graphql_lexer *lexer, size_t *at)
{
    if (!is_digit(graphql_lexer_byte(lexer, *at))) {
        return refuse_number(lexer, *at);
    }
    while (is_digit(graphql_lexer_byte(lexer, *at))) {
        (*at)++;
    }
    return GATE_OK;
}

/* IntegerPart :: NegativeSign? 0 | NegativeSign? NonZeroDigit Digit* */
static gate_status skip_integer(struct graphql_lexer *lexer, size_t *at)
{
    if (graphql_lexer_byte(lexer, *at) == '-') {
        (*at)++;
    }
    if (graphql_lexer_byte(lexer, *at) != '0') {
        return skip_digits(lexer, at);
    }
    (*at)++;
    if (is_digit(graphql_lexer_byte(lexer, *at))) {
        return graphql_lexer_refuse(
            lexer, *at, "Invalid number, unexpected digit after 0: %s.",
            graphql_lexer_character(lexer, *at).text);
    }
    return GATE_OK;
}

/*
 * IntValue :: IntegerPart [lookahead != {Digit, `.`, NameStart}]
 * FloatValue :: IntegerPart FractionalPart? ExponentPart?
 *               [lookahead != {Digit, `.`, NameStart}]
 */
static gate_status read_number(struct graphql_lexer *lexer,
                               struct graphql_token *out)
{
    enum graphql_token_kind kind = GRAPHQL_TOKEN_INT;
    size_t at = lexer->at;
    int byte;

    TRY(skip_integer(lexer, &at));
    if (graphql_lexer_byte(lexer, at) == '.') {
        kind = GRAPHQL_TOKEN_FLOAT;
        at++;
        TRY(skip_digits(lexer, &at));
    }
    byte = graphql_lexer_byte(lexer, at);
    if (byte == 'e' || byte == 'E') {
        kind = GRAPHQL_TOKEN_FLOAT;
        byte = graphql_lexer_byte(lexer, ++at);
        at += byte == '+' || byte == '-';
        TRY(skip_digits(lexer, &at));
    }
    byte = graphql_lexer_byte(lexer, at);
    if (byte == '.' || is_name_start(byte)) {
        return refuse_number(lexer, at);
    }
    return finish(lexer, kind, at, out);
}

/* Punctuator :: one of ! $ & ( ) ... : = @ [ ] { | } — END when it is none. */
static enum graphql_token_kind punctuator_of(const struct graphql_lexer *lexer)
{
    int byte = graphql_lexer_byte(lexer, lexer->at);

    for (int kind = GRAPHQL_TOKEN_BANG; kind < GRAPHQL_TOKEN_NAME; kind++) {
        if (byte == kind_texts[kind][0] &&
            graphql_lexer_sees(lexer, lexer->at, slice_of(kind_texts[kind]))) {
            return (enum graphql_token_kind)kind;
        }
    }
    return GRAPHQL_TOKEN_END;
}

static gate_status refuse_character(struct graphql_lexer *lexer)
{
    if (graphql_lexer_byte(lexer, lexer->at) == '\'') {
        return graphql_lexer_refuse(
            lexer, lexer->at,
            "Unexpected single quote character ('), did you mean to use a "
            "double quote (\")?");
    }
    return graphql_lexer_refuse(lexer, lexer->at, "Unexpected character: %s.",
                                graphql_lexer_character(lexer, lexer->at).text);
}

gate_status graphql_lexer_next(struct graphql_lexer *lexer,
                               struct graphql_token *out)
{
    enum graphql_token_kind punctuator;
    int byte;

    skip_ignored(lexer);
    byte = graphql_lexer_byte(lexer, lexer->at);
    if (byte < 0) {
        return finish(lexer, GRAPHQL_TOKEN_END, lexer->at, out);
    }
    if (is_name_start(byte)) {
        return read_name(lexer, out);
    }
    if (byte == '"') {
        return graphql_lexer_sees(lexer, lexer->at, SLICE("\"\"\""))
                   ? graphql_lexer_read_block_string(lexer, out)
                   : graphql_lexer_read_string(lexer, out);
    }
    if (is_digit(byte) || byte == '-') {
        return read_number(lexer, out);
    }
    punctuator = punctuator_of(lexer);
    if (punctuator == GRAPHQL_TOKEN_END) {
        return refuse_character(lexer);
    }
    return finish(lexer, punctuator, lexer->at + strlen(kind_texts[punctuator]),
                  out);
}
