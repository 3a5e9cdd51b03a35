/* SPDX-License-Identifier: MIT */
/* What is a document and what is not, where it stops being one, and the limits;
 * graphql/parser.h.  The layout of what is printed back is the printer's test.
 */
#include "graphql/parser.h"

#include "language.h"

static const struct graphql_parser_limits no_limits;

static const struct graphql_document *
parse(struct world *world, struct slice source,
      const struct graphql_parser_limits *limits)
{
    const struct graphql_document *document = NULL;
    gate_status status = graphql_parse_document(&world->cx, source, limits,
                                                &world->errors, &document);

    expect_true((status == GATE_OK) == (document != NULL));
    expect_true((status == GATE_REFUSED) == (world->errors.count == 1));
    return document;
}

static void expect_refused(struct slice source, const char *want)
{
    WORLD(world, source);
    test_case(source.data);
    (void)parse(&world, source, &no_limits);
    expect_text(told(&world), want);
}

static void expect_parsed(struct slice source)
{
    WORLD(world, source);
    test_case(source.data);
    (void)parse(&world, source, &no_limits);
    expect_text(told(&world), "");
}

TEST(refuses_with_the_words_and_places_of_the_reference)
{
    expect_refused(SLICE(""), "1:1 Syntax Error: Unexpected <EOF>.");
    expect_refused(SLICE("{"), "1:2 Syntax Error: Expected Name, found <EOF>.");
    expect_refused(SLICE("{}"),
                   "1:2 Syntax Error: Expected Name, found \"}\".");
    expect_refused(SLICE("{ a() }"),
                   "1:5 Syntax Error: Expected Name, found \")\".");
    expect_refused(SLICE("query () { a }"),
                   "1:8 Syntax Error: Expected \"$\", found \")\".");
    expect_refused(SLICE("query"),
                   "1:6 Syntax Error: Expected \"{\", found <EOF>.");
    expect_refused(SLICE("fragment on on on { a }"),
                   "1:10 Syntax Error: Unexpected Name \"on\".");
    expect_refused(SLICE("query ($a: Int = $b) { a }"),
                   "1:18 Syntax Error: Unexpected variable \"$b\" in constant "
                   "value.");
    expect_refused(SLICE("{ a(b: \"\xc3\xa9\"\n ? ) }"),
                   "2:2 Syntax Error: Unexpected character: \"?\".");
    expect_refused(SLICE("enum E { true }"),
                   "1:10 Syntax Error: Name \"true\" is reserved and cannot be "
                   "used for an enum value.");
    expect_refused(SLICE("directive @a on FIELD | NOWHERE"),
                   "1:25 Syntax Error: Unexpected Name \"NOWHERE\".");
    expect_refused(SLICE("extend type A"),
                   "1:14 Syntax Error: Unexpected <EOF>.");
    expect_refused(SLICE("union A = | B |"),
                   "1:16 Syntax Error: Expected Name, found <EOF>.");
    expect_refused(SLICE("type A {}"),
                   "1:9 Syntax Error: Expected Name, found \"}\".");
    expect_refused(SLICE("schema"),
                   "1:7 Syntax Error: Expected \"{\", found <EOF>.");
}

TEST(refuses_descriptions_where_there_are_none)
{
    expect_refused(SLICE("\"a\" { a }"),
                   "1:1 Syntax Error: Unexpected description, descriptions are "
                   "not supported on shorthand queries.");
    expect_refused(SLICE("\"a\" extend type A @b"),
                   "1:1 Syntax Error: Unexpected description, only GraphQL "
                   "definitions support descriptions.");
    expect_refused(SLICE("\"a\" 1"), "1:5 Syntax Error: Unexpected Int \"1\".");
}

TEST(takes_everything_the_grammar_has)
{
    expect_parsed(SLICE("\"d\" query Q(\"v\" $a: [Int!]! = [1, 2] @b) @c { "
                        "x: y(z: {a: $a, b: [null, true, E, 1.5]}) @d { ...F "
                        "... on T @e { a } ... { b } } } "
                        "\"\"\"f\"\"\" fragment F on T @g { on }"));
    expect_parsed(SLICE("subscription { a } mutation M { fragment }"));
    expect_parsed(SLICE("\"s\" schema @a { query: Q mutation: M } "
                        "extend schema { subscription: S }"));
    expect_parsed(SLICE("scalar A @b type T implements & I & J { \"f\" f(\"a\" "
                        "a: Int = 1 @b): T! @c } interface I implements J "
                        "union U = | A | B enum E { A @b \"c\" C } "
                        "input In { a: Int = 1 } directive @d(a: Int) "
                        "repeatable on | FIELD | QUERY"));
    expect_parsed(SLICE("extend scalar A @b extend type T implements I "
                        "extend interface I { a: Int } extend union U = A "
                        "extend enum E { B } extend input In { b: Int }"));
}

TEST(keeps_order_places_and_meanings)
{
    struct slice source = SLICE("query Q ($v: Int) { a: b(c: $v) }\n"
                                "fragment F on T { x }");
    WORLD(world, source);
    const struct graphql_document *document = parse(&world, source, &no_limits);
    const struct graphql_definition *query, *fragment;
    const struct graphql_selection *field;

    if (document == NULL) {
        return;
    }
    query = document->definitions;
    fragment = query->next;
    field = query->selections->first;
    expect_int(document->definition_count, 2);
    expect_int(query->name.at, 6);
    expect_true(slice_is(query->variables->name.text, "v"));
    expect_int(query->variables->at, 9);
    expect_true(slice_is(field->alias.text, "a"));
    expect_true(slice_is(field->name.text, "b"));
    expect_int(field->at, 20);
    expect_int(field->name.at, 23);
    expect_int(field->arguments->value->kind, GRAPHQL_VALUE_VARIABLE);
    expect_int(field->arguments->value->at, 28);
    expect_int(fragment->kind, GRAPHQL_DEFINITION_FRAGMENT);
    expect_true(slice_is(fragment->condition.text, "T"));
    expect_true(fragment->next == NULL);
}

static struct slice repeat(struct world *world, const char *before,
                           const char *text, size_t times, const char *behind)
{
    buffer_append_text(&world->out, before);
    for (size_t i = 0; i < times; i++) {
        buffer_append_text(&world->out, text);
    }
    buffer_append_text(&world->out, behind);
    return (struct slice){world->out.data, world->out.bytes};
}

static const char *first_code(const struct world *world)
{
    return world->errors.first == NULL ? "" : world->errors.first->code;
}

/* Whichever way a document is nested, the depth is counted. */
TEST(stops_at_document_nesting)
{
    static const struct {
        const char *before, *text;
    } rows[] = {
        {"", "{a"},       {"{", "...{"},      {"{a(b:", "["},
        {"{a(b:", "{c:"}, {"query($a:", "["},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct graphql_parser_limits limits = {.nesting = 100};
        WORLD(world, SLICE(""));
        struct slice source =
            repeat(&world, rows[i].before, rows[i].text, 500000, "");
        test_case(rows[i].text);
        expect_true(parse(&world, source, &limits) == NULL);
        expect_text(first_code(&world), "limit_exceeded");
        expect_text(world.errors.first->extensions_json,
                    "\"limit\":\"document_nesting\"");
    }
}

TEST(takes_as_many_levels_as_the_limit_says_and_no_more)
{
    for (uint32_t levels = 1; levels < 5; levels++) {
        struct graphql_parser_limits limits = {.nesting = levels};
        WORLD(fits, SLICE(""));
        WORLD(fits_not, SLICE(""));
        expect_true(parse(&fits, SLICE("{a{a{a{a}}}}"),
                          &(struct graphql_parser_limits){.nesting = 4}) !=
                    NULL);
        expect_true((parse(&fits_not, SLICE("{a(b:[[1]])}"), &limits) !=
                     NULL) == (levels >= 3));
    }
}

/* A thousand levels without a setting, so that no stack overflows. */
TEST(has_a_nesting_limit_of_its_own)
{
    WORLD(world, SLICE(""));
    struct slice source = repeat(&world, "{a(b:", "[", 100000, "");

    expect_true(parse(&world, source, &no_limits) == NULL);
    expect_text(first_code(&world), "limit_exceeded");
}

TEST(stops_at_document_tokens)
{
    static const struct {
        uint32_t tokens;
        bool fits;
    } rows[] = {{0, true}, {1, false}, {7, false}, {8, true}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct graphql_parser_limits limits = {.tokens = rows[i].tokens};
        WORLD(world, SLICE(""));
        bool fits = parse(&world, SLICE("{a,(b:1)#c\n}"), &limits) != NULL;
        expect_int(fits, rows[i].fits);
        expect_text(first_code(&world), rows[i].fits ? "" : "limit_exceeded");
    }
}

/* Lists are read in a loop: their length costs no stack. */
TEST(reads_long_lists)
{
    WORLD(world, SLICE(""));
    struct slice source = repeat(&world, "{", "a@b(c:1)", 20000, "}");
    const struct graphql_document *document = parse(&world, source, &no_limits);

    expect_true(document != NULL &&
                document->definitions->selections->count == 20000);
}

TEST(parses_values_and_types_alone)
{
    struct slice value_source = SLICE(" [1, $a] ");
    WORLD(world, value_source);
    const struct graphql_value *value = NULL;
    const struct graphql_type_reference *type = NULL;

    expect_int(graphql_parse_value(&world.cx, value_source, false,
                                   &world.errors, &value),
               GATE_OK);
    expect_int(value->count, 2);
    expect_int(graphql_parse_value(&world.cx, value_source, true, &world.errors,
                                   &value),
               GATE_REFUSED);
    expect_int(
        graphql_parse_type(&world.cx, SLICE("[A!]!"), &world.errors, &type),
        GATE_OK);
    expect_int(type->kind, GRAPHQL_REFERENCE_NON_NULL);
    expect_int(type->of->kind, GRAPHQL_REFERENCE_LIST);
    expect_true(slice_is(type->of->of->of->name.text, "A"));
    expect_int(
        graphql_parse_type(&world.cx, SLICE("A!!"), &world.errors, &type),
        GATE_REFUSED);
    expect_int(graphql_parse_type(&world.cx, SLICE("[A"), &world.errors, &type),
               GATE_REFUSED);
}

/* A request's arena is small: that is a fault and no crash. */
TEST(reports_a_full_arena)
{
    struct slice source = SLICE("{ a { b(c: [1, 2, 3], d: \"\\n\") { e } } }");

    for (size_t bytes = 256; bytes < 8192; bytes += 64) {
        CLEANUP(context_close) gate_context cx = {0};
        const struct graphql_document *document = NULL;
        struct graphql_errors errors;
        gate_status status;

        if (context_open(bytes, 0, &cx) != GATE_OK) {
            continue;
        }
        errors = graphql_errors_begin(&cx, source, 50);
        status =
            graphql_parse_document(&cx, source, &no_limits, &errors, &document);
        expect_true(status == GATE_OK || status == GATE_FAULT_MEMORY);
    }
}

TEST_MAIN
