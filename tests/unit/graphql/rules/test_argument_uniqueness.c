/* SPDX-License-Identifier: MIT */
/* Section 5.4.2, Argument Uniqueness. */
#include "validating.h"

static const char rule[] = "UniqueArgumentNamesRule";

TEST(each_argument_once)
{
    static const struct validating_row rows[] = {
        {"{int(v:1) a:int(v:2) name@once(v:1)}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_name_given_more_than_once_is_one_mistake)
{
    static const struct validating_row rows[] = {
        {"{int(v:1 v:2)}", "1:6"},
        {"{int(v:1 w:1 v:2 w:3 v:4)}", "1:6 1:10"},
        {"{name@once(v:1 v:1)}", "1:12"},
        {"{nope(v:1 v:1)}", "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
