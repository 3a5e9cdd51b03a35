/* SPDX-License-Identifier: MIT */
/* Execution: which fields, in which order, what becomes of errors and nulls,
 * and what the answer looks like. */
#include "executing.h"
#include "graphql/validate.h"

static const char sdl[] =
    "scalar Any\n"
    "enum Color { RED GREEN }\n"
    "interface Node { id: ID! }\n"
    "type Cat implements Node { id: ID!, meows: Boolean, friend: Node }\n"
    "type Dog implements Node { id: ID!, barks: Boolean, friend: Node }\n"
    "union Pet = Cat | Dog\n"
    "type Query { a: String, b: String, c: String, d: String, e: String,"
    " int: Int, float: Float, boolean: Boolean, id: ID, color: Color, any: Any,"
    " list: [Int], strict: [Int!], stricter: [Int!]!, table: [[Int]],"
    " self: Query, selves: [Query], must: Query!, need: String!,"
    " pet: Pet, pets: [Pet!], node: Node,"
    " arguments(x: Int = 1, y: [Int]): Any }\n"
    "type Mutation { first: Query, second: Query!, third: String }\n";

struct row {
    const char *query;
    const char *variables;
    const char *data;
    const char *answer;
};

static void expect_answers(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        STAGE(stage, sdl);
        test_case(rows[i].query);
        expect_text(stage_answer(&stage, rows[i].query, rows[i].variables,
                                 rows[i].data),
                    rows[i].answer);
    }
}

#define EXPECT_ANSWERS(rows) expect_answers((rows), ARRAY_LENGTH(rows))

TEST(fields_stand_in_the_order_of_the_document_under_their_aliases)
{
    static const struct row rows[] = {
        {"{b a x:c}", NULL, "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}",
         "{\"data\":{\"b\":\"2\",\"a\":\"1\",\"x\":\"3\"}}"},
        {"{a a a}", NULL, "{\"a\":\"1\"}", "{\"data\":{\"a\":\"1\"}}"},
        {"{a ...F b} fragment F on Query {c a b}", NULL, "{}",
         "{\"data\":{\"a\":null,\"c\":null,\"b\":null}}"},
        {"{...{b} ...on Query{a}}", NULL, "{}",
         "{\"data\":{\"b\":null,\"a\":null}}"},
        {"{__typename x:__typename}", NULL, "{}",
         "{\"data\":{\"__typename\":\"Query\",\"x\":\"Query\"}}"},
        {"{a b c d e f:a g:a h:a i:a j:a k:b b a j:a}", NULL, "{\"b\":\"2\"}",
         "{\"data\":{\"a\":null,\"b\":\"2\",\"c\":null,\"d\":null,\"e\":null,"
         "\"f\":null,\"g\":null,\"h\":null,\"i\":null,\"j\":null,"
         "\"k\":\"2\"}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(fields_of_one_response_name_are_merged_with_what_they_select)
{
    static const struct row rows[] = {
        {"{self{a} self{b} ...F} fragment F on Query{self{a c self{d}}}", NULL,
         "{\"self\":{\"a\":\"1\",\"self\":{\"d\":\"4\"}}}",
         "{\"data\":{\"self\":{\"a\":\"1\",\"b\":null,\"c\":null,"
         "\"self\":{\"d\":\"4\"}}}}"},
        {"{self{...F} self{...F}} fragment F on Query{a}", NULL,
         "{\"self\":{}}", "{\"data\":{\"self\":{\"a\":null}}}"},
        /* Not valid, but no reason to run for ever. */
        {"{...F} fragment F on Query{a ...F ...G} fragment G on Query{b ...F}",
         NULL, "{}", "{\"data\":{\"a\":null,\"b\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(skip_and_include_take_fields_and_fragments_away)
{
    static const struct row rows[] = {
        {"{a @skip(if:true) b @include(if:false) c @skip(if:false)"
         " d @include(if:true)}",
         NULL, "{}", "{\"data\":{\"c\":null,\"d\":null}}"},
        {"{a @skip(if:true) @include(if:true) b @skip(if:false)"
         " @include(if:false)}",
         NULL, "{}", "{\"data\":{}}"},
        {"query($y:Boolean!,$n:Boolean=false){a @skip(if:$y) b @include(if:$n)"
         " ...F @include(if:$y) ... @skip(if:$y){d}} fragment F on Query{c}",
         "{\"y\":true}", "{}", "{\"data\":{\"c\":null}}"},
        {"{...F @skip(if:true) ...F} fragment F on Query{a}", NULL, "{}",
         "{\"data\":{\"a\":null}}"},
        {"{self{a @skip(if:true)}}", NULL, "{\"self\":{}}",
         "{\"data\":{\"self\":{}}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(a_condition_without_value_is_an_error_of_the_object_around_it)
{
    static const struct row rows[] = {
        {"query($v:Boolean=true){a @skip(if:$v)}", "{\"v\":null}", "{}",
         "{\"errors\":[{\"message\":\"Argument \\\"if\\\" has an invalid value:"
         " Expected non-nullable type \\\"Boolean!\\\" not to be null.\","
         "\"locations\":[{\"line\":1,\"column\":35}]}],\"data\":null}"},
        {"query($v:Boolean=true){a self{b @include(if:$v)}}", "{\"v\":null}",
         "{\"self\":{}}",
         "{\"errors\":[{\"message\":\"Argument \\\"if\\\" has an invalid value:"
         " Expected non-nullable type \\\"Boolean!\\\" not to be null.\","
         "\"locations\":[{\"line\":1,\"column\":45}],\"path\":[\"self\"]}],"
         "\"data\":{\"a\":null,\"self\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(leaves_are_written_as_their_types_say)
{
    static const struct row rows[] = {
        {"{int float boolean id color any}", NULL,
         "{\"int\":-5,\"float\":2.5,\"boolean\":true,\"id\":7,"
         "\"color\":\"RED\",\"any\":{\"x\":[1,null]}}",
         "{\"data\":{\"int\":-5,\"float\":2.5,\"boolean\":true,\"id\":\"7\","
         "\"color\":\"RED\",\"any\":{\"x\":[1,null]}}}"},
        {"{int float a b}", NULL,
         "{\"int\":\"12\",\"float\":3,\"a\":4,\"b\":true}",
         "{\"data\":{\"int\":12,\"float\":3,\"a\":\"4\",\"b\":\"true\"}}"},
        {"{int}", NULL, "{\"int\":2147483648}",
         "{\"errors\":[{\"message\":\"Int cannot represent non 32-bit signed"
         " integer value.\",\"locations\":[{\"line\":1,\"column\":2}],"
         "\"path\":[\"int\"]}],\"data\":{\"int\":null}}"},
        {"{int}", NULL, "{\"int\":1.5}",
         "{\"errors\":[{\"message\":\"Int cannot represent non-integer "
         "value.\","
         "\"locations\":[{\"line\":1,\"column\":2}],\"path\":[\"int\"]}],"
         "\"data\":{\"int\":null}}"},
        {"{color}", NULL, "{\"color\":\"BLUE\"}",
         "{\"errors\":[{\"message\":\"An enum cannot represent a value that it"
         " does not have.\",\"locations\":[{\"line\":1,\"column\":2}],"
         "\"path\":[\"color\"]}],\"data\":{\"color\":null}}"},
        {"{boolean}", NULL, "{\"boolean\":1}",
         "{\"errors\":[{\"message\":\"Boolean cannot represent a non boolean"
         " value.\",\"locations\":[{\"line\":1,\"column\":2}],"
         "\"path\":[\"boolean\"]}],\"data\":{\"boolean\":null}}"},
        {"{a}", NULL, "{\"a\":[1]}",
         "{\"errors\":[{\"message\":\"String cannot represent this value.\","
         "\"locations\":[{\"line\":1,\"column\":2}],\"path\":[\"a\"]}],"
         "\"data\":{\"a\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

static gate_status give_infinity(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    (void)at;
    out->kind = GRAPHQL_RESULT_REAL;
    out->real = __builtin_inf();
    return GATE_OK;
}

TEST(what_is_not_finite_is_no_float_and_no_int)
{
    STAGE(stage, sdl);

    stage.schema->default_resolver = give_infinity;
    expect_text(stage_answer(&stage, "{float int any}", NULL, "{}"),
                "{\"errors\":[{\"message\":\"Float cannot represent non numeric"
                " value.\",\"locations\":[{\"line\":1,\"column\":2}],\"path\":"
                "[\"float\"]},{\"message\":\"Int cannot represent non-integer"
                " value.\",\"locations\":[{\"line\":1,\"column\":8}],\"path\":"
                "[\"int\"]},{\"message\":\"Float cannot represent non numeric"
                " value.\",\"locations\":[{\"line\":1,\"column\":12}],\"path\":"
                "[\"any\"]}],\"data\":{\"float\":null,\"int\":null,"
                "\"any\":null}}");
}

TEST(lists_are_lists_and_nothing_else_is)
{
    static const struct row rows[] = {
        {"{list strict table}", NULL,
         "{\"list\":[1,null,2],\"strict\":[],\"table\":[[1],null,[]]}",
         "{\"data\":{\"list\":[1,null,2],\"strict\":[],"
         "\"table\":[[1],null,[]]}}"},
        {"{list}", NULL, "{\"list\":3}",
         "{\"errors\":[{\"message\":\"Expected a list for field"
         " \\\"Query.list\\\".\",\"locations\":[{\"line\":1,\"column\":2}],"
         "\"path\":[\"list\"]}],\"data\":{\"list\":null}}"},
        {"{self{a}}", NULL, "{\"self\":3}",
         "{\"errors\":[{\"message\":\"Expected an object for field"
         " \\\"Query.self\\\".\",\"locations\":[{\"line\":1,\"column\":2}],"
         "\"path\":[\"self\"]}],\"data\":{\"self\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(an_error_makes_the_nearest_nullable_position_null)
{
    static const struct row rows[] = {
        {"{a b}", NULL, "{\"a\":\"!no\",\"b\":\"2\"}",
         "{\"errors\":[{\"message\":\"no\",\"locations\":[{\"line\":1,"
         "\"column\":2}],\"path\":[\"a\"],\"extensions\":{\"code\":\"no\","
         "\"why\":1}}],\"data\":{\"a\":null,\"b\":\"2\"}}"},
        {"{a self{b must{need}} c}", NULL,
         "{\"self\":{\"b\":\"2\",\"must\":{}},\"c\":\"3\"}",
         "{\"errors\":[{\"message\":\"Cannot return null for non-nullable field"
         " Query.need.\",\"locations\":[{\"line\":1,\"column\":16}],\"path\":"
         "[\"self\",\"must\",\"need\"]}],\"data\":{\"a\":null,\"self\":null,"
         "\"c\":\"3\"}}"},
        {"{a must{need}}", NULL, "{\"a\":\"1\",\"must\":{}}",
         "{\"errors\":[{\"message\":\"Cannot return null for non-nullable field"
         " Query.need.\",\"locations\":[{\"line\":1,\"column\":9}],\"path\":"
         "[\"must\",\"need\"]}],\"data\":null}"},
        {"{selves{a need}}", NULL,
         "{\"selves\":[{\"a\":\"1\",\"need\":\"x\"},{\"a\":\"2\"},null]}",
         "{\"errors\":[{\"message\":\"Cannot return null for non-nullable field"
         " Query.need.\",\"locations\":[{\"line\":1,\"column\":11}],\"path\":"
         "[\"selves\",1,\"need\"]}],\"data\":{\"selves\":[{\"a\":\"1\","
         "\"need\":\"x\"},null,null]}}"},
        {"{list strict a}", NULL,
         "{\"list\":[1,\"!bad\",2],\"strict\":[1,\"!worse\",\"!unseen\"]}",
         "{\"errors\":[{\"message\":\"bad\",\"locations\":[{\"line\":1,"
         "\"column\":2}],\"path\":[\"list\",1]},{\"message\":\"worse\","
         "\"locations\":[{\"line\":1,\"column\":7}],\"path\":[\"strict\",1]}],"
         "\"data\":{\"list\":[1,null,2],\"strict\":null,\"a\":null}}"},
        {"{self{stricter}}", NULL, "{\"self\":{\"stricter\":[1,null]}}",
         "{\"errors\":[{\"message\":\"Cannot return null for non-nullable field"
         " Query.stricter.\",\"locations\":[{\"line\":1,\"column\":7}],"
         "\"path\":[\"self\",\"stricter\",1]}],\"data\":{\"self\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(one_failed_position_reports_once_and_its_siblings_are_left)
{
    STAGE(stage, sdl);

    expect_text(stage_answer(&stage, "{self{need x:need a}}", NULL,
                             "{\"self\":{\"need\":\"!no\"}}"),
                "{\"errors\":[{\"message\":\"no\",\"locations\":[{\"line\":1,"
                "\"column\":7}],\"path\":[\"self\",\"need\"],\"extensions\":"
                "{\"code\":\"no\",\"why\":1}}],\"data\":{\"self\":null}}");
    expect_int(stage.resolved, 2);
}

TEST(an_error_names_every_place_of_its_field)
{
    STAGE(stage, sdl);

    expect_text(stage_answer(&stage, "{a\n...{a}}", NULL, "{\"a\":\"!no\"}"),
                "{\"errors\":[{\"message\":\"no\",\"locations\":[{\"line\":1,"
                "\"column\":2},{\"line\":2,\"column\":5}],\"path\":[\"a\"],"
                "\"extensions\":{\"code\":\"no\",\"why\":1}}],"
                "\"data\":{\"a\":null}}");
}

static const char *note_fault(const struct graphql_resolution *at,
                              gate_status status)
{
    struct stage *stage = at->payload;

    stage->faults++;
    expect_true(status < 0);
    return "f-1";
}

TEST(a_fault_is_an_internal_error_with_an_id_and_no_word_of_why)
{
    STAGE(stage, sdl);

    stage.request.on_fault = note_fault;
    expect_text(stage_answer(&stage, "{a b c}", NULL,
                             "{\"a\":\"?store\",\"b\":\"2\",\"c\":\"?busy\"}"),
                "{\"errors\":[{\"message\":\"internal error\",\"locations\":"
                "[{\"line\":1,\"column\":2}],\"path\":[\"a\"],\"extensions\":"
                "{\"code\":\"internal\",\"id\":\"f-1\"}},{\"message\":\"busy\","
                "\"locations\":[{\"line\":1,\"column\":6}],\"path\":[\"c\"],"
                "\"extensions\":{\"code\":\"busy\",\"id\":\"f-1\","
                "\"retryAfter\":1}}],\"data\":{\"a\":null,\"b\":\"2\","
                "\"c\":null}}");
    expect_int(stage.faults, 2);
    expect_int(stage.world.cx.fault, GATE_OK);
}

TEST(a_fault_that_nobody_wants_to_know_is_an_internal_error_too)
{
    STAGE(stage, sdl);

    expect_text(stage_answer(&stage, "{a}", NULL, "{\"a\":\"?store\"}"),
                "{\"errors\":[{\"message\":\"internal error\",\"locations\":"
                "[{\"line\":1,\"column\":2}],\"path\":[\"a\"],\"extensions\":"
                "{\"code\":\"internal\"}}],\"data\":{\"a\":null}}");
}

static gate_status refuse_silently(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    (void)at;
    (void)out;
    return GATE_REFUSED;
}

TEST(a_refusal_that_nobody_handled_is_a_fault)
{
    STAGE(stage, sdl);

    stage.schema->default_resolver = refuse_silently;
    expect_true(strstr(stage_answer(&stage, "{a}", NULL, "{}"), "internal") !=
                NULL);
    stage.schema->default_resolver = NULL;
    expect_true(strstr(stage_answer(&stage, "{a}", NULL, "{}"), "internal") !=
                NULL);
}

TEST(abstract_types_become_the_type_that_is_named)
{
    static const struct row rows[] = {
        {"{pets{__typename ...on Cat{meows} ...on Dog{barks} ...on Node{id}}}",
         NULL,
         "{\"pets\":[{\"__typename\":\"Cat\",\"id\":1,\"meows\":true},"
         "{\"__typename\":\"Dog\",\"id\":2},{\"__typename\":\"Cat\",\"id\":3}]"
         "}",
         "{\"data\":{\"pets\":[{\"__typename\":\"Cat\",\"meows\":true,"
         "\"id\":\"1\"},{\"__typename\":\"Dog\",\"barks\":null,\"id\":\"2\"},"
         "{\"__typename\":\"Cat\",\"meows\":null,\"id\":\"3\"}]}}"},
        {"{pet{__typename}}", NULL, "{\"pet\":{}}",
         "{\"errors\":[{\"message\":\"Abstract type \\\"Pet\\\" must resolve to"
         " an Object type at runtime for field \\\"Query.pet\\\".\","
         "\"locations\":[{\"line\":1,\"column\":2}],\"path\":[\"pet\"]}],"
         "\"data\":{\"pet\":null}}"},
        {"{pet{__typename}}", NULL, "{\"pet\":{\"__typename\":\"Query\"}}",
         "{\"errors\":[{\"message\":\"Runtime type \\\"Query\\\" is not a"
         " possible type for \\\"Pet\\\".\",\"locations\":[{\"line\":1,"
         "\"column\":2}],\"path\":[\"pet\"]}],\"data\":{\"pet\":null}}"},
        {"{node{...F}} fragment F on Node{id friend:__typename}", NULL,
         "{\"node\":{\"__typename\":\"Dog\",\"id\":\"d\"}}",
         "{\"data\":{\"node\":{\"id\":\"d\",\"friend\":\"Dog\"}}}"},
    };

    EXPECT_ANSWERS(rows);
}

/* Validation has looked for it on the interface. */
TEST(a_field_is_that_of_the_object_it_is_on)
{
    static const char named[] = "interface Named { name: String }\n"
                                "type Cat implements Named { name: String! }\n"
                                "type Query { named: Named }\n";
    const struct graphql_validation_limits limits = {0};
    STAGE(stage, named);
    struct world *world = &stage.world;

    stage.request.root =
        stage_json(&stage, "{\"named\":{\"__typename\":\"Cat\"}}");
    expect_int(stage_ask(&stage, "{named{name}}", NULL), GATE_OK);
    expect_int(graphql_validate(stage.schema, &world->cx,
                                stage.request.document, &limits, NULL,
                                &world->errors),
               GATE_OK);
    expect_int(graphql_execute(&stage.request, &world->cx, &world->out),
               GATE_OK);
    expect_true(strstr(written(world), "non-nullable field Cat.name") != NULL);
    expect_true(strstr(written(world), "\"data\":{\"named\":null}") != NULL);
}

TEST(arguments_reach_the_resolver_coerced)
{
    static const struct row rows[] = {
        {"{arguments}", NULL, "{}", "{\"data\":{\"arguments\":{\"x\":1}}}"},
        {"query($y:[Int]){arguments(y:$y x:null)}", "{\"y\":3}", "{}",
         "{\"data\":{\"arguments\":{\"x\":null,\"y\":[3]}}}"},
        {"{selves{arguments(y:[1,2])}}", NULL, "{\"selves\":[{},{}]}",
         "{\"data\":{\"selves\":[{\"arguments\":{\"x\":1,\"y\":[1,2]}},"
         "{\"arguments\":{\"x\":1,\"y\":[1,2]}}]}}"},
        {"{arguments(x:\"no\") a}", NULL, "{}",
         "{\"errors\":[{\"message\":\"Argument \\\"x\\\" has an invalid value:"
         " Int cannot represent non-integer "
         "value.\",\"locations\":[{\"line\":1,"
         "\"column\":14}],\"path\":[\"arguments\"]}],\"data\":{\"arguments\":"
         "null,\"a\":null}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST(root_fields_of_a_mutation_run_each_to_its_end)
{
    STAGE(stage, sdl);

    expect_text(
        stage_answer(&stage, "mutation{first{a} second{b} third}", NULL,
                     "{\"first\":{\"a\":\"!no\"},\"second\":{},"
                     "\"third\":\"3\"}"),
        "{\"errors\":[{\"message\":\"no\",\"locations\":[{\"line\":1,"
        "\"column\":16}],\"path\":[\"first\",\"a\"],\"extensions\":"
        "{\"code\":\"no\",\"why\":1}}],\"data\":{\"first\":{\"a\":null},"
        "\"second\":{\"b\":null},\"third\":\"3\"}}");
}

TEST(a_required_root_field_of_a_mutation_that_fails_ends_it)
{
    STAGE(stage, sdl);

    expect_text(
        stage_answer(&stage, "mutation{second{b} third}", NULL,
                     "{\"third\":\"3\"}"),
        "{\"errors\":[{\"message\":\"Cannot return null for non-nullable"
        " field Mutation.second.\",\"locations\":[{\"line\":1,"
        "\"column\":10}],\"path\":[\"second\"]}],\"data\":null}");
    expect_int(stage.resolved, 1);
}

TEST(an_operation_is_chosen_by_its_name)
{
    static const struct {
        const char *document;
        const char *name;
        const char *chosen; /* NULL: none */
    } rows[] = {
        {"query A{a} query B{b}", "B", "B"},
        {"query A{a} fragment F on Query{a}", NULL, "A"},
        {"query A{a}", "", "A"},
        {"query A{a} query B{b}", NULL, NULL},
        {"query A{a} query B{b}", "C", NULL},
        {"fragment A on Query{a}", "A", NULL},
        {"fragment A on Query{a}", NULL, NULL},
    };
    STAGE(stage, sdl);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct world *world = &stage.world;
        const struct graphql_definition *chosen = NULL;
        gate_status status;

        test_case(rows[i].document);
        world->errors =
            graphql_errors_begin(&world->cx, slice_of(rows[i].document), 50);
        expect_int(
            graphql_parse_document(&world->cx, slice_of(rows[i].document), NULL,
                                   &world->errors, &stage.request.document),
            GATE_OK);
        status = graphql_choose_operation(stage.request.document, rows[i].name,
                                          &world->errors, &chosen);
        if (rows[i].chosen == NULL) {
            expect_int(status, GATE_REFUSED);
            expect_int(world->errors.count, 1);
            expect_text(world->errors.first->code, "operation_unknown");
        } else {
            expect_true(slice_is(chosen->name.text, rows[i].chosen));
        }
    }
}

TEST(a_schema_without_that_root_refuses_the_operation)
{
    STAGE(stage, sdl);

    expect_text(
        stage_answer(&stage, "subscription{a}", NULL, "{}"),
        "{\"errors\":[{\"message\":\"Schema is not configured to execute"
        " subscription operation.\",\"locations\":[{\"line\":1,"
        "\"column\":1}],\"extensions\":{\"code\":"
        "\"operation_unknown\"}}]}");
}

static void note_field(const struct graphql_field *field, void *payload)
{
    buffer_append_slice(payload, field->name);
    buffer_append_char(payload, ' ');
}

TEST(root_fields_can_be_looked_at_before_anything_runs)
{
    STAGE(stage, sdl);

    expect_int(stage_ask(&stage,
                         "query($v:Boolean!){x:a ...F b @skip(if:$v) self{d}"
                         " nothing} fragment F on Query{c x:a}",
                         "{\"v\":true}"),
               GATE_OK);
    expect_int(graphql_visit_root_fields(&stage.request, &stage.world.cx,
                                         note_field, &stage.world.out),
               GATE_OK);
    expect_text(written(&stage.world), "a c self ");
    expect_int(stage.resolved, 0);
}

TEST(introspection_is_answered_by_the_engine_itself)
{
    static const struct row rows[] = {
        {"{__type(name:\"Color\"){kind name enumValues{name}}}", NULL, "{}",
         "{\"data\":{\"__type\":{\"kind\":\"ENUM\",\"name\":\"Color\","
         "\"enumValues\":[{\"name\":\"RED\"},{\"name\":\"GREEN\"}]}}}"},
        {"{__type(name:\"Nothing\"){name} __schema{queryType{name}}}", NULL,
         "{}",
         "{\"data\":{\"__type\":null,\"__schema\":{\"queryType\":{\"name\":"
         "\"Query\"}}}}"},
    };

    EXPECT_ANSWERS(rows);
}

TEST_MAIN
