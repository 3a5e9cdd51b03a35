/* SPDX-License-Identifier: MIT */
/* Section 5.8.2, Variables Are Input Types. */
#include "validating.h"

static const char rule[] = "VariablesAreInputTypesRule";

TEST(scalars_enums_and_input_objects_are_input_types)
{
    static const struct validating_row rows[] = {
        {"query($a:Int,$b:[Color!]!,$c:Point,$d:Any,$e:Nothing){name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(objects_interfaces_and_unions_are_not)
{
    static const struct validating_row rows[] = {
        {"query($a:Person,$b:[Named!],$c:Being!){name}", "1:10 1:20 1:32"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
