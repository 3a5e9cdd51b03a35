/* SPDX-License-Identifier: MIT */
/* Section 5.2.2.1, Operation Name Uniqueness. */
#include "validating.h"

static const char rule[] = "UniqueOperationNamesRule";

TEST(names_that_differ_will_do)
{
    static const struct validating_row rows[] = {
        {"query A{name} query B{name} {name}", ""},
        {"query A{name} fragment A on Query{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_name_used_again_is_a_mistake_whatever_the_kind)
{
    static const struct validating_row rows[] = {
        {"query A{name} query A{name}", "1:7"},
        {"query A{name} mutation A{name} subscription A{name}", "1:7 1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
