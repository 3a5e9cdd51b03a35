/* SPDX-License-Identifier: MIT */
/* What the members of a request's body are; over the wire it is tried in
 * tests/security/test_http.py and test_protocol.py. */
#include "graphql/request_body.h"

#include "support/test.h"

enum { ARENA_BYTES = 1 << 20 };

static gate_context open_context(void)
{
    gate_context cx;

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    return cx;
}

TEST(takes_what_is_there)
{
    CLEANUP(context_close) gate_context cx = open_context();
    struct graphql_request_body read = {0};
    const char *complaint = NULL;
    struct slice body = SLICE(" {\"variables\" : { \"a\" : [1, \"\\u00e9\"] "
                              "} ,\"query\":\"{a}\",\"operationName\":\"A\","
                              "\"extensions\":{},\"more\":[7]}");

    expect_int(graphql_read_request_body(&cx, body, &read, &complaint),
               GATE_OK);
    expect_true(slice_is(read.document, "{a}"));
    expect_text(read.operation_name, "A");
    const struct json *list = json_member(read.variables, "a");

    expect_int(list->first->number, 1);
    expect_text(json_text_of(list->first->next), "\xc3\xa9");
}

TEST(null_is_as_absent)
{
    CLEANUP(context_close) gate_context cx = open_context();
    struct graphql_request_body read = {0};
    const char *complaint = NULL;

    expect_int(graphql_read_request_body(
                   &cx,
                   SLICE("{\"query\":\"{a}\",\"operationName\":null,"
                         "\"variables\":null,\"extensions\":null}"),
                   &read, &complaint),
               GATE_OK);
    expect_text(read.operation_name, NULL);
    expect_true(read.variables == NULL);
}

TEST(says_what_is_wrong)
{
    static const struct {
        const char *body, *word; /* of the complaint */
    } cases[] = {
        {"[]", "list"},
        {"[{\"query\":\"{a}\"}]", "list"},
        {"7", "object"},
        {"{}", "query"},
        {"{\"query\":7}", "query"},
        {"{\"query\":\"a\",\"operationName\":7}", "operationName"},
        {"{\"query\":\"a\",\"variables\":[]}", "variables"},
        {"{\"query\":\"a\",\"extensions\":\"\"}", "extensions"},
    };
    CLEANUP(context_close) gate_context cx = open_context();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct graphql_request_body read = {0};
        const char *complaint = "";

        test_case(cases[i].body);
        expect_int(graphql_read_request_body(&cx, slice_of(cases[i].body),
                                             &read, &complaint),
                   GATE_REFUSED);
        expect_true(strstr(complaint, cases[i].word) != NULL);
    }
}

TEST(nesting_has_an_end)
{
    CLEANUP(context_close) gate_context cx = open_context();
    char body[2200] = "{\"query\":\"a\",\"variables\":{\"a\":";
    struct graphql_request_body read = {0};
    const char *complaint = NULL;
    size_t bytes = strlen(body);

    memset(body + bytes, '[', 2000);
    expect_int(graphql_read_request_body(
                   &cx, (struct slice){body, bytes + 2000}, &read, &complaint),
               GATE_REFUSED);
}

TEST(a_small_arena_is_a_fault_and_no_crash)
{
    struct slice body =
        SLICE("{\"query\":\"{a}\",\"variables\":{\"a\":[1,2]}}");
    unsigned faults = 0;

    for (size_t limit = 0; limit < 4096; limit += 16) {
        struct graphql_request_body read = {0};
        const char *complaint = NULL;
        gate_context cx;

        if (context_open(limit, 0, &cx) != GATE_OK) {
            continue;
        }
        faults += graphql_read_request_body(&cx, body, &read, &complaint) ==
                  GATE_FAULT_MEMORY;
        context_close(&cx);
    }
    printf("%u allocations refused\n", faults);
    expect_true(faults > 4);
}

TEST_MAIN
