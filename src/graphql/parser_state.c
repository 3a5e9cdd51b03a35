/* SPDX-License-Identifier: MIT */
/*
 * The parser's hands: taking tokens, counting them, refusing them.
 *
 * Both limits that a document can run into while it is read are here:
 * `document_tokens` and `document_nesting`.
 */
#include "graphql/parser_state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Without a setting; far less than a thread's stack can hold. */
enum { NESTING_MAX = 1000 };

/* What a message shows of a long token. */
enum { SHOWN_BYTES = 80 };

/* A token, or without a text a kind of token, as messages name it. */
struct description {
    char text[SHOWN_BYTES + 32];
};

static struct description describe(struct graphql_token token)
{
    struct description described;
    const char *kind = graphql_token_kind_text(token.kind);
    size_t bytes = token.text.bytes;

    if (graphql_token_is_punctuator(token.kind)) {
        (void)snprintf(described.text, sizeof(described.text), "\"%s\"", kind);
    } else if (token.kind == GRAPHQL_TOKEN_END || token.text.data == NULL) {
        (void)snprintf(described.text, sizeof(described.text), "%s", kind);
    } else {
        while (bytes > SHOWN_BYTES ||
               (bytes < token.text.bytes && bytes > 0 &&
                ((unsigned char)token.text.data[bytes] & 0xc0) == 0x80)) {
            bytes = bytes > SHOWN_BYTES ? SHOWN_BYTES : bytes - 1;
        }
        (void)snprintf(described.text, sizeof(described.text), "%s \"%.*s\"",
                       kind, (int)bytes, token.text.data);
    }
    return described;
}

gate_status parser_refuse(struct parser *parser, uint32_t at,
                          const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    (void)graphql_error_add(parser->errors, "syntax_error", &at, 1,
                            "Syntax Error: %s", text);
    return GATE_REFUSED;
}

gate_status parser_refuse_token(struct parser *parser,
                                struct graphql_token token)
{
    return parser_refuse(parser, token.start, "Unexpected %s.",
                         describe(token).text);
}

static gate_status refuse_expected(struct parser *parser, const char *expected)
{
    return parser_refuse(parser, parser->token.start, "Expected %s, found %s.",
                         expected, describe(parser->token).text);
}

static gate_status refuse_limit(struct parser *parser, const char *what,
                                uint32_t max, const char *extensions_json)
{
    struct graphql_error *error = graphql_error_add(
        parser->errors, "limit_exceeded", &parser->token.start, 1,
        "%s %" PRIu32 ".", what, max);

    if (error != NULL) {
        error->extensions_json = extensions_json;
    }
    return GATE_REFUSED;
}

gate_status parser_advance(struct parser *parser)
{
    TRY(graphql_lexer_next(&parser->lexer, &parser->token));
    if (parser->token.kind == GRAPHQL_TOKEN_END) {
        return GATE_OK;
    }
    parser->token_count++;
    if (parser->token_max > 0 && parser->token_count > parser->token_max) {
        return refuse_limit(parser,
                            "The document has more tokens than "
                            "document_tokens allows:",
                            parser->token_max, "\"limit\":\"document_tokens\"");
    }
    return GATE_OK;
}

gate_status parser_begin(gate_context *cx, struct slice source,
                         const struct graphql_parser_limits *limits,
                         struct graphql_errors *errors, struct parser *out)
{
    bool has_nesting =
        limits != NULL && limits->nesting > 0 && limits->nesting < NESTING_MAX;

    *out = (struct parser){
        .cx = cx,
        .errors = errors,
        .token_max = limits != NULL ? limits->tokens : 0,
        .nesting_max = has_nesting ? limits->nesting : NESTING_MAX,
    };
    TRY(graphql_lexer_begin(cx, source, errors, &out->lexer));
    return parser_advance(out);
}

bool parser_sees(const struct parser *parser, enum graphql_token_kind kind)
{
    return parser->token.kind == kind;
}

bool parser_sees_keyword(const struct parser *parser, const char *keyword)
{
    return parser->token.kind == GRAPHQL_TOKEN_NAME &&
           slice_is(parser->token.text, keyword);
}

gate_status parser_expect(struct parser *parser, enum graphql_token_kind kind)
{
    if (!parser_sees(parser, kind)) {
        return refuse_expected(
            parser, describe((struct graphql_token){.kind = kind}).text);
    }
    return parser_advance(parser);
}

gate_status parser_expect_end(struct parser *parser)
{
    return parser_sees(parser, GRAPHQL_TOKEN_END)
               ? GATE_OK
               : refuse_expected(parser, "<EOF>");
}

gate_status parser_expect_keyword(struct parser *parser, const char *keyword)
{
    char quoted[32];

    if (parser_sees_keyword(parser, keyword)) {
        return parser_advance(parser);
    }
    (void)snprintf(quoted, sizeof(quoted), "\"%s\"", keyword);
    return refuse_expected(parser, quoted);
}

gate_status parser_take_optional(struct parser *parser,
                                 enum graphql_token_kind kind, bool *out_taken)
{
    *out_taken = parser_sees(parser, kind);
    return *out_taken ? parser_advance(parser) : GATE_OK;
}

gate_status parser_take_optional_keyword(struct parser *parser,
                                         const char *keyword, bool *out_taken)
{
    *out_taken = parser_sees_keyword(parser, keyword);
    return *out_taken ? parser_advance(parser) : GATE_OK;
}

gate_status parser_enter(struct parser *parser)
{
    if (parser->nesting >= parser->nesting_max) {
        return refuse_limit(parser,
                            "The document is nested deeper than "
                            "document_nesting allows:",
                            parser->nesting_max,
                            "\"limit\":\"document_nesting\"");
    }
    parser->nesting++;
    return GATE_OK;
}

void parser_leave(struct parser *parser)
{
    parser->nesting--;
}

gate_status parser_read_name(struct parser *parser, struct graphql_name *out)
{
    struct graphql_token token = parser->token;

    TRY(parser_expect(parser, GRAPHQL_TOKEN_NAME));
    *out = (struct graphql_name){token.text, token.start};
    return GATE_OK;
}
