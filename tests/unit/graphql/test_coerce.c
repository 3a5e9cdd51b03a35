/* SPDX-License-Identifier: MIT */
/*
 * Input coercion: literals, JSON variables, arguments, defaults, null against
 * absent.  Expectations as graphql-js 16.15.0 has them, but for the words.
 */
#include "executing.h"

static const char sdl[] =
    "scalar Any\n"
    "enum Color { RED GREEN }\n"
    "input Point { x: Int! = 1, y: Int, z: Float! }\n"
    "input Deep { point: Point, points: [Point!], name: String = \"n\" }\n"
    "input One @oneOf { a: Int, b: String, c: [Int] }\n"
    "type Query { f(i: Int, r: Int!, d: Int! = 7, l: [Int!], p: Point,"
    " n: Int = null, o: One, any: Any, id: ID, s: String): Int }\n";

/* A type, a value, and the coerced value; or "" and a word of why not. */
struct row {
    const char *type;
    const char *value;
    const char *coerced;
    const char *why;
};

static const struct graphql_type_use *use_of(struct stage *stage,
                                             const char *type)
{
    const struct graphql_type_reference *reference;
    const struct graphql_type_use *use;
    gate_context *cx = &stage->world.cx;

    if (graphql_parse_type(cx, slice_of(type), &stage->world.errors,
                           &reference) != GATE_OK ||
        graphql_use_reference(stage->schema, cx, reference, &use) != GATE_OK) {
        abort();
    }
    return use;
}

static void expect_coerced(struct stage *stage, const struct row *row,
                           gate_status status, const struct json *value,
                           const char *why)
{
    test_case(row->value);
    buffer_truncate(&stage->world.out, 0);
    if (status == GATE_OK) {
        json_write(&stage->world.out, value);
        expect_text(written(&stage->world), row->coerced);
        return;
    }
    expect_int(status, GATE_REFUSED);
    expect_text(row->coerced, "");
    if (row->why == NULL || strstr(why, row->why) == NULL) {
        expect_text(why, row->why);
    }
}

static void expect_literal(struct stage *stage, const struct row *row,
                           const char *variables)
{
    const struct graphql_value *literal = NULL;
    const struct json *value = NULL;
    const char *why = NULL;
    gate_status status;

    if (graphql_parse_value(&stage->world.cx, slice_of(row->value), false,
                            &stage->world.errors, &literal) != GATE_OK) {
        abort();
    }
    status = graphql_coerce_literal(stage->schema, &stage->world.cx,
                                    use_of(stage, row->type), literal,
                                    stage_json(stage, variables), &value, &why);
    expect_coerced(stage, row, status, value, why);
}

static void expect_json(struct stage *stage, const struct row *row)
{
    const struct json *value = NULL;
    const char *why = NULL;
    gate_status status = graphql_coerce_json(
        stage->schema, &stage->world.cx, use_of(stage, row->type),
        stage_json(stage, row->value), &value, &why);

    expect_coerced(stage, row, status, value, why);
}

TEST(literals_of_scalars_keep_to_their_types)
{
    static const struct row rows[] = {
        {"Int", "0", "0", NULL},
        {"Int", "-0", "0", NULL},
        {"Int", "2147483647", "2147483647", NULL},
        {"Int", "-2147483648", "-2147483648", NULL},
        {"Int", "2147483648", "", "32-bit"},
        {"Int", "-2147483649", "", "32-bit"},
        {"Int", "99999999999999999999999", "", "32-bit"},
        {"Int", "1.0", "", "non-integer"},
        {"Int", "\"1\"", "", "non-integer"},
        {"Int", "true", "", "non-integer"},
        {"Float", "1", "1", NULL},
        {"Float", "-2.5e3", "-2500", NULL},
        {"Float", "1e999", "", "non-finite"},
        {"Float", "\"1\"", "", "non numeric"},
        {"String", "\"a\\u00e9\"", "\"aé\"", NULL},
        {"String", "\"\"\"\n  b\n  \"\"\"", "\"b\"", NULL},
        {"String", "1", "", "non string"},
        {"String", "RED", "", "non string"},
        /* Whoever ends a text at a NUL has its length to look at. */
        {"String", "\"a\\u0000b\"", "\"a\\u0000b\"", NULL},
        {"Boolean", "true", "true", NULL},
        {"Boolean", "false", "false", NULL},
        {"Boolean", "1", "", "non boolean"},
        {"ID", "4", "\"4\"", NULL},
        {"ID", "-99999999999999999999", "\"-99999999999999999999\"", NULL},
        {"ID", "\"x\"", "\"x\"", NULL},
        {"ID", "4.0", "", "non-integer"},
        {"ID", "RED", "", "non-integer"},
        {"Color", "RED", "\"RED\"", NULL},
        {"Color", "BLUE", "", "does not exist"},
        {"Color", "\"RED\"", "", "cannot represent"},
        {"Any", "{a:[1,-2.5,\"t\",RED,true,null]}",
         "{\"a\":[1,-2.5,\"t\",\"RED\",true,null]}", NULL},
        {"Any", "1e400", "", "non-finite"},
    };
    STAGE(stage, sdl);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_literal(&stage, &rows[i], NULL);
    }
}

TEST(literals_of_lists_and_objects_follow_their_tables)
{
    static const struct row rows[] = {
        {"[Int]", "[1,2]", "[1,2]", NULL},
        {"[Int]", "1", "[1]", NULL},
        {"[Int]", "null", "null", NULL},
        {"[Int]", "[1,null]", "[1,null]", NULL},
        {"[Int]", "[1,\"b\"]", "", "non-integer"},
        {"[[Int]]", "[1,2]", "[[1],[2]]", NULL},
        {"[[Int]]", "1", "[[1]]", NULL},
        {"[Int!]", "[1,null]", "", "not to be null"},
        {"[Int]!", "null", "", "not to be null"},
        {"Point", "{z:2}", "{\"x\":1,\"z\":2}", NULL},
        {"Point", "{z:2,y:null,x:5}", "{\"x\":5,\"y\":null,\"z\":2}", NULL},
        {"Point", "{x:null,z:1}", "", "not to be null"},
        {"Point", "{y:1}", "", "\"z\" of required type \"Float!\""},
        {"Point", "{z:1,w:1}", "", "\"w\" is not defined"},
        {"Point", "{z:1,z:2}", "", "only one"},
        {"Point", "[1]", "", "to be an object"},
        {"Deep", "{points:{z:1}}",
         "{\"points\":[{\"x\":1,\"z\":1}],\"name\":\"n\"}", NULL},
        {"One", "{a:1}", "{\"a\":1}", NULL},
        {"One", "{a:null}", "", "Exactly one"},
        {"One", "{}", "", "Exactly one"},
        {"One", "{a:1,b:\"x\"}", "", "Exactly one"},
        {"One", "{a:1,b:null}", "", "Exactly one"},
    };
    STAGE(stage, sdl);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_literal(&stage, &rows[i], NULL);
    }
}

TEST(variables_in_literals_are_used_as_they_are)
{
    static const char variables[] = "{\"one\":1,\"null\":null,\"list\":[1,2],"
                                    "\"text\":\"t\"}";
    static const struct row rows[] = {
        {"Int", "$one", "1", NULL},
        {"Int", "$null", "null", NULL},
        {"Int!", "$null", "", "not to be null"},
        {"Int", "$absent", "", "has no value"},
        {"[Int]", "[$one,$absent,3]", "[1,null,3]", NULL},
        {"[Int!]", "[$absent]", "", "not to be null"},
        {"[Int]", "$list", "[1,2]", NULL},
        {"Point", "{z:$one,y:$absent,x:$absent}", "{\"x\":1,\"z\":1}", NULL},
        {"Point", "{z:$absent}", "", "was not provided"},
        {"One", "{b:$text}", "{\"b\":\"t\"}", NULL},
        {"One", "{a:$null}", "", "Exactly one"},
        {"One", "{a:$absent}", "", "Exactly one"},
        {"Any", "[$absent,{a:$absent,b:$list}]", "[null,{\"b\":[1,2]}]", NULL},
    };
    STAGE(stage, sdl);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_literal(&stage, &rows[i], variables);
    }
}

TEST(json_values_keep_to_their_types)
{
    static const struct row rows[] = {
        {"Int", "7", "7", NULL},
        {"Int", "1.0", "1", NULL},
        {"Int", "1.5", "", "non-integer"},
        {"Int", "2147483648", "", "32-bit"},
        {"Int", "1e10", "", "32-bit"},
        {"Int", "\"7\"", "", "non-integer"},
        {"Float", "7", "7", NULL},
        {"Float", "true", "", "non numeric"},
        {"String", "\"t\"", "\"t\"", NULL},
        {"String", "7", "", "non string"},
        {"String", "[1,2]", "", "non string"},
        {"Boolean", "true", "true", NULL},
        {"Boolean", "\"true\"", "", "non boolean"},
        {"ID", "7", "\"7\"", NULL},
        {"ID", "-7", "\"-7\"", NULL},
        {"ID", "4.0", "", "non-integer"},
        {"Color", "\"GREEN\"", "\"GREEN\"", NULL},
        {"Color", "\"green\"", "", "does not exist"},
        {"Color", "1", "", "cannot represent"},
        {"Any", "{\"a\":[1]}", "{\"a\":[1]}", NULL},
        {"[Int]", "1", "[1]", NULL},
        {"[[Int]]", "[1]", "[[1]]", NULL},
        {"[Int!]!", "[null]", "", "not to be null"},
        {"Point", "{\"z\":2}", "{\"x\":1,\"z\":2}", NULL},
        {"Point", "{\"z\":2,\"w\":1}", "", "\"w\" is not defined"},
        {"Point", "3", "", "to be an object"},
        {"One", "{\"a\":null}", "", "Exactly one"},
        {"One", "{\"a\":1,\"b\":null}", "", "Exactly one"},
        {"One", "{\"c\":3}", "{\"c\":[3]}", NULL},
    };
    STAGE(stage, sdl);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_json(&stage, &rows[i]);
    }
}

static const char *refuse_short(const struct json *value)
{
    return value->kind == JSON_TEXT && value->text.bytes >= 3 ? NULL
                                                              : "Too short";
}

TEST(a_custom_scalar_asks_its_check)
{
    static const struct row good = {"Any", "\"abc\"", "\"abc\"", NULL};
    static const struct row bad = {"Any", "\"ab\"", "", "Too short"};
    STAGE(stage, sdl);
    struct graphql_type *any =
        map_find(&stage.schema->type_by_name, slice_of("Any"));

    any->check = refuse_short;
    expect_literal(&stage, &good, NULL);
    expect_literal(&stage, &bad, NULL);
    expect_json(&stage, &good);
    expect_json(&stage, &bad);
}

/* --- variables --- */

/* The coerced variables, or the errors' places and words. */
static const char *variables_of(struct stage *stage, const char *query,
                                const char *variables)
{
    buffer_truncate(&stage->world.out, 0);
    if (stage_ask(stage, query, variables) == GATE_OK) {
        json_write(&stage->world.out, stage->request.variables);
    } else {
        for (const struct graphql_error *error = stage->world.errors.first;
             error != NULL; error = error->next) {
            buffer_append_format(&stage->world.out, "%u:%u %s|",
                                 error->locations->line,
                                 error->locations->column, error->message);
            expect_text(error->code, "variables_invalid");
        }
    }
    return written(&stage->world);
}

TEST(variables_have_values_nulls_defaults_or_nothing)
{
    STAGE(stage, sdl);

    expect_text(variables_of(&stage, "query($a:Int,$b:Int=2,$c:Int=3){f}",
                             "{\"c\":null,\"unknown\":1}"),
                "{\"b\":2,\"c\":null}");
    expect_text(variables_of(&stage, "query($a:Int=null){f}", NULL),
                "{\"a\":null}");
    expect_text(variables_of(&stage, "query($a:Int!=4){f}", NULL), "{\"a\":4}");
    expect_text(variables_of(&stage, "query($p:Point={z:1}){f}", NULL),
                "{\"p\":{\"x\":1,\"z\":1}}");
}

TEST(a_required_variable_must_be_given_and_not_null)
{
    STAGE(stage, sdl);

    expect_text(variables_of(&stage, "query($a:Int!){f}", NULL),
                "1:7 Variable \"$a\" of type \"Int!\" is required, but was not"
                " provided.|");
    expect_text(variables_of(&stage, "query($a:Int!){f}", "{\"a\":null}"),
                "1:7 Variable \"$a\" of type \"Int!\" must not be null.|");
    expect_text(
        variables_of(&stage, "query($a:[Int!]!=[1]){f}", "{\"a\":null}"),
        "1:7 Variable \"$a\" of type \"[Int!]!\" must not be null.|");
}

TEST(everything_wrong_in_the_variables_is_told_with_its_path)
{
    STAGE(stage, sdl);

    expect_text(
        variables_of(&stage, "query($d:Deep,$i:Int){f}",
                     "{\"d\":{\"point\":{\"x\":\"secret\"},\"points\":"
                     "[{\"z\":1},null]},\"i\":1.5}"),
        "1:7 Variable \"$d\" got an invalid value at \"d.point.x\"; Int cannot"
        " represent non-integer value.|"
        "1:7 Variable \"$d\" got an invalid value at \"d.point\"; Field \"z\" "
        "of"
        " required type \"Float!\" was not provided.|"
        "1:7 Variable \"$d\" got an invalid value at \"d.points[1]\"; Expected"
        " non-nullable type \"Point!\" not to be null.|"
        "1:15 Variable \"$i\" got an invalid value; Int cannot represent"
        " non-integer value.|");
}

TEST(a_variable_of_no_input_type_is_refused_at_its_type)
{
    STAGE(stage, sdl);

    expect_text(
        variables_of(&stage, "query($a:Query){f}", "{\"a\":1}"),
        "1:10 Variable \"$a\" has a type that cannot be used as an input"
        " type.|");
    expect_text(
        variables_of(&stage, "query($a:[Nothing!]){f}", NULL),
        "1:10 Variable \"$a\" has a type that cannot be used as an input"
        " type.|");
}

TEST(no_more_errors_are_told_than_the_limit)
{
    STAGE(stage, sdl);
    const struct json *out;
    struct graphql_errors errors;

    expect_int(stage_ask(&stage, "query($a:[Int]){f}", NULL), GATE_OK);
    errors = graphql_errors_begin(&stage.world.cx, SLICE("q"), 3);
    expect_int(graphql_coerce_variables(
                   stage.schema, &stage.world.cx,
                   stage.request.operation->variables,
                   stage_json(&stage, "{\"a\":[\"\",\"\",\"\",\"\",\"\"]}"),
                   &errors, &out),
               GATE_REFUSED);
    expect_int(errors.count, 3);
    expect_true(errors.is_full);
}

/* --- arguments --- */

static const char *arguments_of(struct stage *stage, const char *query,
                                const char *variables)
{
    const struct graphql_selection *field;
    const struct json *out;
    const char *why = NULL;
    uint32_t at = 0;

    if (stage_ask(stage, query, variables) != GATE_OK) {
        abort();
    }
    field = stage->request.operation->selections->first;
    buffer_truncate(&stage->world.out, 0);
    if (graphql_coerce_arguments(
            stage->schema, &stage->world.cx,
            graphql_find_field(stage->schema,
                               stage->schema->root[GRAPHQL_QUERY], SLICE("f"))
                ->arguments,
            field->arguments, field->at, stage->request.variables, &out, &why,
            &at) == GATE_OK) {
        json_write(&stage->world.out, out);
    } else {
        buffer_append_format(&stage->world.out, "%u %s", at, why);
    }
    return written(&stage->world);
}

TEST(arguments_come_in_the_order_of_the_schema_with_their_defaults)
{
    STAGE(stage, sdl);

    expect_text(arguments_of(&stage, "{f(s:\"t\",r:1,i:null)}", NULL),
                "{\"i\":null,\"r\":1,\"d\":7,\"n\":null,\"s\":\"t\"}");
    expect_text(arguments_of(&stage, "{f(r:1,d:2,n:3)}", NULL),
                "{\"r\":1,\"d\":2,\"n\":3}");
}

TEST(a_variable_left_out_leaves_its_argument_out_or_to_its_default)
{
    STAGE(stage, sdl);

    expect_text(
        arguments_of(
            &stage, "query($i:Int,$d:Int,$n:Int){f(r:1,i:$i,d:$d,n:$n)}", NULL),
        "{\"r\":1,\"d\":7,\"n\":null}");
    expect_text(arguments_of(&stage, "query($n:Int){f(r:1,n:$n)}", "{\"n\":4}"),
                "{\"r\":1,\"d\":7,\"n\":4}");
}

TEST(a_wrong_argument_is_refused_at_its_value_or_its_field)
{
    STAGE(stage, sdl);

    expect_text(arguments_of(&stage, "{f}", NULL),
                "1 Argument \"r\" of required type \"Int!\" was not provided.");
    expect_text(arguments_of(&stage, "query($r:Int){f(r:$r)}", NULL),
                "18 Argument \"r\" of required type \"Int!\" was provided a"
                " variable without value.");
    expect_text(arguments_of(&stage, "{f(r:null)}", NULL),
                "5 Argument \"r\" has an invalid value: Expected non-nullable"
                " type \"Int!\" not to be null.");
    expect_text(
        arguments_of(&stage, "query($r:Int=1){f(r:$r)}", "{\"r\":null}"),
        "20 Argument \"r\" has an invalid value: Expected non-nullable"
        " type \"Int!\" not to be null.");
    expect_text(arguments_of(&stage, "{f(r:1,o:{a:1,b:\"\"})}", NULL),
                "9 Argument \"o\" has an invalid value: Exactly one key must be"
                " specified for OneOf type \"One\", and not as null.");
}

TEST(running_out_of_memory_is_a_fault_and_no_refusal)
{
    for (size_t limit = 0; limit < 4096; limit += 64) {
        STAGE(stage, sdl);
        CLEANUP(context_close) gate_context small = {0};
        const struct json *out;
        struct graphql_errors errors;
        gate_status status;

        if (stage_ask(&stage, "query($d:Deep={points:[{z:1}]},$i:[Int]){f}",
                      "{\"i\":[1,2,\"x\"]}") == GATE_OK) {
            abort();
        }
        if (context_open(limit, 0, &small) != GATE_OK) {
            continue;
        }
        errors = graphql_errors_begin(&small, SLICE("q"), 50);
        status = graphql_coerce_variables(
            stage.schema, &small, stage.request.operation->variables,
            stage_json(&stage, "{\"i\":[1,2,\"x\"]}"), &errors, &out);
        expect_true(status == GATE_FAULT_MEMORY ||
                    (status == GATE_REFUSED && errors.count == 1));
    }
}

TEST_MAIN
