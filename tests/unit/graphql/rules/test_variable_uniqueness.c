/* SPDX-License-Identifier: MIT */
/* Section 5.8.1, Variable Uniqueness. */
#include "validating.h"

static const char rule[] = "UniqueVariableNamesRule";

TEST(each_operation_has_names_of_its_own)
{
    static const struct validating_row rows[] = {
        {"query A($v:Int,$w:Int){name} query B($v:Int){name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_name_used_more_than_once_is_one_mistake)
{
    static const struct validating_row rows[] = {
        {"query($v:Int,$v:Int){name}", "1:8"},
        {"query($v:Int,$v:Int,$w:Int,$v:Int,$w:Int){name}", "1:8 1:22"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
