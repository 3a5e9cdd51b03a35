/* SPDX-License-Identifier: MIT */
/*
 * What the files of the parser share: the token to be read next, the limits,
 * and the productions that more than one of them needs.  Functions that say no
 * have noted the error.
 */
#ifndef GRAPHQL_PARSER_STATE_H
#define GRAPHQL_PARSER_STATE_H

#include "graphql/lexer.h"
#include "graphql/parser.h"

struct parser {
    gate_context *cx;
    struct graphql_errors *errors;
    struct graphql_lexer lexer;
    struct graphql_token token; /* looked at, not yet taken */
    uint32_t token_count;
    uint32_t token_max; /* 0: none */
    uint32_t nesting;
    uint32_t nesting_max;
};

/* --- parser_state.c --- */

/** Begin, and look at the first token.  `limits` NULL: the defaults. */
GATE_MUST_USE gate_status
parser_begin(gate_context *cx, struct slice source,
             const struct graphql_parser_limits *limits,
             struct graphql_errors *errors, struct parser *out);

/** Take the token and look at the next one. */
GATE_MUST_USE gate_status parser_advance(struct parser *parser);

/** Refuse with these words at an offset. */
GATE_MUST_USE GATE_PRINTF(3, 4) gate_status
    parser_refuse(struct parser *parser, uint32_t at, const char *format, ...);

/** "Unexpected Name "foo"." */
GATE_MUST_USE gate_status parser_refuse_token(struct parser *parser,
                                              struct graphql_token token);

/** Take a token of this kind, or refuse. */
GATE_MUST_USE gate_status parser_expect(struct parser *parser,
                                        enum graphql_token_kind kind);
GATE_MUST_USE gate_status parser_expect_keyword(struct parser *parser,
                                                const char *keyword);
GATE_MUST_USE gate_status parser_expect_end(struct parser *parser);

/** Take it if it is there. */
GATE_MUST_USE gate_status parser_take_optional(struct parser *parser,
                                               enum graphql_token_kind kind,
                                               bool *out_taken);
GATE_MUST_USE gate_status parser_take_optional_keyword(struct parser *parser,
                                                       const char *keyword,
                                                       bool *out_taken);

/** Whether the token that is looked at is of this kind, or this word. */
bool parser_sees(const struct parser *parser, enum graphql_token_kind kind);
/** Whether it is this name. */
bool parser_sees_keyword(const struct parser *parser, const char *keyword);

/** One level deeper, or `limit_exceeded`; parser_leave() when it worked. */
GATE_MUST_USE gate_status parser_enter(struct parser *parser);
void parser_leave(struct parser *parser);

/** Name */
GATE_MUST_USE gate_status parser_read_name(struct parser *parser,
                                           struct graphql_name *out);

/* --- parser_values.c --- */

GATE_MUST_USE gate_status parser_read_value(struct parser *parser,
                                            bool is_const,
                                            struct graphql_value **out);
GATE_MUST_USE gate_status parser_read_arguments(struct parser *parser,
                                                bool is_const,
                                                struct graphql_argument **out);
GATE_MUST_USE gate_status parser_read_directives(
    struct parser *parser, bool is_const, struct graphql_directive **out);
GATE_MUST_USE gate_status parser_read_type(struct parser *parser,
                                           struct graphql_type_reference **out);
/** `= ConstValue`, if it is there; else NULL. */
GATE_MUST_USE gate_status parser_read_fallback(struct parser *parser,
                                               struct graphql_value **out);
/** A description, if it is there. */
GATE_MUST_USE gate_status
parser_read_description(struct parser *parser, struct graphql_description *out);

/* --- parser.c, parser_types.c --- */

GATE_MUST_USE gate_status parser_read_operation_kind(
    struct parser *parser, enum graphql_operation_kind *out);

/** A field and its selections call each other; how deep, the parser counts. */
GATE_MUST_USE gate_status parser_read_selection_set(
    struct parser *parser, struct graphql_selection_set **out);

/** A type-system definition or extension of this kind; its description is read
 *  already and its keyword is the token that is looked at. */
GATE_MUST_USE gate_status parser_read_type_system(
    struct parser *parser, enum graphql_definition_kind kind,
    struct graphql_definition *definition);

/** The kind a keyword of the type system begins.  @return false: none. */
bool parser_type_system_kind(const struct parser *parser,
                             enum graphql_definition_kind *out);

#endif
