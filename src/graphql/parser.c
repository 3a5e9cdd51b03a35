/* SPDX-License-Identifier: MIT */
/*
 * Documents and their executable definitions; the type system's are in
 * parser_types.c.  One function a production.
 *
 * A description is read before its keyword is looked at, so that one token of
 * lookahead is enough.
 *
 * Source: GraphQL September 2025, sections 2.2 - 2.9 and appendix B.4.
 */
#include "graphql/parser.h"

#include "graphql/parser_state.h"

/* OperationType : one of query mutation subscription */
gate_status parser_read_operation_kind(struct parser *parser,
                                       enum graphql_operation_kind *out)
{
    struct graphql_token token = parser->token;

    TRY(parser_expect(parser, GRAPHQL_TOKEN_NAME));
    if (slice_is(token.text, "query")) {
        *out = GRAPHQL_QUERY;
    } else if (slice_is(token.text, "mutation")) {
        *out = GRAPHQL_MUTATION;
    } else if (slice_is(token.text, "subscription")) {
        *out = GRAPHQL_SUBSCRIPTION;
    } else {
        return parser_refuse_token(parser, token);
    }
    return GATE_OK;
}

/* VariableDefinition :
 *     Description? Variable : Type DefaultValue? Directives[Const]? */
static gate_status
read_variable_definition(struct parser *parser,
                         struct graphql_variable_definition **out)
{
    struct graphql_variable_definition *variable;

    TRY(NEW(parser->cx, &variable));
    variable->at = parser->token.start;
    TRY(parser_read_description(parser, &variable->description));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_DOLLAR));
    TRY(parser_read_name(parser, &variable->name));
    TRY(parser_expect(parser, GRAPHQL_TOKEN_COLON));
    TRY(parser_read_type(parser, &variable->type));
    TRY(parser_read_fallback(parser, &variable->fallback));
    TRY(parser_read_directives(parser, true, &variable->directives));
    *out = variable;
    return GATE_OK;
}

/* VariablesDefinition : ( VariableDefinition+ ) */
static gate_status read_variables(struct parser *parser,
                                  struct graphql_variable_definition **out)
{
    bool has_more, is_over;

    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PAREN_OPEN, &has_more));
    while (has_more) {
        TRY(read_variable_definition(parser, out));
        out = &(*out)->next;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_PAREN_CLOSE, &is_over));
        has_more = !is_over;
    }
    return GATE_OK;
}

/* FragmentName : Name but not `on` */
static gate_status read_fragment_name(struct parser *parser,
                                      struct graphql_name *out)
{
    if (parser_sees_keyword(parser, "on")) {
        return parser_refuse_token(parser, parser->token);
    }
    return parser_read_name(parser, out);
}

/* A response name is a name: nothing in it needs escaping. */
static gate_status make_key(gate_context *cx, struct slice name,
                            struct slice *out)
{
    char *key;

    TRY(NEW_ARRAY(cx, name.bytes + 4, &key));
    key[0] = ',';
    key[1] = '"';
    memcpy(key + 2, name.data, name.bytes);
    key[name.bytes + 2] = '"';
    key[name.bytes + 3] = ':';
    *out = (struct slice){key, name.bytes + 4};
    return GATE_OK;
}

/* Field : Alias? Name Arguments? Directives? SelectionSet?
 * Alias : Name : */
static gate_status read_field(struct parser *parser,
                              struct graphql_selection *field)
{
    bool is_alias;

    field->kind = GRAPHQL_SELECTION_FIELD;
    TRY(NEW(parser->cx, &field->binding));
    TRY(parser_read_name(parser, &field->name));
    TRY(parser_take_optional(parser, GRAPHQL_TOKEN_COLON, &is_alias));
    if (is_alias) {
        field->alias = field->name;
        TRY(parser_read_name(parser, &field->name));
    }
    TRY(make_key(parser->cx, is_alias ? field->alias.text : field->name.text,
                 &field->key));
    TRY(parser_read_arguments(parser, false, &field->arguments));
    TRY(parser_read_directives(parser, false, &field->directives));
    if (parser_sees(parser, GRAPHQL_TOKEN_BRACE_OPEN)) {
        TRY(parser_read_selection_set(parser, &field->selections));
    }
    return GATE_OK;
}

/* FragmentSpread : ... FragmentName Directives?
 * InlineFragment : ... TypeCondition? Directives? SelectionSet */
static gate_status read_fragment(struct parser *parser,
                                 struct graphql_selection *fragment)
{
    bool has_condition;

    TRY(parser_expect(parser, GRAPHQL_TOKEN_SPREAD));
    TRY(parser_take_optional_keyword(parser, "on", &has_condition));
    if (!has_condition && parser_sees(parser, GRAPHQL_TOKEN_NAME)) {
        fragment->kind = GRAPHQL_SELECTION_SPREAD;
        TRY(read_fragment_name(parser, &fragment->name));
        return parser_read_directives(parser, false, &fragment->directives);
    }
    fragment->kind = GRAPHQL_SELECTION_INLINE;
    if (has_condition) {
        TRY(parser_read_name(parser, &fragment->condition));
    }
    TRY(parser_read_directives(parser, false, &fragment->directives));
    return parser_read_selection_set(parser, &fragment->selections);
}

/* Selection : Field | FragmentSpread | InlineFragment */
static gate_status read_selection(struct parser *parser,
                                  struct graphql_selection **out)
{
    struct graphql_selection *selection;

    TRY(NEW(parser->cx, &selection));
    selection->at = parser->token.start;
    if (parser_sees(parser, GRAPHQL_TOKEN_SPREAD)) {
        TRY(read_fragment(parser, selection));
    } else {
        TRY(read_field(parser, selection));
    }
    *out = selection;
    return GATE_OK;
}

/* SelectionSet : { Selection+ } */
gate_status parser_read_selection_set(struct parser *parser,
                                      struct graphql_selection_set **out)
{
    struct graphql_selection_set *set;
    struct graphql_selection **last;
    bool is_over = false;

    TRY(parser_enter(parser));
    TRY(NEW(parser->cx, &set));
    set->at = parser->token.start;
    last = &set->first;
    TRY(parser_expect(parser, GRAPHQL_TOKEN_BRACE_OPEN));
    while (!is_over) {
        TRY(read_selection(parser, last));
        last = &(*last)->next;
        set->count++;
        TRY(parser_take_optional(parser, GRAPHQL_TOKEN_BRACE_CLOSE, &is_over));
    }
    parser_leave(parser);
    *out = set;
    return GATE_OK;
}

/* OperationDefinition :
 *     Description? OperationType Name? VariablesDefinition? Directives?
 *         SelectionSet
 *     SelectionSet */
static gate_status read_operation(struct parser *parser,
                                  struct graphql_definition *operation)
{
    operation->kind = GRAPHQL_DEFINITION_OPERATION;
    operation->is_shorthand = parser_sees(parser, GRAPHQL_TOKEN_BRACE_OPEN);
    if (!operation->is_shorthand) {
        TRY(parser_read_operation_kind(parser, &operation->operation));
        if (parser_sees(parser, GRAPHQL_TOKEN_NAME)) {
            TRY(parser_read_name(parser, &operation->name));
        }
        TRY(read_variables(parser, &operation->variables));
        TRY(parser_read_directives(parser, false, &operation->directives));
    }
    return parser_read_selection_set(parser, &operation->selections);
}

/* FragmentDefinition :
 *     Description? fragment FragmentName TypeCondition Directives?
 *         SelectionSet
 * TypeCondition : on NamedType */
static gate_status read_fragment_definition(struct parser *parser,
                                            struct graphql_definition *fragment)
{
    fragment->kind = GRAPHQL_DEFINITION_FRAGMENT;
    TRY(parser_expect_keyword(parser, "fragment"));
    TRY(read_fragment_name(parser, &fragment->name));
    TRY(parser_expect_keyword(parser, "on"));
    TRY(parser_read_name(parser, &fragment->condition));
    TRY(parser_read_directives(parser, false, &fragment->directives));
    return parser_read_selection_set(parser, &fragment->selections);
}

static bool sees_operation(const struct parser *parser)
{
    return parser_sees_keyword(parser, "query") ||
           parser_sees_keyword(parser, "mutation") ||
           parser_sees_keyword(parser, "subscription");
}

/* TypeSystemExtension : SchemaExtension | TypeExtension */
static gate_status read_extension(struct parser *parser,
                                  struct graphql_definition *definition)
{
    enum graphql_definition_kind kind;

    TRY(parser_expect_keyword(parser, "extend"));
    if (!parser_type_system_kind(parser, &kind) ||
        kind == GRAPHQL_DEFINITION_DIRECTIVE) {
        return parser_refuse_token(parser, parser->token);
    }
    definition->is_extension = true;
    return parser_read_type_system(parser, kind, definition);
}

/* What may not have the description that was read. */
static gate_status refuse_description(struct parser *parser,
                                      const struct graphql_definition *it)
{
    if (parser_sees(parser, GRAPHQL_TOKEN_BRACE_OPEN)) {
        return parser_refuse(parser, it->description.at,
                             "Unexpected description, descriptions are not "
                             "supported on shorthand queries.");
    }
    if (parser_sees(parser, GRAPHQL_TOKEN_NAME)) {
        return parser_refuse(parser, it->description.at,
                             "Unexpected description, only GraphQL definitions "
                             "support descriptions.");
    }
    return parser_refuse_token(parser, parser->token);
}

/* Definition : ExecutableDefinition | TypeSystemDefinitionOrExtension */
static gate_status read_definition(struct parser *parser,
                                   struct graphql_definition **out)
{
    enum graphql_definition_kind kind;
    struct graphql_definition *definition;

    TRY(NEW(parser->cx, &definition));
    *out = definition;
    definition->at = parser->token.start;
    TRY(parser_read_description(parser, &definition->description));
    if (parser_type_system_kind(parser, &kind)) {
        return parser_read_type_system(parser, kind, definition);
    }
    if (sees_operation(parser)) {
        return read_operation(parser, definition);
    }
    if (parser_sees_keyword(parser, "fragment")) {
        return read_fragment_definition(parser, definition);
    }
    if (definition->description.is_given) {
        return refuse_description(parser, definition);
    }
    if (parser_sees(parser, GRAPHQL_TOKEN_BRACE_OPEN)) {
        return read_operation(parser, definition);
    }
    if (parser_sees_keyword(parser, "extend")) {
        return read_extension(parser, definition);
    }
    return parser_refuse_token(parser, parser->token);
}

/* Document : Definition+ */
gate_status graphql_parse_document(gate_context *cx, struct slice source,
                                   const struct graphql_parser_limits *limits,
                                   struct graphql_errors *errors,
                                   const struct graphql_document **out)
{
    struct graphql_document *document;
    struct graphql_definition **last;
    struct parser parser;

    TRY(parser_begin(cx, source, limits, errors, &parser));
    TRY(NEW(cx, &document));
    document->source = source;
    last = &document->definitions;
    do {
        TRY(read_definition(&parser, last));
        last = &(*last)->next;
        document->definition_count++;
    } while (!parser_sees(&parser, GRAPHQL_TOKEN_END));
    *out = document;
    return GATE_OK;
}

gate_status graphql_parse_value(gate_context *cx, struct slice source,
                                bool is_const, struct graphql_errors *errors,
                                const struct graphql_value **out)
{
    struct graphql_value *value;
    struct parser parser;

    TRY(parser_begin(cx, source, NULL, errors, &parser));
    TRY(parser_read_value(&parser, is_const, &value));
    TRY(parser_expect_end(&parser));
    *out = value;
    return GATE_OK;
}

gate_status graphql_parse_type(gate_context *cx, struct slice source,
                               struct graphql_errors *errors,
                               const struct graphql_type_reference **out)
{
    struct graphql_type_reference *type;
    struct parser parser;

    TRY(parser_begin(cx, source, NULL, errors, &parser));
    TRY(parser_read_type(&parser, &type));
    TRY(parser_expect_end(&parser));
    *out = type;
    return GATE_OK;
}
