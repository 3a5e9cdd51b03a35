/* SPDX-License-Identifier: MIT */
/* Section 5.8.3, All Variable Uses Defined. */
#include "validating.h"

static const char rule[] = "NoUndefinedVariablesRule";

TEST(a_variable_that_is_used_is_defined)
{
    static const struct validating_row rows[] = {
        {"query($v:Int){int(v:$v)}", ""},
        {"query($v:Int){...F} fragment F on Query{int(v:$v)}", ""},
        {"fragment F on Query{int(v:$v)}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(one_that_is_not_is_told_where_it_is_used)
{
    static const struct validating_row rows[] = {
        {"{int(v:$v)}", "1:8"},
        {"query A{int(v:$v)}", "1:15"},
        {"query($v:Int){int(v:$w) point(v:{x:$x})}", "1:21 1:36"},
        {"query A{...F} query B{...F} fragment F on Query{int(v:$v)}",
         "1:55 1:55"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
