/* SPDX-License-Identifier: MIT */
/* Section 5.5.1.3, Fragments on Object, Interface or Union Types. */
#include "validating.h"

static const char rule[] = "FragmentsOnCompositeTypesRule";

TEST(composite_types_will_do)
{
    static const struct validating_row rows[] = {
        {"{...on Query{name} ...{name}} fragment A on Named{name} fragment B "
         "on Being{__typename} fragment C on Nope{a}",
         ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(leaves_and_inputs_are_mistakes)
{
    static const struct validating_row rows[] = {
        {"{...on Color{a} ...on Point{a}}", "1:8 1:23"},
        {"fragment A on String{a}", "1:15"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
