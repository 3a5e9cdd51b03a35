/* SPDX-License-Identifier: MIT */
/* Section 5.1.1, Executable Definitions. */
#include "validating.h"

static const char rule[] = "ExecutableDefinitionsRule";

TEST(operations_and_fragments_are_executable)
{
    static const struct validating_row rows[] = {
        {"{name}", ""},
        {"query A{name} mutation B{name} fragment F on Query{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(definitions_of_the_type_system_are_not)
{
    static const struct validating_row rows[] = {
        {"{name} type T{a:Int}", "1:8"},
        {"schema{query:Query} {name} extend type Query{a:Int}", "1:1 1:28"},
        {"\"d\" scalar S directive @d on FIELD", "1:1 1:14"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
