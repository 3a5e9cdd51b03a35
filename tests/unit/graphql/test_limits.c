/* SPDX-License-Identifier: MIT */
/* What one operation may ask for; graphql/limits.h. */
#include "graphql/limits.h"

#include "base/clock.h"
#include "schemas.h"

static const char sdl[] =
    "type Query { a(first: Int, limit: Int): Query b: Int list: [Query] }";

static void check(struct world *world, struct slice query,
                  const struct graphql_limits *limits)
{
    const struct graphql_parser_limits parser_limits = {0};
    const struct graphql_document *document;
    const struct graphql_definition *operation;
    SCHEMA(schema);
    gate_status status;

    make_schema(world, sdl, &schema);
    world->errors = graphql_errors_begin(&world->cx, query, 10);
    if (graphql_parse_document(&world->cx, query, &parser_limits,
                               &world->errors, &document) != GATE_OK) {
        fprintf(stderr, "%s\n", all_told(world));
        abort();
    }
    operation = document->definitions;
    while (operation->kind != GRAPHQL_DEFINITION_OPERATION) {
        operation = operation->next;
    }
    status = graphql_check_limits(schema, &world->cx, document, operation,
                                  limits, &world->errors);
    expect_int(status, world->errors.count == 0 ? GATE_OK : GATE_REFUSED);
}

static void expect_told(const char *query, struct graphql_limits limits,
                        const char *want)
{
    WORLD(world, slice_of(query));

    test_case(query);
    check(&world, slice_of(query), &limits);
    expect_text(all_told(&world), want);
}

TEST(limits_depth_and_follows_fragments)
{
    expect_told("{ a { a { b } } }", (struct graphql_limits){.depth = 3}, "");
    expect_told("{ a { a { b } } }", (struct graphql_limits){.depth = 2},
                "1:1 query_depth is limited to 2.");
    expect_told("{ ... { a { ... on Query { b } } } }",
                (struct graphql_limits){.depth = 2}, "");
    expect_told("{ a { ...F } } fragment F on Query { a { ...G } } "
                "fragment G on Query { b }",
                (struct graphql_limits){.depth = 3}, "");
    expect_told("{ a { ...F } } fragment F on Query { a { ...G } } "
                "fragment G on Query { b }",
                (struct graphql_limits){.depth = 2},
                "1:1 query_depth is limited to 2.");
}

TEST(limits_aliases_directives_and_fields_each_time_a_fragment_is_spread)
{
    expect_told(
        "query($v: Int @x) @x { ...F @x ...F ... @x { c: b @x @x } } "
        "fragment F on Query @x { d: b e: a { b @x } }",
        (struct graphql_limits){.aliases = 5, .directives = 10, .fields = 7},
        "");
    expect_told(
        "query($v: Int @x) @x { ...F @x ...F ... @x { c: b @x @x } } "
        "fragment F on Query @x { d: b e: a { b @x } }",
        (struct graphql_limits){.aliases = 4, .directives = 9, .fields = 6},
        "1:1 query_aliases is limited to 4.\n"
        "1:1 query_directives is limited to 9.\n"
        "1:1 query_fields is limited to 6.");
}

TEST(counts_only_the_operation_that_is_asked_for)
{
    expect_told("{ b } query Other { x: b y: b ...F } "
                "fragment F on Query { z: b }",
                (struct graphql_limits){.aliases = 1, .fields = 1}, "");
}

/* Leaf 1, object 2, half as much again a level, times the page size. */
TEST(limits_cost)
{
    expect_told("{ b }", (struct graphql_limits){.cost = 1}, "");
    expect_told("{ b c: b }", (struct graphql_limits){.cost = 1},
                "1:1 query_cost is limited to 1.");
    /* 2 + 1.5 x (2 + 1.5 x 1) = 7.25 */
    expect_told("{ a { a { b } } }", (struct graphql_limits){.cost = 8}, "");
    expect_told("{ a { a { b } } }", (struct graphql_limits){.cost = 7},
                "1:1 query_cost is limited to 7.");
    /* 2 + 10 x 1.5 x 1 = 17 */
    expect_told("{ a(first: 10) { b } }", (struct graphql_limits){.cost = 17},
                "");
    expect_told("{ a(first: 10) { b } }", (struct graphql_limits){.cost = 16},
                "1:1 query_cost is limited to 16.");
    expect_told("{ a(limit: 10, first: 2) { b } }",
                (struct graphql_limits){.cost = 17}, "");
    expect_told("{ a(first: -10) { b } }", (struct graphql_limits){.cost = 4},
                "");
    /* 2 + 100 x 1.5: a size that comes later */
    expect_told("query($n: Int) { a(first: $n) { ...F } } "
                "fragment F on Query { b }",
                (struct graphql_limits){.cost = 152}, "");
    expect_told("query($n: Int) { a(first: $n) { ...F } } "
                "fragment F on Query { b }",
                (struct graphql_limits){.cost = 151},
                "1:1 query_cost is limited to 151.");
    expect_told("{ a(first: 99999999999999999999) { a(first: 4294967295) { b "
                "} } }",
                (struct graphql_limits){.cost = UINT32_MAX},
                "1:1 query_cost is limited to 4294967295.");
}

TEST(leaves_introspection_out_of_depth_fields_and_cost)
{
    static const char query[] =
        "{ __schema { types { name fields { type { ofType { ofType { ofType "
        "{ name } } } } } } } }";

    expect_told(
        query, (struct graphql_limits){.depth = 1, .fields = 1, .cost = 2}, "");
    expect_told("{ __schema { a: description b: description @skip(if: true) } "
                "}",
                (struct graphql_limits){.aliases = 1, .directives = 0},
                "1:1 query_aliases is limited to 1.");
}

TEST(lists_of_introspection_nest_less_than_three_deep)
{
    expect_told(
        "{ __schema { types { fields { type { fields { name } } } } } }",
        (struct graphql_limits){0}, "");
    expect_told("{ __schema { types { fields { type { fields { type { fields { "
                "name } } } } } } } }",
                (struct graphql_limits){0},
                "1:3 query_depth: introspection may not nest its lists 3 "
                "deep.");
    expect_told("{ ...F } fragment F on Query { __type(name: \"Query\") { "
                "interfaces { ...G } } } fragment G on __Type { possibleTypes "
                "{ ... { inputFields { name } } } }",
                (struct graphql_limits){0},
                "1:32 query_depth: introspection may not nest its lists 3 "
                "deep.");
    expect_told("{ __type(name: \"Query\") { a: fields { name } b: fields { "
                "name } c: fields { name } } }",
                (struct graphql_limits){0}, "");
    expect_told("{ list { list { list { b } } } }", (struct graphql_limits){0},
                "");
}

TEST(gives_the_code_and_the_limit_in_extensions)
{
    WORLD(world, SLICE(""));
    struct graphql_limits limits = {.depth = 1};

    check(&world, SLICE("{ a { b } }"), &limits);
    expect_text(world.errors.first->code, "limit_exceeded");
    expect_text(world.errors.first->extensions_json,
                "\"limit\":\"query_depth\"");
}

/* `fragment f0 { ...f1 ...f1 }` and so on: 2 to the power of `count`. */
static void append_doubled(struct buffer *query, int count)
{
    buffer_append_text(query, "{ ...f0 }");
    for (int i = 0; i < count; i++) {
        buffer_append_format(query, "fragment f%d on Query { ...f%d ...f%d }",
                             i, i + 1, i + 1);
    }
    buffer_append_format(query,
                         "fragment f%d on Query { x: b @skip(if: true)"
                         " }",
                         count);
}

static void expect_doubled_is_refused(int count)
{
    CLEANUP(buffer_free) struct buffer query = BUFFER_WITH_MAXIMUM(64 << 20);
    WORLD(world, SLICE(""));
    struct graphql_limits limits = {
        .aliases = 15, .directives = 50, .fields = 200, .cost = 5000};
    int64_t start_ms;

    append_doubled(&query, count);
    start_ms = clock_monotonic_ms();
    check(&world, (struct slice){query.data, query.bytes}, &limits);
    expect_true(clock_monotonic_ms() - start_ms < 5000);
    expect_text(all_told(&world), "1:1 query_aliases is limited to 15.\n"
                                  "1:1 query_directives is limited to 50.\n"
                                  "1:1 query_fields is limited to 200.\n"
                                  "1:1 query_cost is limited to 5000.");
}

TEST(counts_doubled_fragments_in_linear_time)
{
    expect_doubled_is_refused(30);
    expect_doubled_is_refused(2000); /* sums that no number holds */
}

/* A chain of fragments as long as a document can be: no recursion follows it.
 */
TEST(follows_a_long_chain_of_fragments)
{
    CLEANUP(buffer_free) struct buffer query = BUFFER_WITH_MAXIMUM(64 << 20);
    WORLD(world, SLICE(""));
    struct graphql_limits limits = {.depth = 49999};

    buffer_append_text(&query, "{ ...f0 }");
    for (int i = 0; i < 50000; i++) {
        buffer_append_format(&query, "fragment f%d on Query { a { ...f%d } }",
                             i, i + 1);
    }
    buffer_append_text(&query, "fragment f50000 on Query { b }");
    check(&world, (struct slice){query.data, query.bytes}, &limits);
    expect_text(all_told(&world), "1:1 query_depth is limited to 49999.");
}

/* An error that found no memory does not lift the limit. */
TEST(never_lets_an_operation_through_for_want_of_memory)
{
    static const char query[] =
        "{ a { ...F } } fragment F on Query { a { b } }";
    struct graphql_limits limits = {.depth = 2};
    const struct graphql_document *document;
    WORLD(world, slice_of(query));

    expect_int(graphql_parse_document(&world.cx, slice_of(query), NULL,
                                      &world.errors, &document),
               GATE_OK);
    for (size_t limit = 16; limit < 4096; limit += 16) {
        CLEANUP(context_close) gate_context cx = {0};
        struct graphql_errors errors;

        if (context_open(limit, 0, &cx) != GATE_OK) {
            abort();
        }
        errors = graphql_errors_begin(&cx, slice_of(query), 50);
        expect_true(graphql_check_limits(NULL, &cx, document,
                                         document->definitions, &limits,
                                         &errors) != GATE_OK);
    }
}

/* What is not valid is counted as far as it goes, and ends. */
TEST(ends_on_documents_that_are_not_valid)
{
    expect_told("{ ...A } fragment A on Query { b ...B } "
                "fragment B on Query { b ...A }",
                (struct graphql_limits){.fields = 2}, "");
    expect_told("{ ...Nowhere }", (struct graphql_limits){.fields = 1}, "");
    expect_told("{ ...A } fragment A on Query { b } "
                "fragment A on Query { b x: b }",
                (struct graphql_limits){.fields = 1}, "");
}

TEST_MAIN
