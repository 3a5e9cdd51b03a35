/* SPDX-License-Identifier: MIT */
/*
 * Values, arguments, directives, type references and descriptions: what both
 * halves of the grammar use.
 *
 * Source: GraphQL September 2025, sections 2.7 and 2.10 - 2.13.
 */
#include "graphql/parser_state.h"

/* Variable : $ Name — where a constant is wanted, an error that says so. */
static gate_status read_variable(struct parser *parser, bool is_const,
                                 struct graphql_value *value)
{
    struct graphql_token dollar = parser->token;
    struct graphql_name name;

    TRY(parser_advance(parser));
    if (is_const && parser_sees(parser, GRAPHQL_TOKEN_NAME)) {
        struct slice text = parser->token.text;
        return parser_refuse(parser, dollar.start,
                             "Unexpected variable \"$%.*s\" in constant value.",
                             (int)(text.bytes < 80 ? text.bytes : 80),
                             text.data);
    }
    if (is_const) {
        return parser_refuse_token(parser, dollar);
    }
    TRY(parser_read_name(parser, &name));
    value->kind = GRAPHQL_VALUE_VARIABLE;
    value->text = name.text;
    return GATE_OK;
}

/* ListValue : [ ] | [ Value+ ] */
static gate_status read_list(struct parser *parser, bool is_const,
                             struct graphql_value *value)
{
    struct graphql_value **last = &value->items;
    bool is_over;

    TRY(parser_enter(parser));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACKET_OPEN));
    value->kind = GRAPHQL_VALUE_LIST;
    for (;;) {
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACKET_CLOSE,
                                 &is_over));
        if (is_over) {
            break;
        }
        TRY(parser_read_value(parser, is_const, last));
        last = &(*last)->next;
        value->count++;
    }
    parser_leave(parser);
    return GATE_OK;
}

/* ObjectField : Name : Value */
static gate_status read_object_field(struct parser *parser, bool is_const,
                                     struct graphql_object_field **out)
{
    struct graphql_object_field *field;

    TRY(NEW(parser->cx, &field));
    TRY(parser_read_name(parser, &field->name));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_value(parser, is_const, &field->value));
    *out = field;
    return GATE_OK;
}

/* ObjectValue : { } | { ObjectField+ } */
static gate_status read_object(struct parser *parser, bool is_const,
                               struct graphql_value *value)
{
    struct graphql_object_field **last = &value->fields;
    bool is_over;

    TRY(parser_enter(parser));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACE_OPEN));
    value->kind = GRAPHQL_VALUE_OBJECT;
    for (;;) {
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_CLOSE, &is_over));
        if (is_over) {
            break;
        }
        TRY(read_object_field(parser, is_const, last));
        last = &(*last)->next;
        value->count++;
    }
    parser_leave(parser);
    return GATE_OK;
}

/* A value of one token. */
static gate_status take_scalar(struct parser *parser,
                               enum graphql_value_kind kind,
                               struct graphql_value *value)
{
    value->kind = kind;
    value->text = parser->token.text;
    return parser_advance(parser);
}

/* BooleanValue : `true` | `false`; NullValue : `null`; EnumValue : Name */
static gate_status take_name(struct parser *parser, struct graphql_value *value)
{
    if (parser_sees_keyword(parser, "null")) {
        return take_scalar(parser, GRAPHQL_VALUE_NULL, value);
    }
    value->boolean = parser_sees_keyword(parser, "true");
    if (value->boolean || parser_sees_keyword(parser, "false")) {
        return take_scalar(parser, GRAPHQL_VALUE_BOOLEAN, value);
    }
    return take_scalar(parser, GRAPHQL_VALUE_ENUM, value);
}

/* Value : Variable | IntValue | FloatValue | StringValue | BooleanValue |
 *         NullValue | EnumValue | ListValue | ObjectValue */
static gate_status fill_value(struct parser *parser, bool is_const,
                              struct graphql_value *value)
{
    switch (parser->token.kind) {
    case GRAPHQL_TOKEN_DOLLAR:
        return read_variable(parser, is_const, value);
    case GRAPHQL_TOKEN_INT:
        return take_scalar(parser, GRAPHQL_VALUE_INT, value);
    case GRAPHQL_TOKEN_FLOAT:
        return take_scalar(parser, GRAPHQL_VALUE_FLOAT, value);
    case GRAPHQL_TOKEN_BLOCK_STRING:
        value->is_block = true;
        return take_scalar(parser, GRAPHQL_VALUE_STRING, value);
    case GRAPHQL_TOKEN_STRING:
        return take_scalar(parser, GRAPHQL_VALUE_STRING, value);
    case GRAPHQL_TOKEN_NAME:
        return take_name(parser, value);
    case GRAPHQL_TOKEN_BRACKET_OPEN:
        return read_list(parser, is_const, value);
    case GRAPHQL_TOKEN_BRACE_OPEN:
        return read_object(parser, is_const, value);
    case GRAPHQL_TOKEN_END:
    case GRAPHQL_TOKEN_BANG:
    case GRAPHQL_TOKEN_AMP:
    case GRAPHQL_TOKEN_PAREN_OPEN:
    case GRAPHQL_TOKEN_PAREN_CLOSE:
    case GRAPHQL_TOKEN_SPREAD:
    case GRAPHQL_TOKEN_COLON:
    case GRAPHQL_TOKEN_EQUALS:
    case GRAPHQL_TOKEN_AT:
    case GRAPHQL_TOKEN_BRACKET_CLOSE:
    case GRAPHQL_TOKEN_PIPE:
    case GRAPHQL_TOKEN_BRACE_CLOSE:
        break;
    }
    return parser_refuse_token(parser, parser->token);
}

gate_status parser_read_value(struct parser *parser, bool is_const,
                              struct graphql_value **out)
{
    struct graphql_value *value;

    TRY(NEW(parser->cx, &value));
    value->at = parser->token.start;
    TRY(fill_value(parser, is_const, value));
    *out = value;
    return GATE_OK;
}

gate_status parser_read_fallback(struct parser *parser,
                                 struct graphql_value **out)
{
    bool is_given;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_EQUALS, &is_given));
    return is_given ? parser_read_value(parser, true, out) : GATE_OK;
}

/* Argument : Name : Value */
static gate_status read_argument(struct parser *parser, bool is_const,
                                 struct graphql_argument **out)
{
    struct graphql_argument *argument;

    TRY(NEW(parser->cx, &argument));
    argument->at = parser->token.start;
    TRY(parser_read_name(parser, &argument->name));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_value(parser, is_const, &argument->value));
    *out = argument;
    return GATE_OK;
}

/* Arguments : ( Argument+ ) */
gate_status parser_read_arguments(struct parser *parser, bool is_const,
                                  struct graphql_argument **out)
{
    bool has_more, is_over;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PAREN_OPEN, &has_more));
    while (has_more) {
        TRY(read_argument(parser, is_const, out));
        out = &(*out)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PAREN_CLOSE, &is_over));
        has_more = !is_over;
    }
    return GATE_OK;
}

/* Directive : @ Name Arguments? */
static gate_status read_directive(struct parser *parser, bool is_const,
                                  struct graphql_directive **out)
{
    struct graphql_directive *directive;

    TRY(NEW(parser->cx, &directive));
    directive->at = parser->token.start;
    TRY(parser_expect(parser, GRAPHQL_TOKEN_AT));
    TRY(parser_read_name(parser, &directive->name));
    TRY(parser_read_arguments(parser, is_const, &directive->arguments));
    *out = directive;
    return GATE_OK;
}

/* Directives : Directive+ */
gate_status parser_read_directives(struct parser *parser, bool is_const,
                                   struct graphql_directive **out)
{
    while (parser_sees(parser, GRAPHQL_TOKEN_AT)) {
        TRY(read_directive(parser, is_const, out));
        out = &(*out)->next;
    }
    return GATE_OK;
}

/* ListType : [ Type ] */
static gate_status read_list_type(struct parser *parser,
                                  struct graphql_type_reference *type)
{
    TRY(parser_enter(parser));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACKET_OPEN));
    type->kind = GRAPHQL_REFERENCE_LIST;
    TRY(parser_read_type(parser, &type->of));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACKET_CLOSE));
    parser_leave(parser);
    return GATE_OK;
}

/* Type : NamedType | ListType | NonNullType
 * NonNullType : NamedType ! | ListType ! */
gate_status parser_read_type(struct parser *parser,
                             struct graphql_type_reference **out)
{
    struct graphql_type_reference *type, *outer;
    bool is_non_null;

    TRY(NEW(parser->cx, &type));
    type->at = parser->token.start;
    if (parser_sees(parser, GRAPHQL_TOKEN_BRACKET_OPEN)) {
        TRY(read_list_type(parser, type));
    } else {
        TRY(parser_read_name(parser, &type->name));
    }
    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BANG, &is_non_null));
    if (is_non_null) {
        TRY(NEW(parser->cx, &outer));
        *outer = (struct graphql_type_reference){
            .kind = GRAPHQL_REFERENCE_NON_NULL, .at = type->at, .of = type};
        type = outer;
    }
    *out = type;
    return GATE_OK;
}

/* Description : StringValue */
gate_status parser_read_description(struct parser *parser,
                                    struct graphql_description *out)
{
    struct graphql_token token = parser->token;

    if (token.kind != GRAPHQL_TOKEN_STRING &&
        token.kind != GRAPHQL_TOKEN_BLOCK_STRING) {
        return GATE_OK;
    }
    TRY(parser_advance(parser));
    *out = (struct graphql_description){
        .is_given = true,
        .is_block = token.kind == GRAPHQL_TOKEN_BLOCK_STRING,
        .text = token.text,
        .at = token.start,
    };
    return GATE_OK;
}
