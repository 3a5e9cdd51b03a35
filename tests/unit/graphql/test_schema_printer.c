/* SPDX-License-Identifier: MIT */
/* The layout of printed schemas, and that they mean the same when they are read
 * again; graphql_print_schema(). */
#include "schemas.h"

/* `want` NULL: as it was. */
static void expect_printed(const char *sdl, const char *want)
{
    WORLD(world, slice_of(sdl));
    WORLD(again, SLICE(""));
    SCHEMA(schema);
    SCHEMA(second);

    test_case(sdl);
    make_schema(&world, sdl, &schema);
    graphql_print_schema(schema, &world.out);
    expect_text(written(&world), want == NULL ? sdl : want);
    make_schema(&again, written(&world), &second);
    graphql_print_schema(second, &again.out);
    expect_text(written(&again), written(&world));
}

TEST(prints_every_kind_of_type_in_the_order_of_definition)
{
    expect_printed(
        "directive @d(a: Int! = 1, b: [E!]) repeatable on QUERY | SCHEMA\n\n"
        "type Query implements N & M {\n"
        "  a(b: Int = 1, c: I = {a: \"x\"} @deprecated): U\n"
        "  n: [N!]!\n  o: Int @deprecated(reason: \"old\")\n}\n\n"
        "interface N implements M {\n  n: [N!]!\n}\n\n"
        "interface M {\n  n: [N]\n}\n\n"
        "union U = Query | T\n\n"
        "enum E {\n  A\n  B @deprecated\n}\n\n"
        "input I {\n  a: String\n  b: Boolean = true\n}\n\n"
        "input J @oneOf {\n  a: ID\n  b: Float\n}\n\n"
        "scalar S\n\n"
        "scalar V @specifiedBy(url: \"https://example.com\")\n\n"
        "type T {\n  s: S\n  v: V\n}",
        NULL);
}

TEST(prints_descriptions_as_block_strings_where_they_can_be)
{
    expect_printed("type Query {\n"
                   "  \"\"\"first\"\"\"\n"
                   "  a: Int\n\n"
                   "  \"\"\"\n  two\n  lines\n  \"\"\"\n"
                   "  b(\n    \"\"\"of b\"\"\"\n    c: Int\n    d: Int\n\n"
                   "    \"\"\"of e\"\"\"\n    e: Int\n  ): Int\n"
                   "  f: Int\n}",
                   NULL);
    expect_printed("\"\\n leads with a line\" scalar S type Query { a: S }",
                   "\"\\n leads with a line\"\nscalar S\n\n"
                   "type Query {\n  a: S\n}");
    expect_printed("\"ends \\\"\" scalar S type Query { a: S }",
                   "\"\"\"\nends \"\n\"\"\"\nscalar S\n\n"
                   "type Query {\n  a: S\n}");
    expect_printed("\"bell \\u0007\" scalar S type Query { a: S }",
                   "\"bell \\u0007\"\nscalar S\n\ntype Query {\n  a: S\n}");
    expect_printed("\"\" scalar S type Query { a: S }",
                   "\"\"\"\"\"\"\nscalar S\n\ntype Query {\n  a: S\n}");
}

TEST(leaves_the_schema_definition_out_only_where_it_may_be)
{
    expect_printed("schema { query: Query } type Query { a: Int }",
                   "type Query {\n  a: Int\n}");
    expect_printed("schema {\n  query: Q\n}\n\ntype Q {\n  a: Int\n}", NULL);
    expect_printed("\"\"\"d\"\"\"\nschema {\n  query: Query\n}\n\n"
                   "type Query {\n  a: Int\n}",
                   NULL);
    /* Without the definition, Mutation would become a root. */
    expect_printed("schema {\n  query: Query\n}\n\n"
                   "type Query {\n  a: Mutation\n}\n\n"
                   "type Mutation {\n  a: Int\n}",
                   NULL);
}

TEST(leaves_out_what_is_built_in_even_when_it_was_defined_again)
{
    expect_printed("directive @skip(if: Boolean!, x: Int) on FIELD scalar ID "
                   "type Query { a: ID }",
                   "type Query {\n  a: ID\n}");
}

TEST_MAIN
