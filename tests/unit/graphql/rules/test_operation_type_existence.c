/* SPDX-License-Identifier: MIT */
/* Section 5.2.1.1, Operation Type Existence. */
#include "validating.h"

static const char rule[] = "KnownOperationTypesRule";

TEST(a_root_type_that_the_schema_has_will_do)
{
    static const struct validating_row rows[] = {
        {"{name}", ""},
        {"mutation{name}", ""},
        {"subscription{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(one_that_it_has_not_is_a_mistake)
{
    static const struct validating_row rows[] = {
        {"{name} fragment F on Query{name}", ""},
        {"mutation{name}", "1:1"},
        {"query A{name} mutation B{name} subscription C{name}", "1:15 1:32"},
    };
    static const char sdl[] = "type Query { name: String }";
    CLEANUP(validating_free) struct graphql_schema *schema = NULL;
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_errors errors;
    enum graphql_sdl_stage stage;

    expect_int(context_open(1 << 20, 0, &cx), GATE_OK);
    errors = graphql_errors_begin(&cx, slice_of(sdl), 5);
    expect_int(graphql_schema_from_sdl(1 << 22, slice_of(sdl), &errors, &schema,
                                       &stage),
               GATE_OK);
    for (size_t i = 0; schema != NULL && i < ARRAY_LENGTH(rows); i++) {
        validating_expect_row(schema, rule, &rows[i]);
    }
}

TEST_MAIN
