/* SPDX-License-Identifier: MIT */
/*
 * Definitions and extensions of the type system.  An extension is its
 * definition without description, from which everything but the name may be
 * missing as long as something is there.
 *
 * Source: GraphQL September 2025, section 3 and appendix B.5.
 */
#include "graphql/parser_state.h"

/* The keyword of each kind, from SCHEMA on. */
static const struct {
    const char *keyword;
    enum graphql_definition_kind kind;
} keywords[] = {
    {"schema", GRAPHQL_DEFINITION_SCHEMA},
    {"scalar", GRAPHQL_DEFINITION_SCALAR},
    {"type", GRAPHQL_DEFINITION_OBJECT},
    {"interface", GRAPHQL_DEFINITION_INTERFACE},
    {"union", GRAPHQL_DEFINITION_UNION},
    {"enum", GRAPHQL_DEFINITION_ENUM},
    {"input", GRAPHQL_DEFINITION_INPUT_OBJECT},
    {"directive", GRAPHQL_DEFINITION_DIRECTIVE},
};

static const char *const directive_locations[] = {
    "QUERY",
    "MUTATION",
    "SUBSCRIPTION",
    "FIELD",
    "FRAGMENT_DEFINITION",
    "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION",
    "SCHEMA",
    "SCALAR",
    "OBJECT",
    "FIELD_DEFINITION",
    "ARGUMENT_DEFINITION",
    "INTERFACE",
    "UNION",
    "ENUM",
    "ENUM_VALUE",
    "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
};

bool parser_type_system_kind(const struct parser *parser,
                             enum graphql_definition_kind *out)
{
    for (size_t i = 0; i < ARRAY_LENGTH(keywords); i++) {
        if (parser_sees_keyword(parser, keywords[i].keyword)) {
            *out = keywords[i].kind;
            return true;
        }
    }
    return false;
}

/* RootOperationTypeDefinition : OperationType : NamedType */
static gate_status read_root(struct parser *parser,
                             struct graphql_root_definition **out)
{
    struct graphql_root_definition *root;

    TRY(NEW(parser->cx, &root));
    root->at = parser->token.start;
    TRY(parser_read_operation_kind(parser, &root->operation));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_name(parser, &root->type));
    *out = root;
    return GATE_OK;
}

/* { RootOperationTypeDefinition+ }, which an extension may leave out */
static gate_status read_roots(struct parser *parser,
                              struct graphql_definition *schema)
{
    struct graphql_root_definition **last = &schema->roots;
    bool is_over = false;

    if (schema->is_extension &&
        !parser_sees(parser, GRAPHQL_TOKEN_BRACE_OPEN)) {
        return GATE_OK;
    }
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACE_OPEN));
    while (!is_over) {
        TRY(read_root(parser, last));
        last = &(*last)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_CLOSE, &is_over));
    }
    return GATE_OK;
}

/* Names between delimiters, of which one may lead:
 * ImplementsInterfaces : implements &? NamedType | … & NamedType
 * UnionMemberTypes : = |? NamedType | … | NamedType */
static gate_status read_names(struct parser *parser,
                              enum graphql_token_kind delimiter,
                              struct graphql_name_list **out)
{
    bool has_more;

    TRY(parser_take_optional(parser, delimiter, &has_more));
    do {
        struct graphql_name_list *item;
        TRY(NEW(parser->cx, &item));
        TRY(parser_read_name(parser, &item->name));
        *out = item;
        out = &item->next;
        TRY(parser_take_optional(parser, delimiter, &has_more));
    } while (has_more);
    return GATE_OK;
}

static gate_status read_interfaces(struct parser *parser,
                                   struct graphql_definition *definition)
{
    bool is_given;

    TRY(parser_take_optional_keyword(parser, "implements", &is_given));
    return is_given
               ? read_names(parser, GRAPHQL_TOKEN_AMP, &definition->interfaces)
               : GATE_OK;
}

static gate_status read_members(struct parser *parser,
                                struct graphql_definition *definition)
{
    bool is_given;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_EQUALS, &is_given));
    return is_given
               ? read_names(parser, GRAPHQL_TOKEN_PIPE, &definition->members)
               : GATE_OK;
}

/* InputValueDefinition :
 *     Description? Name : Type DefaultValue? Directives[Const]? */
static gate_status read_input_value(struct parser *parser,
                                    struct graphql_field_definition **out)
{
    struct graphql_field_definition *input;

    TRY(NEW(parser->cx, &input));
    input->at = parser->token.start;
    TRY(parser_read_description(parser, &input->description));
    TRY(parser_read_name(parser, &input->name));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_type(parser, &input->type));
    TRY(parser_read_fallback(parser, &input->fallback));
    TRY(parser_read_directives(parser, true, &input->directives));
    *out = input;
    return GATE_OK;
}

/* ArgumentsDefinition : ( InputValueDefinition+ )
 * InputFieldsDefinition : { InputValueDefinition+ } */
static gate_status read_input_values(struct parser *parser,
                                     enum graphql_token_kind open,
                                     enum graphql_token_kind close,
                                     struct graphql_field_definition **out)
{
    bool has_more, is_over;

    TRY(parser_take_optional(parser, open, &has_more));
    while (has_more) {
        TRY(read_input_value(parser, out));
        out = &(*out)->next;
        TRY(parser_take_optional(parser, close, &is_over));
        has_more = !is_over;
    }
    return GATE_OK;
}

/* FieldDefinition :
 *     Description? Name ArgumentsDefinition? : Type Directives[Const]? */
static gate_status read_field(struct parser *parser,
                              struct graphql_field_definition **out)
{
    struct graphql_field_definition *field;

    TRY(NEW(parser->cx, &field));
    field->at = parser->token.start;
    TRY(parser_read_description(parser, &field->description));
    TRY(parser_read_name(parser, &field->name));
    TRY(read_input_values(parser, GRAPHQL_TOKEN_PAREN_OPEN,
                          GRAPHQL_TOKEN_PAREN_CLOSE, &field->arguments));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_type(parser, &field->type));
    TRY(parser_read_directives(parser, true, &field->directives));
    *out = field;
    return GATE_OK;
}

/* FieldsDefinition : { FieldDefinition+ } */
static gate_status read_fields(struct parser *parser,
                               struct graphql_definition *definition)
{
    struct graphql_field_definition **last = &definition->fields;
    bool has_more, is_over;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_OPEN, &has_more));
    while (has_more) {
        TRY(read_field(parser, last));
        last = &(*last)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_CLOSE, &is_over));
        has_more = !is_over;
    }
    return GATE_OK;
}

/* EnumValueDefinition : Description? EnumValue Directives[Const]?
 * EnumValue : Name but not `true`, `false` or `null` */
static gate_status read_enum_value(struct parser *parser,
                                   struct graphql_enum_value_definition **out)
{
    struct graphql_enum_value_definition *value;

    TRY(NEW(parser->cx, &value));
    value->at = parser->token.start;
    TRY(parser_read_description(parser, &value->description));
    if (parser_sees_keyword(parser, "true") ||
        parser_sees_keyword(parser, "false") ||
        parser_sees_keyword(parser, "null")) {
        return parser_refuse(parser, parser->token.start,
                             "Name \"%.*s\" is reserved and cannot be used for "
                             "an enum value.",
                             (int)parser->token.text.bytes,
                             parser->token.text.data);
    }
    TRY(parser_read_name(parser, &value->name));
    TRY(parser_read_directives(parser, true, &value->directives));
    *out = value;
    return GATE_OK;
}

/* EnumValuesDefinition : { EnumValueDefinition+ } */
static gate_status read_enum_values(struct parser *parser,
                                    struct graphql_definition *definition)
{
    struct graphql_enum_value_definition **last = &definition->values;
    bool has_more, is_over;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_OPEN, &has_more));
    while (has_more) {
        TRY(read_enum_value(parser, last));
        last = &(*last)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_CLOSE, &is_over));
        has_more = !is_over;
    }
    return GATE_OK;
}

/* DirectiveLocation : one of the 19 names */
static gate_status read_location(struct parser *parser,
                                 struct graphql_name_list **out)
{
    struct graphql_token token = parser->token;
    struct graphql_name_list *location;

    TRY(NEW(parser->cx, &location));
    TRY(parser_read_name(parser, &location->name));
    for (size_t i = 0; i < ARRAY_LENGTH(directive_locations); i++) {
        if (slice_is(token.text, directive_locations[i])) {
            *out = location;
            return GATE_OK;
        }
    }
    return parser_refuse_token(parser, token);
}

/* DirectiveLocations : |? DirectiveLocation | … | DirectiveLocation */
static gate_status read_locations(struct parser *parser,
                                  struct graphql_name_list **out)
{
    bool has_more;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PIPE, &has_more));
    do {
        TRY(read_location(parser, out));
        out = &(*out)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PIPE, &has_more));
    } while (has_more);
    return GATE_OK;
}

/* DirectiveDefinition : Description? directive @ Name ArgumentsDefinition?
 *     repeatable? on DirectiveLocations */
static gate_status read_directive(struct parser *parser,
                                  struct graphql_definition *directive)
{
    TRY(parser_expect(parser, GRAPHQL_TOKEN_AT));
    TRY(parser_read_name(parser, &directive->name));
    TRY(read_input_values(parser, GRAPHQL_TOKEN_PAREN_OPEN,
                          GRAPHQL_TOKEN_PAREN_CLOSE, &directive->fields));
    TRY(parser_take_optional_keyword(parser, "repeatable",
                                     &directive->is_repeatable));
    TRY(parser_expect_keyword(parser, "on"));
    return read_locations(parser, &directive->members);
}

/* What stands behind the name and the directives. */
static gate_status read_body(struct parser *parser,
                             struct graphql_definition *definition)
{
    switch (definition->kind) {
    case GRAPHQL_DEFINITION_OBJECT:
    case GRAPHQL_DEFINITION_INTERFACE:
        return read_fields(parser, definition);
    case GRAPHQL_DEFINITION_UNION:
        return read_members(parser, definition);
    case GRAPHQL_DEFINITION_ENUM:
        return read_enum_values(parser, definition);
    case GRAPHQL_DEFINITION_INPUT_OBJECT:
        return read_input_values(parser, GRAPHQL_TOKEN_BRACE_OPEN,
                                 GRAPHQL_TOKEN_BRACE_CLOSE,
                                 &definition->fields);
    case GRAPHQL_DEFINITION_SCHEMA:
        return read_roots(parser, definition);
    case GRAPHQL_DEFINITION_OPERATION:
    case GRAPHQL_DEFINITION_FRAGMENT:
    case GRAPHQL_DEFINITION_SCALAR:
    case GRAPHQL_DEFINITION_DIRECTIVE:
        break;
    }
    return GATE_OK;
}

/* Whether there is more than a name. */
static bool says_something(const struct graphql_definition *definition)
{
    return definition->directives != NULL || definition->roots != NULL ||
           definition->interfaces != NULL || definition->members != NULL ||
           definition->fields != NULL || definition->values != NULL;
}

/*
 * SchemaDefinition : Description? schema Directives[Const]? { … }
 * ScalarTypeDefinition : Description? scalar Name Directives[Const]?
 * ObjectTypeDefinition : Description? type Name ImplementsInterfaces?
 *     Directives[Const]? FieldsDefinition?
 * InterfaceTypeDefinition, UnionTypeDefinition, EnumTypeDefinition,
 * InputObjectTypeDefinition, and `extend` before each of them: alike
 */
gate_status parser_read_type_system(struct parser *parser,
                                    enum graphql_definition_kind kind,
                                    struct graphql_definition *definition)
{
    definition->kind = kind;
    TRY(parser_advance(parser));
    if (kind == GRAPHQL_DEFINITION_DIRECTIVE) {
        return read_directive(parser, definition);
    }
    if (kind != GRAPHQL_DEFINITION_SCHEMA) {
        TRY(parser_read_name(parser, &definition->name));
    }
    if (kind == GRAPHQL_DEFINITION_OBJECT ||
        kind == GRAPHQL_DEFINITION_INTERFACE) {
        TRY(read_interfaces(parser, definition));
    }
    TRY(parser_read_directives(parser, true, &definition->directives));
    TRY(read_body(parser, definition));
    if (definition->is_extension && !says_something(definition)) {
        return parser_refuse_token(parser, parser->token);
    }
    return GATE_OK;
}
