/* SPDX-License-Identifier: MIT */
/*
 * From text to tokens.  For the parser, for stripping ignored characters and
 * for the suites.  Source: GraphQL September 2025, section 2.1 and appendix B.
 */
#ifndef GRAPHQL_LEXER_H
#define GRAPHQL_LEXER_H

#include "graphql/errors.h"

enum graphql_token_kind {
    GRAPHQL_TOKEN_END, /* of the source */
    GRAPHQL_TOKEN_BANG,
    GRAPHQL_TOKEN_DOLLAR,
    GRAPHQL_TOKEN_AMP,
    GRAPHQL_TOKEN_PAREN_OPEN,
    GRAPHQL_TOKEN_PAREN_CLOSE,
    GRAPHQL_TOKEN_SPREAD,
    GRAPHQL_TOKEN_COLON,
    GRAPHQL_TOKEN_EQUALS,
    GRAPHQL_TOKEN_AT,
    GRAPHQL_TOKEN_BRACKET_OPEN,
    GRAPHQL_TOKEN_BRACKET_CLOSE,
    GRAPHQL_TOKEN_BRACE_OPEN,
    GRAPHQL_TOKEN_PIPE,
    GRAPHQL_TOKEN_BRACE_CLOSE,
    GRAPHQL_TOKEN_NAME, /* from here on: has a text */
    GRAPHQL_TOKEN_INT,
    GRAPHQL_TOKEN_FLOAT,
    GRAPHQL_TOKEN_STRING,
    GRAPHQL_TOKEN_BLOCK_STRING,
};

struct graphql_token {
    enum graphql_token_kind kind;
    uint32_t start; /* byte offsets; the end is behind the last byte */
    uint32_t end;
    struct slice text; /* a string's meaning, else as written */
};

struct graphql_lexer {
    gate_context *cx;
    struct slice source;
    struct graphql_errors *errors;
    uint32_t at; /* where the next token is looked for */
};

/**
 * Begin, and check once that the source is UTF-8.
 *
 * @param source  Borrowed; tokens point into it.
 * @param errors  Gets the syntax error of this call or of a later one.
 * @retval GATE_REFUSED  Not UTF-8, or 4 GiB and more.
 */
GATE_MUST_USE gate_status graphql_lexer_begin(gate_context *cx,
                                              struct slice source,
                                              struct graphql_errors *errors,
                                              struct graphql_lexer *out);

/** The next token that is not ignored; at the end END, again and again.
 *  @retval GATE_REFUSED       A syntax error: see the lexer's errors.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status graphql_lexer_next(struct graphql_lexer *lexer,
                                             struct graphql_token *out);

/** As error messages name it: "Name", "<EOF>", "{". */
const char *graphql_token_kind_text(enum graphql_token_kind kind);

/** Whether it is one of ! $ & ( ) ... : = @ [ ] { | } */
bool graphql_token_is_punctuator(enum graphql_token_kind kind);

#endif
