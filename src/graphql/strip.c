/* SPDX-License-Identifier: MIT */
/*
 * A source without its ignored characters: the tokens as they are, block
 * strings as short as they can be, and a space only where two tokens would
 * become another one.
 *
 * Source: GraphQL September 2025, section 2.1.7 (Ignored Tokens).
 */
#include "graphql/lexer.h"
#include "graphql/printer.h"

static void write_token(struct slice source, const struct graphql_token *token,
                        struct buffer *out)
{
    if (token->kind == GRAPHQL_TOKEN_BLOCK_STRING) {
        graphql_print_block_string(token->text, true, out);
    } else {
        buffer_append(out, source.data + token->start,
                      token->end - token->start);
    }
}

gate_status graphql_strip_ignored_characters(gate_context *cx,
                                             struct slice source,
                                             struct graphql_errors *errors,
                                             struct buffer *out)
{
    struct graphql_lexer lexer;
    struct graphql_token token;
    bool follows_word = false;

    TRY(graphql_lexer_begin(cx, source, errors, &lexer));
    for (;;) {
        bool is_word;

        TRY(graphql_lexer_next(&lexer, &token));
        if (token.kind == GRAPHQL_TOKEN_END) {
            return GATE_OK;
        }
        /* `1...` would be a number that ends wrongly. */
        is_word = !graphql_token_is_punctuator(token.kind);
        if (follows_word && (is_word || token.kind == GRAPHQL_TOKEN_SPREAD)) {
            buffer_append_char(out, ' ');
        }
        write_token(source, &token, out);
        follows_word = is_word;
    }
}
