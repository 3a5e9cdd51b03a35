/* SPDX-License-Identifier: MIT */
/* Rules for documents of the type system, and building from them;
 * graphql/sdl.h. */
#include "graphql/sdl.h"

#include "schemas.h"

/* One row a rule or more; graphql-js' own cases are in its suite. */
static const struct schema_case broken[] = {
    {"LoneSchemaDefinition",
     "schema { query: Query } schema { query: Query } type Query { a: Int }",
     "1:25 Must provide only one schema definition.\n"
     "1:10 There can be only one query type in schema."},
    {"UniqueOperationTypes",
     "schema { query: Query } extend schema { query: Query } "
     "type Query { a: Int }",
     "1:10 There can be only one query type in schema."},
    {"UniqueTypeNames", "type Query { a: Int } scalar Query",
     "1:6 There can be only one type named \"Query\"."},
    {"UniqueEnumValueNames",
     "type Query { a: Int } enum E { A } extend enum E { A }",
     "1:32 Enum value \"E.A\" can only be defined once."},
    {"UniqueFieldDefinitionNames",
     "type Query { a: Int b: Int } extend type Query { a: Int }",
     "1:14 Field \"Query.a\" can only be defined once."},
    {"UniqueFieldDefinitionNames of input objects",
     "type Query { a: Int } input I { a: Int a: Int }",
     "1:33 Field \"I.a\" can only be defined once."},
    {"UniqueArgumentDefinitionNames tells a name once",
     "type Query { a(b: Int, b: Int, b: Int): Int }",
     "1:16 Argument \"Query.a(b:)\" can only be defined once."},
    {"UniqueArgumentDefinitionNames of directives",
     "type Query { a: Int } directive @d(b: Int, b: Int) on FIELD",
     "1:36 Argument \"@d(b:)\" can only be defined once."},
    {"UniqueDirectiveNames",
     "type Query { a: Int } directive @d on FIELD directive @d on FIELD",
     "1:34 There can be only one directive named \"@d\"."},
    {"KnownTypeNames",
     "type Query implements B { a(b: C): [D!] } union U = E "
     "input I { i: F } directive @d(g: G) on FIELD",
     "1:23 Unknown type \"B\".\n1:32 Unknown type \"C\".\n"
     "1:37 Unknown type \"D\".\n1:53 Unknown type \"E\".\n"
     "1:68 Unknown type \"F\".\n1:88 Unknown type \"G\"."},
    {"KnownTypeNames of the schema", "schema { query: Q } scalar S",
     "1:17 Unknown type \"Q\"."},
    {"KnownDirectives", "type Query @no { a: Int @no }",
     "1:12 Unknown directive \"@no\".\n1:25 Unknown directive \"@no\"."},
    {"KnownDirectives of an argument of a directive",
     "type Query { a: Int } directive @d(a: Int @no) on FIELD",
     "1:43 Unknown directive \"@no\"."},
    {"KnownDirectives, misplaced", "type Query @deprecated { a: Int }",
     "1:12 Directive \"@deprecated\" may not be used on OBJECT."},
    {"KnownDirectives in an extension of an input object",
     "type Query { a: Int } input I { a: Int } "
     "directive @d on ARGUMENT_DEFINITION extend input I { b: Int @d }",
     "1:102 Directive \"@d\" may not be used on INPUT_FIELD_DEFINITION."},
    {"UniqueDirectivesPerLocation",
     "type Query { a: Int @deprecated @deprecated }",
     "1:21 The directive \"@deprecated\" can only be used once at this "
     "location."},
    {"UniqueDirectivesPerLocation over extensions",
     "type Query @d { a: Int } directive @d on OBJECT | SCHEMA "
     "extend type Query @d schema @d { query: Query } extend schema @d",
     "1:12 The directive \"@d\" can only be used once at this location.\n"
     "1:86 The directive \"@d\" can only be used once at this location."},
    {"PossibleTypeExtensions", "type Query { a: Int } extend type A { a: Int }",
     "1:35 Cannot extend type \"A\" because it is not defined."},
    {"PossibleTypeExtensions of another kind",
     "type Query { a: Int } extend input Query { a: Int }",
     "1:14 Field \"Query.a\" can only be defined once.\n"
     "1:1 Cannot extend non-input object type \"Query\"."},
    {"PossibleTypeExtensions of what is built in",
     "type Query { a: Int } directive @d on SCALAR extend scalar Int @d",
     "1:60 Cannot extend type \"Int\" because it is not defined."},
    {"KnownArgumentNamesOnDirectives",
     "type Query { a: Int @deprecated(why: \"\") }",
     "1:33 Unknown argument \"why\" on directive \"@deprecated\"."},
    {"UniqueArgumentNames",
     "type Query { a: Int @deprecated(reason: \"\", reason: \"\") }",
     "1:33 There can be only one argument named \"reason\"."},
    {"UniqueInputFieldNames",
     "type Query { a(i: I = {a: 1, a: 2}): Int } input I { a: Int } "
     "directive @d(i: [I]) on OBJECT extend type Query @d(i: [{a: 1, a: 2}])",
     "1:24 There can be only one input field named \"a\".\n"
     "1:120 There can be only one input field named \"a\"."},
    {"ProvidedRequiredArgumentsOnDirectives",
     "type Query { a: Int } scalar S @specifiedBy",
     "1:32 Directive \"@specifiedBy\" argument \"url\" is required, but it was "
     "not provided."},
    {"a directive on its own argument",
     "type Query { a: Int } directive @d(a: Int @d) on ARGUMENT_DEFINITION",
     "1:34 Directive \"@d\" cannot reference itself."},
    {"directives on each other's arguments",
     "type Query { a: Int } directive @d(a: Int @e) on ARGUMENT_DEFINITION "
     "directive @e(a: Int @d) on ARGUMENT_DEFINITION "
     "directive @f(a: Int @d) on ARGUMENT_DEFINITION",
     "1:34 Directive \"@d\" cannot reference itself.\n"
     "1:81 Directive \"@e\" cannot reference itself."},
    {"a directive on a type of its arguments",
     "type Query { a: Int } directive @d(a: [I!]) on ENUM_VALUE | INPUT_OBJECT "
     "input I { i: I e: E } enum E { A } extend enum E { B @d }",
     "1:34 Directive \"@d\" cannot reference itself."},
    {"oneOf by extension",
     "type Query { a: Int } input I { a: Int } extend input I @oneOf",
     "1:57 Cannot extend \"I\" by \"@oneOf\"."},
};

TEST(refuses_each_break_of_a_rule_for_documents_and_says_where)
{
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        expect_schema(&broken[i], GRAPHQL_STAGE_SDL);
    }
}

static const struct schema_case kept[] = {
    {"executable definitions are passed over",
     "type Query { a: Int } query { no } fragment F on No { no @no }", NULL},
    {"a built-in scalar and an introspection type defined again",
     "type Query { a: ID } scalar ID scalar __Schema", NULL},
    {"a built-in directive defined again",
     "type Query { a: Int @deprecated(why: 1) } "
     "directive @deprecated(why: Int) on FIELD_DEFINITION",
     NULL},
    {"an extension before its definition",
     "extend type Query { b: Int } type Query { a: Int }", NULL},
    {"repeatable directives",
     "type Query @d @d { a: Int } directive @d repeatable on OBJECT "
     "extend type Query @d",
     NULL},
    {"a recursive type below a directive",
     "type Query { a: Int } directive @d(i: I) on FIELD input I { i: I }",
     NULL},
};

TEST(accepts_what_the_rules_allow)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kept); i++) {
        expect_schema(&kept[i], GRAPHQL_STAGE_SCHEMA);
    }
}

TEST(a_text_that_is_no_document_fails_at_the_stage_of_syntax)
{
    static const struct schema_case rows[] = {
        {"empty", "", "1:1 Syntax Error: Unexpected <EOF>."},
        {"no brace", "type Query {",
         "1:13 Syntax Error: Expected Name, found "
         "<EOF>."},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_schema(&rows[i], GRAPHQL_STAGE_SYNTAX);
    }
}

TEST(merges_extensions_into_their_types_definition_first)
{
    static const char sdl[] =
        "extend type Q implements N { b: Int } "
        "schema { query: Q } extend schema { mutation: M } "
        "type Q { a: Int } interface N { a: Int } type M { a: E } "
        "enum E { A } extend enum E { B } union U = Q extend union U = M "
        "input I { a: Int } extend input I { b: Int = 2 } scalar S "
        "extend scalar S @specifiedBy(url: \"u\") extend interface N { b: Int "
        "}";
    WORLD(world, slice_of(sdl));
    SCHEMA(schema);

    make_schema(&world, sdl, &schema);
    graphql_print_schema(schema, &world.out);
    expect_text(written(&world),
                "schema {\n  query: Q\n  mutation: M\n}\n\n"
                "type Q implements N {\n  a: Int\n  b: Int\n}\n\n"
                "interface N {\n  a: Int\n  b: Int\n}\n\n"
                "type M {\n  a: E\n}\n\n"
                "enum E {\n  A\n  B\n}\n\n"
                "union U = Q | M\n\n"
                "input I {\n  a: Int\n  b: Int = 2\n}\n\n"
                "scalar S @specifiedBy(url: \"u\")");
}

TEST(keeps_reasons_of_deprecation)
{
    static const char sdl[] =
        "type Query { a: Int @deprecated b: Int @deprecated(reason: \"x\") "
        "c: Int d(e: Int @deprecated): E } enum E { A @deprecated B }";
    WORLD(world, slice_of(sdl));
    SCHEMA(schema);
    const struct graphql_field *a, *b, *c, *d;

    make_schema(&world, sdl, &schema);
    a = schema->root[GRAPHQL_QUERY]->fields;
    b = a->next;
    c = b->next;
    d = c->next;
    expect_text(a->deprecation.reason, "No longer supported");
    expect_text(b->deprecation.reason, "x");
    expect_false(c->deprecation.is_deprecated);
    expect_true(d->arguments->deprecation.is_deprecated);
    expect_true(graphql_named_type(d->type)->values->deprecation.is_deprecated);
}

TEST(a_rule_can_be_asked_for_alone)
{
    static const char sdl[] = "type A @no { a: B }";
    static const char *const rules[] = {"KnownDirectivesRule", NULL};
    const struct graphql_document *document = NULL;
    WORLD(world, slice_of(sdl));

    expect_int(graphql_parse_document(&world.cx, slice_of(sdl), NULL,
                                      &world.errors, &document),
               GATE_OK);
    expect_int(
        graphql_check_sdl(NULL, &world.cx, document, rules, &world.errors),
        GATE_REFUSED);
    expect_text(all_told(&world), "1:8 Unknown directive \"@no\".");
}

TEST(stops_at_as_many_errors_as_may_be_told)
{
    static const char sdl[] = "type A { a: B b: B c: B d: B }";
    WORLD(world, slice_of(sdl));
    SCHEMA(schema);

    world.errors.max = 2;
    expect_int(graphql_schema_from_sdl(SCHEMA_BYTES, slice_of(sdl),
                                       &world.errors, &schema, NULL),
               GATE_REFUSED);
    expect_true(world.errors.count >= 2 && world.errors.count <= 3);
}

TEST_MAIN
