/* SPDX-License-Identifier: MIT */
/* The two kinds of string, which the lexer leaves to files of their own. */
#ifndef GRAPHQL_LEXER_STRING_H
#define GRAPHQL_LEXER_STRING_H

#include "graphql/lexer.h"

/** Read `"…"` at lexer->at and move behind it. */
GATE_MUST_USE gate_status graphql_lexer_read_string(struct graphql_lexer *lexer,
                                                    struct graphql_token *out);

/** Read `"""…"""` at lexer->at and move behind it. */
GATE_MUST_USE gate_status graphql_lexer_read_block_string(
    struct graphql_lexer *lexer, struct graphql_token *out);

/** The byte at an offset; -1 behind the end. */
static inline int graphql_lexer_byte(const struct graphql_lexer *lexer,
                                     size_t at)
{
    return at < lexer->source.bytes ? (unsigned char)lexer->source.data[at]
                                    : -1;
}

/** Whether the source goes on with this text. */
static inline bool graphql_lexer_sees(const struct graphql_lexer *lexer,
                                      size_t at, struct slice text)
{
    return lexer->source.bytes - at >= text.bytes &&
           memcmp(lexer->source.data + at, text.data, text.bytes) == 0;
}

/** Note a syntax error at an offset. */
GATE_MUST_USE GATE_PRINTF(3, 4) gate_status
    graphql_lexer_refuse(struct graphql_lexer *lexer, size_t at,
                         const char *format, ...);

/* What a message calls the character at an offset. */
struct graphql_character_name {
    char text[16];
};
struct graphql_character_name
graphql_lexer_character(const struct graphql_lexer *lexer, size_t at);

#endif
