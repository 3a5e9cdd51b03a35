/* SPDX-License-Identifier: MIT */
/* Section 5.5.1.4, Fragments Must Be Used. */
#include "validating.h"

static const char rule[] = "NoUnusedFragmentsRule";

TEST(reached_from_an_operation_will_do)
{
    static const struct validating_row rows[] = {
        {"{...A} fragment A on Query{...B} fragment B on Query{name}", ""},
        {"{name} query B{...B} fragment B on Query{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(reached_from_none_is_a_mistake)
{
    static const struct validating_row rows[] = {
        {"{name} fragment A on Query{name}", "1:8"},
        {"{name} fragment A on Query{...B} fragment B on Query{...A}",
         "1:8 1:34"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
