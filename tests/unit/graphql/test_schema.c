/* SPDX-License-Identifier: MIT */
/* Builders, the rules of section 3, and asking; graphql/schema.h. */
#include "graphql/schema.h"

#include "schemas.h"

/* --- builders --- */

static void open_schema(struct graphql_schema **out)
{
    if (graphql_schema_new(SCHEMA_BYTES, out) != GATE_OK) {
        abort();
    }
}

static struct graphql_type *add_query(struct graphql_schema *schema)
{
    struct graphql_type *query =
        graphql_add_type(schema, GRAPHQL_OBJECT, SLICE("Query"), NULL);

    graphql_set_root(schema, GRAPHQL_QUERY, SLICE("Query"));
    return query;
}

TEST(builds_a_schema_from_calls_and_resolves_names_given_before_their_types)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));
    struct graphql_type *query;
    struct graphql_type *tree;
    struct graphql_field *field;
    const struct graphql_field *found;

    open_schema(&schema);
    query = add_query(schema);
    field = graphql_add_field(schema, query, SLICE("trees"), "[Tree!]!", "All");
    graphql_add_argument(schema, field, SLICE("first"), "Int", "10", NULL);
    tree = graphql_add_type(schema, GRAPHQL_OBJECT, SLICE("Tree"), "A tree");
    graphql_add_field(schema, tree, SLICE("height"), "Float", NULL);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_OK);
    expect_true(schema->is_finished);

    found = graphql_find_field(schema, query, SLICE("trees"));
    expect_true(found == field);
    expect_true(graphql_named_type(found->type) == tree);
    expect_true(schema->root[GRAPHQL_QUERY] == query);
    expect_int(found->arguments->coerced_fallback->kind, JSON_INT);
    expect_int(found->arguments->coerced_fallback->number, 10);
    graphql_print_type_use(found->type, &world.out);
    expect_text(written(&world), "[Tree!]!");
    expect_text(tree->name.data, "Tree");
    expect_text(found->description, "All");
}

TEST(takes_copies_of_all_texts)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));
    char name[] = "answer";
    char type[] = "Int!";
    char words[] = "words";

    open_schema(&schema);
    graphql_add_field(schema, add_query(schema), slice_of(name), type, words);
    memset(name, 'x', sizeof(name) - 1);
    memset(type, 'x', sizeof(type) - 1);
    memset(words, 'x', sizeof(words) - 1);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_OK);
    graphql_print_schema(schema, &world.out);
    expect_text(written(&world),
                "type Query {\n  \"\"\"words\"\"\"\n  answer: Int!\n}");
}

TEST(tells_what_builders_were_given_wrongly_when_finished)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));
    struct graphql_type *query;
    struct graphql_type *colour;

    open_schema(&schema);
    query = add_query(schema);
    graphql_add_field(schema, query, SLICE("a-b"), "Int", NULL);
    graphql_add_field(schema, query, SLICE("c"), "[Int", NULL);
    graphql_add_argument(
        schema, graphql_add_field(schema, query, SLICE("d"), "Int", NULL),
        SLICE("e"), "Int", "{", NULL);
    graphql_add_field(schema, query, SLICE("d"), "Int", NULL);
    colour = graphql_add_type(schema, GRAPHQL_ENUM, SLICE("Colour"), NULL);
    graphql_add_enum_value(schema, colour, SLICE("RED"), NULL);
    graphql_add_enum_value(schema, colour, SLICE("RED"), NULL);
    graphql_add_type(schema, GRAPHQL_SCALAR, SLICE("Colour"), NULL);
    graphql_add_type(schema, GRAPHQL_SCALAR, SLICE("Int"), NULL);
    graphql_add_directive(schema, SLICE("on"), GRAPHQL_ON_FIELD, NULL);
    graphql_add_directive(schema, SLICE("on"), GRAPHQL_ON_FIELD, NULL);
    graphql_add_type(schema, GRAPHQL_SCALAR, SLICE(""), NULL);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_REFUSED);
    expect_text(all_told(&world),
                "\"a-b\" is not a name.\n"
                "The type of \"c\" is not a type: \"[Int\".\n"
                "The default value of \"e\" is not a value: \"{\".\n"
                "Field \"Query.d\" can only be defined once.\n"
                "Enum value \"Colour.RED\" can only be defined once.\n"
                "There can be only one type named \"Colour\".\n"
                "There can be only one type named \"Int\".\n"
                "There can be only one directive named \"@on\".\n"
                "\"\" is not a name.");
}

TEST(builders_do_nothing_without_a_parent)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));

    open_schema(&schema);
    expect_true(graphql_add_field(schema, NULL, SLICE("a"), "Int", NULL) ==
                NULL);
    expect_true(graphql_add_argument(schema, NULL, SLICE("a"), "Int", NULL,
                                     NULL) == NULL);
    expect_true(
        graphql_add_input(schema, NULL, SLICE("a"), "Int", NULL, NULL) == NULL);
    expect_true(graphql_add_enum_value(schema, NULL, SLICE("A"), NULL) == NULL);
    expect_true(graphql_add_directive_argument(schema, NULL, SLICE("a"), "Int",
                                               NULL, NULL) == NULL);
    graphql_add_interface(schema, NULL, SLICE("A"));
    graphql_add_member(schema, NULL, SLICE("A"));
    expect_true(graphql_add_type(NULL, GRAPHQL_OBJECT, SLICE("A"), NULL) ==
                NULL);
    graphql_set_root(NULL, GRAPHQL_QUERY, SLICE("A"));
    graphql_add_field(schema, add_query(schema), SLICE("a"), "Int", NULL);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_OK);
    graphql_schema_free(NULL);
}

TEST(refuses_to_be_finished_twice)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));

    open_schema(&schema);
    graphql_add_field(schema, add_query(schema), SLICE("a"), "Int", NULL);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_OK);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_FAULT_USAGE);
}

/* Whatever the piece of memory that is missing, it is told and nothing breaks:
 * the sanitizers watch. */
TEST(says_so_when_memory_runs_out_anywhere)
{
    static const char sdl[] =
        "\"d\" schema { query: Q } directive @x(a: I = {}) on FIELD "
        "type Q implements N { i(a: [I!] = [{}]): U @deprecated n: N } "
        "interface N { n: N } union U = Q enum E { A B } "
        "input I { a: Int = 1 e: E = A i: [I] } scalar S @specifiedBy(url: "
        "\"\")";
    bool has_worked = false;

    for (size_t limit = 1024; limit < (1 << 19); limit += 509) {
        SCHEMA(schema);
        WORLD(world, slice_of(sdl));
        gate_status status = graphql_schema_from_sdl(
            limit, slice_of(sdl), &world.errors, &schema, NULL);

        has_worked = status == GATE_OK;
        expect_text(all_told(&world), "");
        expect_true(status == GATE_OK || status == GATE_FAULT_MEMORY);
    }
    expect_true(has_worked);
}

/* An error that found no memory is no reason to take the schema. */
TEST(never_takes_a_broken_schema_for_want_of_memory)
{
    static const char *const sdl[] = {
        "type Query { a: Int } type A", /* section 3 */
        "type Query { a: No }",         /* rules for documents */
        "type Query { a(b: Int = \"x\"): Int }",
        "type Query { a: Int @deprecated(reason: 1) }",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(sdl); i++) {
        for (size_t limit = 16; limit < 4096; limit += 16) {
            CLEANUP(context_close) gate_context cx = {0};
            SCHEMA(schema);
            struct graphql_errors errors;

            test_case(sdl[i]);
            if (context_open(limit, 0, &cx) != GATE_OK) {
                abort();
            }
            errors = graphql_errors_begin(&cx, slice_of(sdl[i]), 50);
            expect_true(graphql_schema_from_sdl(SCHEMA_BYTES, slice_of(sdl[i]),
                                                &errors, &schema,
                                                NULL) != GATE_OK);
        }
    }
}

/* --- rules that only builders can break, or that the SDL rules see first ---
 */

TEST(names_the_coordinate_of_what_is_unknown)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));
    struct graphql_type *query;
    struct graphql_type *input;

    open_schema(&schema);
    query = add_query(schema);
    graphql_add_argument(
        schema, graphql_add_field(schema, query, SLICE("f"), "Nothing", NULL),
        SLICE("a"), "[Nowhere!]", NULL, NULL);
    graphql_add_interface(schema, query, SLICE("No"));
    input = graphql_add_type(schema, GRAPHQL_INPUT_OBJECT, SLICE("In"), NULL);
    graphql_add_input(schema, input, SLICE("i"), "Never", NULL, NULL);
    graphql_add_member(
        schema, graphql_add_type(schema, GRAPHQL_UNION, SLICE("U"), NULL),
        SLICE("None"));
    graphql_add_directive_argument(
        schema,
        graphql_add_directive(schema, SLICE("d"), GRAPHQL_ON_FIELD, NULL),
        SLICE("x"), "Naught", NULL, NULL);
    graphql_set_root(schema, GRAPHQL_MUTATION, SLICE("Nobody"));
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_REFUSED);
    expect_text(all_told(&world),
                "Unknown type \"No\" at \"Query\".\n"
                "Unknown type \"Nothing\" at \"Query.f\".\n"
                "Unknown type \"Nowhere\" at \"Query.f(a:)\".\n"
                "Unknown type \"Never\" at \"In.i\".\n"
                "Unknown type \"None\" at \"U\".\n"
                "Unknown type \"Naught\" at \"@d(x:)\".\n"
                "Unknown type \"Nobody\" at \"schema\".");
}

TEST(checks_what_sdl_cannot_say)
{
    SCHEMA(schema);
    WORLD(world, SLICE(""));
    struct graphql_field *field;
    struct graphql_type *words;

    open_schema(&schema);
    field =
        graphql_add_field(schema, add_query(schema), SLICE("f"), "Int", NULL);
    graphql_add_argument(schema, field, SLICE("a"), "Int", NULL, NULL);
    graphql_add_argument(schema, field, SLICE("a"), "Int", NULL, NULL);
    words = graphql_add_type(schema, GRAPHQL_ENUM, SLICE("Words"), NULL);
    graphql_add_enum_value(schema, words, SLICE("true"), NULL);
    graphql_add_enum_value(schema, words, SLICE("null"), NULL);
    graphql_add_directive(schema, SLICE("nowhere"), 0, NULL);
    expect_int(graphql_schema_finish(schema, &world.errors), GATE_REFUSED);
    expect_text(all_told(&world),
                "Directive @nowhere must include 1 or more locations.\n"
                "Argument \"Query.f(a:)\" can only be defined once.\n"
                "Enum value Words.true cannot have that name, which is a "
                "literal.\n"
                "Enum value Words.null cannot have that name, which is a "
                "literal.");
}

/* --- section 3, rule by rule; where graphql-js 16 has the rule, its suite has
 * more cases --- */

static const struct schema_case broken[] = {
    {"no query", "type A { a: Int }", "Query root type must be provided."},
    {"no query in a definition", "schema { mutation: A } type A { a: Int }",
     "1:1 Query root type must be provided."},
    {"root is no object", "schema { query: A } scalar A",
     "1:17 Query root type must be Object type, it cannot be A."},
    {"roots are not different",
     "schema { query: A mutation: A subscription: A } type A { a: Int }",
     "1:17 All root types must be different, \"A\" is used for query and for "
     "mutation.\n"
     "1:17 All root types must be different, \"A\" is used for query and for "
     "subscription."},
    {"reserved type", "type Query { a: Int } scalar __A",
     "1:23 Name \"__A\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"reserved field", "type Query { __a: Int }",
     "1:14 Name \"__a\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"reserved argument", "type Query { a(__b: Int): Int }",
     "1:16 Name \"__b\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"reserved input field", "type Query { a: Int } input I { __b: Int }",
     "1:33 Name \"__b\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"reserved enum value", "type Query { a: Int } enum E { __B }",
     "1:32 Name \"__B\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"reserved directive", "type Query { a: Int } directive @__b on FIELD",
     "1:23 Name \"__b\" must not begin with \"__\", which is reserved by "
     "GraphQL introspection."},
    {"empty object", "type Query { a: Int } type A",
     "1:23 Type A must define one or more fields."},
    {"empty interface", "type Query { a: Int } interface A",
     "1:23 Type A must define one or more fields."},
    {"empty union", "type Query { a: Int } union A",
     "1:23 Union type A must define one or more member types."},
    {"empty enum", "type Query { a: Int } enum A",
     "1:23 Enum type A must define one or more values."},
    {"empty input object", "type Query { a: Int } input A",
     "1:23 Input Object type A must define one or more fields."},
    {"described: the place is the description's",
     "type Query { a: Int } \"d\" enum A",
     "1:23 Enum type A must define one or more values."},
    {"input as output", "type Query { a: [I!] } input I { a: Int }",
     "1:17 The type of Query.a must be Output Type but got: [I!]."},
    {"output as argument", "type Query { a(b: Query): Int }",
     "1:19 The type of Query.a(b:) must be Input Type but got: Query."},
    {"output as input field", "type Query { a: Int } input I { a: [Query] }",
     "1:36 The type of I.a must be Input Type but got: [Query]."},
    {"output as a directive's argument",
     "type Query { a: Int } directive @d(a: Query) on FIELD",
     "1:36 The type of @d(a:) must be Input Type but got: Query."},
    {"required and deprecated argument",
     "type Query { a(b: Int! @deprecated): Int }",
     "1:24 Required argument Query.a(b:) cannot be deprecated."},
    {"required and deprecated input field",
     "type Query { a: Int } input I { a: Int! @deprecated b: Int }",
     "1:41 Required input field I.a cannot be deprecated."},
    {"union of a scalar", "type Query { a: Int } union U = Query | Int",
     "1:41 Union type U can only include Object types, it cannot include Int."},
    {"union with a member twice",
     "type Query { a: Int } union U = Query | Query",
     "1:33 Union type U can only include type Query once."},
    {"implements an object",
     "type Query implements A { a: Int } type A { a: Int }",
     "1:23 Type Query must only implement Interface types, it cannot implement "
     "A."},
    {"implements twice",
     "type Query implements A & A { a: Int } interface A { a: Int }",
     "1:23 Type Query can only implement A once."},
    {"implements itself",
     "type Query { a: A } interface A implements A { a: Int }",
     "1:44 Type A cannot implement itself because it would create a circular "
     "reference."},
    {"implements in a circle",
     "type Query { a: A } interface A implements B { a: Int } "
     "interface B implements A { a: Int }",
     "1:80 Type A cannot implement B because it would create a circular "
     "reference.\n"
     "1:44 Type B cannot implement A because it would create a circular "
     "reference."},
    {"implements without an ancestor",
     "type Query implements B { a: Int } interface A { a: Int } "
     "interface B implements A { a: Int }",
     "1:82 Type Query must implement A because it is implemented by B."},
    {"lacks a field",
     "type Query implements A { a: Int } interface A { b: Int }",
     "1:50 Interface field A.b expected but Query does not provide it."},
    {"field of another type",
     "type Query implements A { a: Int } interface A { a: [Int] }",
     "1:53 Interface field A.a expects type [Int] but Query.a is type Int."},
    {"nullable field for a non-null one",
     "type Query implements A { a: Int } interface A { a: Int! }",
     "1:53 Interface field A.a expects type Int! but Query.a is type Int."},
    {"lacks an argument",
     "type Query implements A { a: Int } interface A { a(b: Int): Int }",
     "1:52 Interface field argument A.a(b:) expected but Query.a does not "
     "provide it."},
    {"argument of another type",
     "type Query implements A { a(b: Int!): Int } "
     "interface A { a(b: Int): Int }",
     "1:64 Interface field argument A.a(b:) expects type Int but Query.a(b:) "
     "is "
     "type Int!."},
    {"one more required argument",
     "type Query implements A { a(b: Int!): Int } interface A { a: Int }",
     "1:29 Field Query.a includes required argument b that is missing from the "
     "Interface field A.a."},
    {"deprecated where the interface is not",
     "type Query implements A { a: Int @deprecated } interface A { a: Int }",
     "1:34 Interface field A.a is not deprecated, so Query.a cannot be "
     "deprecated."},
    {"oneOf with a non-null field",
     "type Query { a: Int } input I @oneOf { a: Int! b: Int }",
     "1:43 OneOf input field I.a must be nullable."},
    {"oneOf with a default",
     "type Query { a: Int } input I @oneOf { a: Int = 1 b: Int }",
     "1:40 OneOf input field I.a cannot have a default value."},
    {"needs itself", "type Query { a: Int } input I { i: I! }",
     "1:33 Cannot reference Input Object \"I\" within itself through a series "
     "of non-null fields: \"i\"."},
    {"need each other",
     "type Query { a: Int } input I { j: J! } input J { k: K! } "
     "input K { i: I! k: [K!]! j: J }",
     "1:33 Cannot reference Input Object \"I\" within itself through a series "
     "of non-null fields: \"j.k.i\"."},
    {"default of another type", "type Query { a(b: Int = \"x\"): Int }",
     "1:25 The default value of Query.a(b:) is not of type Int: "},
    {"null by default for a non-null",
     "type Query { a: Int } input I { a: Int! = null }",
     "1:43 The default value of I.a is not of type Int!: Expected non-nullable "
     "type \"Int!\" not to be null"},
    {"default of a directive's argument",
     "type Query { a: Int } directive @d(e: E = B) on FIELD enum E { A }",
     "1:43 The default value of @d(e:) is not of type E: "},
    {"default needs itself", "type Query { a: Int } input I { i: I = {} }",
     "1:33 The default value of I.i needs itself."},
    {"defaults need each other",
     "type Query { a: Int } input I { j: J = {} } "
     "input J { a: [I] = [{j: {a: []}}, {}] }",
     "1:33 The default value of I.j needs itself."},
    {"a directive's argument is of another type",
     "type Query { a: Int @deprecated(reason: 1) }", "1:41 "},
    {"null for a directive's non-null argument",
     "type Query { a: Int @deprecated(reason: null) }", "1:41 "},
};

/* Messages that another file makes are not repeated here: rows may end early.
 */
static void expect_broken(const struct schema_case *row)
{
    enum graphql_sdl_stage stage = GRAPHQL_STAGE_SYNTAX;
    WORLD(world, slice_of(row->sdl));
    SCHEMA(schema);
    const char *got;

    test_case(row->name);
    expect_int(graphql_schema_from_sdl(SCHEMA_BYTES, slice_of(row->sdl),
                                       &world.errors, &schema, &stage),
               GATE_REFUSED);
    expect_int(stage, GRAPHQL_STAGE_SCHEMA);
    got = all_told(&world);
    if (row->told[strlen(row->told) - 1] == ' ') {
        expect_true(strncmp(got, row->told, strlen(row->told)) == 0);
    } else {
        expect_text(got, row->told);
    }
}

TEST(refuses_each_break_of_a_rule_of_section_3_and_says_where)
{
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        expect_broken(&broken[i]);
    }
}

static const struct schema_case kept[] = {
    {"covariant fields",
     "type Query implements A { a: Query! b: [Query!]! c: B d: Query! } "
     "interface A { a: A b: [A] c: U d: U! } union U = Query | B "
     "type B { a: Int }",
     NULL},
    {"an interface for an interface",
     "type Query implements A & B { a: B } interface A { a: A } "
     "interface B implements A { a: B }",
     NULL},
    {"more arguments, all optional",
     "type Query implements A { a(b: Int, c: Int, d: Int! = 1): Int } "
     "interface A { a(b: Int): Int }",
     NULL},
    {"both deprecated",
     "type Query implements A { a: Int @deprecated } "
     "interface A { a: Int @deprecated }",
     NULL},
    {"itself through a list or nullable",
     "type Query { a: Int } input I { a: I b: [I!]! c: J! } input J { i: I }",
     NULL},
    {"deprecated with a default",
     "type Query { a(b: Int! = 1 @deprecated): Int }", NULL},
    {"oneOf", "type Query { a: Int } input I @oneOf { a: Int b: [I!] }", NULL},
    {"default that gives what would need itself",
     "type Query { a(i: I = {}): Int } input I { a: Int i: I = {i: {i: null}} "
     "j: I = {i: null, j: null} }",
     NULL},
    {"types of introspection may be used",
     "type Query { a: __TypeKind b(k: __TypeKind = LIST): __Type }", NULL},
};

TEST(accepts_what_the_rules_allow)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kept); i++) {
        expect_schema(&kept[i], GRAPHQL_STAGE_SCHEMA);
    }
}

/* 3000 input objects in a chain: no recursion may follow it. */
TEST(follows_long_chains_of_input_objects)
{
    CLEANUP(buffer_free) struct buffer sdl = BUFFER_WITH_MAXIMUM(1 << 20);
    WORLD(world, SLICE(""));
    SCHEMA(schema);

    buffer_append_text(&sdl, "type Query { a(i: I0): Int }");
    for (int i = 0; i < 3000; i++) {
        buffer_append_format(&sdl, "input I%d { i: I%d! a: I%d = {i: {}} }", i,
                             i + 1, i + 1);
    }
    buffer_append_text(&sdl, "input I3000 { i: I0! }");
    world.errors.source = (struct slice){sdl.data, sdl.bytes};
    expect_int(graphql_schema_from_sdl(SCHEMA_BYTES, world.errors.source,
                                       &world.errors, &schema, NULL),
               GATE_REFUSED);
    expect_int(world.errors.count, 1);
}

/* --- asking --- */

static const char zoo[] =
    "type Query { a: Animal b: Pet } interface Animal { name: ID } "
    "interface Loud implements Animal { name: ID } "
    "type Cat implements Animal { name: ID } "
    "type Dog implements Loud & Animal { name: ID! } "
    "type Fish { name: ID } union Pet = Fish | Dog";

TEST(knows_which_objects_an_abstract_type_may_be)
{
    WORLD(world, slice_of(zoo));
    SCHEMA(schema);
    const struct graphql_type *animal, *loud, *cat, *dog, *fish, *pet;

    make_schema(&world, zoo, &schema);
    animal = graphql_find_type(schema, SLICE("Animal"));
    loud = graphql_find_type(schema, SLICE("Loud"));
    cat = graphql_find_type(schema, SLICE("Cat"));
    dog = graphql_find_type(schema, SLICE("Dog"));
    fish = graphql_find_type(schema, SLICE("Fish"));
    pet = graphql_find_type(schema, SLICE("Pet"));
    expect_true(graphql_is_possible_type(animal, cat));
    expect_true(graphql_is_possible_type(animal, dog));
    expect_true(graphql_is_possible_type(animal, loud));
    expect_false(graphql_is_possible_type(animal, fish));
    expect_false(graphql_is_possible_type(loud, cat));
    expect_true(graphql_is_possible_type(pet, fish));
    expect_false(graphql_is_possible_type(pet, cat));
    expect_true(graphql_is_possible_type(cat, cat));
    expect_false(graphql_is_possible_type(cat, dog));

    expect_true(animal->possible->type == cat);
    expect_true(animal->possible->next->type == dog);
    expect_true(animal->possible->next->next == NULL);
    expect_true(loud->possible->type == dog);
    expect_true(pet->possible->type == fish);
}

TEST(tells_kinds_of_types_apart)
{
    static const char sdl[] =
        "type Query { a: Int i: N u: U } interface N { a: Int } "
        "union U = Query enum E { A } input I { a: Int } scalar S";
    static const struct {
        const char *name;
        bool is_input, is_output, is_composite, is_leaf;
    } rows[] = {
        {"Query", false, true, true, false}, {"N", false, true, true, false},
        {"U", false, true, true, false},     {"E", true, true, false, true},
        {"I", true, false, false, false},    {"S", true, true, false, true},
        {"Int", true, true, false, true},
    };
    WORLD(world, slice_of(sdl));
    SCHEMA(schema);

    make_schema(&world, sdl, &schema);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct graphql_type *type =
            graphql_find_type(schema, slice_of(rows[i].name));

        test_case(rows[i].name);
        expect_int(graphql_is_input_type(type), rows[i].is_input);
        expect_int(graphql_is_output_type(type), rows[i].is_output);
        expect_int(graphql_is_composite(type), rows[i].is_composite);
        expect_int(graphql_is_leaf(type), rows[i].is_leaf);
    }
}

TEST(finds_meta_fields_where_they_are)
{
    WORLD(world, slice_of(zoo));
    SCHEMA(schema);
    const struct graphql_type *query, *pet, *id;

    make_schema(&world, zoo, &schema);
    query = schema->root[GRAPHQL_QUERY];
    pet = graphql_find_type(schema, SLICE("Pet"));
    id = graphql_find_type(schema, SLICE("ID"));
    expect_true(graphql_find_field(schema, query, SLICE("__schema")) ==
                schema->meta_schema);
    expect_true(graphql_find_field(schema, query, SLICE("__type")) ==
                schema->meta_type);
    expect_true(graphql_find_field(schema, pet, SLICE("__typename")) ==
                schema->meta_typename);
    expect_true(graphql_find_field(schema, pet, SLICE("__schema")) == NULL);
    expect_true(graphql_find_field(schema, pet, SLICE("name")) == NULL);
    expect_true(graphql_find_field(schema, id, SLICE("__typename")) == NULL);
    expect_true(graphql_find_field(schema, query, SLICE("__nope")) == NULL);
    expect_true(graphql_find_field(schema, NULL, SLICE("a")) == NULL);
    schema->has_introspection = false;
    expect_true(graphql_find_field(schema, query, SLICE("__schema")) == NULL);
    expect_true(graphql_find_field(schema, query, SLICE("__type")) == NULL);
    expect_true(graphql_find_field(schema, query, SLICE("__typename")) ==
                schema->meta_typename);
}

/* Section 3.5: "If a built-in scalar type is not referenced anywhere in a
 * schema […] then it must not be included." */
TEST(leaves_out_built_in_scalars_that_nothing_refers_to)
{
    static const char sdl[] = "type Query { a: ID } scalar Float";
    WORLD(world, slice_of(sdl));
    SCHEMA(schema);

    make_schema(&world, sdl, &schema);
    expect_true(graphql_find_type(schema, SLICE("ID")) != NULL);
    expect_true(graphql_find_type(schema, SLICE("String")) != NULL);
    expect_true(graphql_find_type(schema, SLICE("Boolean")) != NULL);
    expect_true(graphql_find_type(schema, SLICE("Int")) == NULL);
    expect_true(graphql_find_type(schema, SLICE("Float")) == NULL);
    expect_true(graphql_find_directive(schema, SLICE("skip"))->is_builtin);
    expect_true(graphql_find_directive(schema, SLICE("no")) == NULL);
}

TEST(names_and_finds_locations)
{
    expect_text(graphql_location_name(3), "FIELD");
    expect_int(graphql_find_location(SLICE("FIELD")), GRAPHQL_ON_FIELD);
    expect_int(graphql_find_location(SLICE("INPUT_FIELD_DEFINITION")),
               GRAPHQL_ON_INPUT_FIELD_DEFINITION);
    expect_int(graphql_find_location(SLICE("field")), 0);
}

TEST_MAIN
