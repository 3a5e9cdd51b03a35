/* SPDX-License-Identifier: MIT */
/* What the parameters of a GraphQL request in a URL are; over the wire it is
 * tried in tests/security/test_http.py. */
#include "http/graphql_request.h"

#include "http/percent.h"
#include "support/test.h"

enum { ARENA_BYTES = 1 << 20 };

static gate_context open_context(void)
{
    gate_context cx;

    expect_int(context_open(ARENA_BYTES, 0, &cx), GATE_OK);
    return cx;
}

TEST(decodes_strictly)
{
    static const struct {
        const char *text, *wanted; /* NULL: refused */
    } cases[] = {
        {"", ""},
        {"abc", "abc"},
        {"a+b", "a b"},
        {"%41%4a%4A", "AJJ"},
        {"%C3%A9", "\xc3\xa9"},
        {"%25", "%"},
        {"%", NULL},
        {"%4", NULL},
        {"a%", NULL},
        {"%4g", NULL},
        {"%g4", NULL},
        {"%00", NULL},
        {"%ff", NULL},
        {"%c3", NULL},
        {"%ED%A0%80", NULL},
        {"%+1", NULL},
        {"%C0%80", NULL},
        {"%%41", NULL},
    };
    CLEANUP(context_close) gate_context cx = open_context();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct slice out = {0};

        test_case(cases[i].text);
        enum percent_result result =
            percent_decode(&cx, slice_of(cases[i].text), &out);

        expect_int(result,
                   cases[i].wanted == NULL ? PERCENT_BAD : PERCENT_FINE);
        if (cases[i].wanted != NULL && result == PERCENT_FINE) {
            expect_text(out.data, cases[i].wanted);
        }
    }
}

TEST(says_what_is_wrong_with_a_query)
{
    static const struct {
        const char *query, *word; /* of the complaint */
    } cases[] = {
        {"", "query"},
        {"query=", "query"},
        {"query=a&query=b", "twice"},
        {"query=%", "encoded"},
        {"query=a&variables=7", "variables"},
        {"query=a&variables=%7B", "variables"},
        {"query=a&extensions=[]", "extensions"},
    };
    CLEANUP(context_close) gate_context cx = open_context();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct graphql_parameters parameters = {0};
        const char *complaint = "";

        test_case(cases[i].query);
        expect_int(graphql_read_query(&cx, slice_of(cases[i].query),
                                      &parameters, &complaint),
                   GATE_REFUSED);
        expect_true(strstr(complaint, cases[i].word) != NULL);
    }
}

TEST(a_small_arena_is_a_fault_and_no_crash)
{
    struct slice query = SLICE("query=%7Ba%7D&variables=%7B%22a%22:1%7D");
    unsigned faults = 0;

    for (size_t limit = 0; limit < 4096; limit += 16) {
        struct graphql_parameters parameters = {0};
        const char *complaint = NULL;
        gate_context cx;

        if (context_open(limit, 0, &cx) != GATE_OK) {
            continue;
        }
        faults += graphql_read_query(&cx, query, &parameters, &complaint) ==
                  GATE_FAULT_MEMORY;
        context_close(&cx);
    }
    printf("%u allocations refused\n", faults);
    expect_true(faults > 2);
}

TEST_MAIN
