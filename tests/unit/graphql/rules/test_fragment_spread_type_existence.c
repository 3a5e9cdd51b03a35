/* SPDX-License-Identifier: MIT */
/* Section 5.5.1.2, Fragment Spread Type Existence. */
#include "validating.h"

static const char rule[] = "KnownTypeNamesRule";

TEST(types_that_exist_will_do)
{
    static const struct validating_row rows[] = {
        {"query($v:[Point!]!){...on Query{name}} fragment F on "
         "Being{__typename}",
         ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(other_names_are_mistakes)
{
    static const struct validating_row rows[] = {
        {"query($v:[Nope!]!){...on Nope{name}} fragment F on Nope{__typename}",
         "1:11 1:26 1:52"},
        {"{...{name}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
