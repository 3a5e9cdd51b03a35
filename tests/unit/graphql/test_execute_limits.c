/* SPDX-License-Identifier: MIT */
/* Execution where something is too much: bytes, time, errors, depth, memory. */
#include "base/clock.h"
#include "executing.h"

static const char sdl[] =
    "type Cat { id: ID! }\n"
    "union Pet = Cat\n"
    "type Query { a: String, b: String, c: String, d: String, e: String,"
    " list: [Int], self: Query, need: String!, pets: [Pet!],"
    " arguments(y: [Int]): String }\n"
    "type Mutation { first: Query, third: String }\n";

TEST(an_answer_over_its_limit_is_one_error)
{
    static const char overflow[] =
        "{\"errors\":[{\"message\":\"The answer is larger than response_bytes"
        " allows.\",\"extensions\":{\"code\":\"limit_exceeded\",\"limit\":"
        "\"response_bytes\"}}]}";
    static const char whole[] =
        "{\"data\":{\"list\":[1111111,2222222,3333333,4444444,5555555,666"
        "6666,7777777,8888888,9999999,1111111,2222222,3333333,4444444"
        ",5555555,6666666,7777777,8888888,9999999,1111111,2222222],\"a"
        "\":null}}";
    static const char data[] =
        "{\"list\":[1111111,2222222,3333333,4444444,5555555,6666666,777"
        "7777,8888888,9999999,1111111,2222222,3333333,4444444,5555555"
        ",6666666,7777777,8888888,9999999,1111111,2222222]}";
    STAGE(stage, sdl);

    for (size_t max = sizeof(overflow) - 1; max < sizeof(whole) + 1; max++) {
        buffer_free(&stage.world.out);
        stage.world.out.max_bytes = max;
        expect_text(stage_answer(&stage, "{list a}", NULL, data),
                    max < sizeof(whole) - 1 ? overflow : whole);
    }
    buffer_free(&stage.world.out);
    stage.world.out.max_bytes = sizeof(overflow) - 2;
    expect_text(stage_answer(&stage, "{list a}", NULL, data), "(fault)");
}

TEST(fields_behind_an_overflow_are_not_executed)
{
    STAGE(stage, sdl);

    stage.world.out.max_bytes = 150;
    (void)stage_answer(&stage, "mutation{first{list} third}", NULL,
                       "{\"first\":{\"list\":[111111,222222,333333,444444,"
                       "555555,666666,777777,888888,999999,111111,222222,"
                       "333333,444444,555555,666666,777777,888888,999999,"
                       "333333,444444,555555,666666,777777]}}");
    expect_int(stage.resolved, 2);
}

TEST(an_answer_goes_behind_what_the_buffer_has_already)
{
    STAGE(stage, sdl);

    expect_int(stage_ask(&stage, "{need}", NULL), GATE_OK);
    buffer_append_text(&stage.world.out, "[1,");
    expect_int(
        graphql_execute(&stage.request, &stage.world.cx, &stage.world.out),
        GATE_OK);
    expect_true(strstr(written(&stage.world), "[1,{\"errors\":[{") != NULL);
    expect_true(strstr(written(&stage.world), "}],\"data\":null}") != NULL);
}

TEST(fields_behind_the_deadline_fail_and_are_not_asked)
{
    STAGE(stage, sdl);

    stage.request.limits.deadline_ms = clock_monotonic_coarse_ms() - 1;
    expect_true(strstr(stage_answer(&stage, "{a b __typename}", NULL, "{}"),
                       "\"limit_exceeded\"") != NULL);
    expect_int(stage.resolved, 0);
    stage.request.limits.deadline_ms = clock_monotonic_coarse_ms() + 60000;
    expect_text(stage_answer(&stage, "{a}", NULL, "{}"),
                "{\"data\":{\"a\":null}}");
}

TEST(so_many_errors_are_told_and_no_more)
{
    STAGE(stage, sdl);
    const char *answer;
    size_t told_errors = 0;

    stage.request.limits.errors = 3;
    answer = stage_answer(&stage, "{list a}", NULL,
                          "{\"list\":[\"!1\",\"!2\",\"!3\",\"!4\",\"!5\"]}");
    for (const char *at = answer; (at = strstr(at, "message")) != NULL; at++) {
        told_errors++;
    }
    expect_int(told_errors, 3);
    expect_true(strstr(answer, "\"data\":{\"list\":[null,null,null,null,null],"
                               "\"a\":null}}") != NULL);
}

static gate_status give_self(const struct graphql_resolution *at,
                             struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_OBJECT;
    out->object = at;
    return GATE_OK;
}

TEST(endless_objects_are_cut_off_with_an_error)
{
    STAGE(stage, "type Query { self: Query, a: Int }");
    CLEANUP(buffer_free) struct buffer query = BUFFER_WITH_MAXIMUM(1 << 20);

    /* Fragments within each other nest deeper than their text does. */
    buffer_append_text(&query, "{...F0}");
    for (int i = 0; i < 600; i++) {
        buffer_append_format(&query, "fragment F%d on Query{self{...F%d}}", i,
                             i + 1);
    }
    buffer_append_text(&query, "fragment F600 on Query{a}");
    stage.schema->default_resolver = give_self;
    expect_true(strstr(stage_answer(&stage, buffer_text(&query), NULL, "{}"),
                       "nests deeper") != NULL);
}

TEST(running_out_of_memory_anywhere_leaves_a_fault_or_an_answer)
{
    static const char query[] =
        "{...F self{a arguments(y:[1,2]) need} list pets{...on Cat{id}}}"
        " fragment F on Query{a b c d e f:a g:a h:a i:a j:a}";
    static const char data[] = "{\"a\":\"!no\",\"self\":{},\"list\":[1,\"!x\"],"
                               "\"pets\":[{\"__typename\":\"Cat\",\"id\":1}]}";
    unsigned faults = 0;
    unsigned answers = 0;

    for (size_t limit = 0; limit < 24000; limit += 96) {
        STAGE(stage, sdl);
        CLEANUP(context_close) gate_context small = {0};
        gate_status status;

        stage.request.root = stage_json(&stage, data);
        expect_int(stage_ask(&stage, query, NULL), GATE_OK);
        if (context_open(limit, 0, &small) != GATE_OK) {
            continue;
        }
        status = graphql_execute(&stage.request, &small, &stage.world.out);
        expect_true(status == GATE_OK || status == GATE_FAULT_MEMORY);
        faults += status == GATE_FAULT_MEMORY;
        answers += status == GATE_OK;
    }
    expect_true(faults > 10);
    expect_true(answers > 10);
}

TEST_MAIN
