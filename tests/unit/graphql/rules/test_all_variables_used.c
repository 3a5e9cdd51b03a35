/* SPDX-License-Identifier: MIT */
/* Section 5.8.4, All Variables Used. */
#include "validating.h"

static const char rule[] = "NoUnusedVariablesRule";

TEST(a_variable_is_used_somewhere)
{
    static const struct validating_row rows[] = {
        {"query($v:Int){int(v:$v)}", ""},
        {"query($v:Int){...F} fragment F on Query{self{...G}} fragment G on "
         "Query{int(v:$v)}",
         ""},
        {"query($v:Boolean){name @skip(if:$v)}", ""},
        {"query($v:Int){any(v:{a:[$v]})}", ""},
        {"query($v:Int){nothing(v:$v)}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(one_that_is_not_is_told_with_its_operation)
{
    static const struct validating_row rows[] = {
        {"query($v:Int){name}", "1:7"},
        {"query A($v:Int,$w:Int){int(v:$w)}", "1:9"},
        {"query($v:Int){name} fragment F on Query{int(v:$v)}", "1:7"},
        {"query A($v:Int){...F} query B($v:Int){name} fragment F on "
         "Query{int(v:$v)}",
         "1:31"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
