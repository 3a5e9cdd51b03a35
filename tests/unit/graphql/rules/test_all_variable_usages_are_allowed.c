/* SPDX-License-Identifier: MIT */
/* Section 5.8.5, All Variable Usages Are Allowed. */
#include "validating.h"

static const char rule[] = "VariablesInAllowedPositionRule";

TEST(a_variable_goes_where_its_type_is_compatible)
{
    static const struct validating_row rows[] = {
        {"query($v:Int){int(v:$v)}", ""},
        {"query($v:Int!){int(v:$v) must(v:$v)}", ""},
        {"query($v:[Int!]!){list(v:$v) strict(v:$v)}", ""},
        {"query($v:Int){list(v:[$v]) string(v:null)}", ""},
        {"query($v:Nothing){int(v:$v)}", ""},
        {"{int(v:$v)}", ""},
        {"query($v:String){int(v:$v)}", "1:7"},
        {"query($v:Int){must(v:$v)}", "1:7"},
        {"query($v:[Int]!){strict(v:$v)}", "1:7"},
        {"query($v:Int){list(v:$v)}", "1:7"},
        {"query($v:[Int]){int(v:$v)}", "1:7"},
        {"query($v:[Int]){table(v:$v)}", "1:7"},
        {"query($v:Boolean){name @skip(if:$v)}", "1:7"},
        {"query($v:String){point(v:{z:1,deep:{z:$v}})}", "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_default_makes_up_for_a_nullable_type)
{
    static const struct validating_row rows[] = {
        {"query($v:Int=1){must(v:$v)}", ""},
        {"query($v:Int){defaulted(v:$v) point(v:{z:1,x:$v})}", ""},
        {"query($v:Boolean=true){name @include(if:$v)}", ""},
        {"query($v:Int=null){must(v:$v)}", "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_use_in_a_fragment_counts_for_every_operation_that_reaches_it)
{
    static const struct validating_row rows[] = {
        {"query A($v:Int){...F} query B($v:String){...F} fragment F on "
         "Query{int(v:$v)}",
         "1:31"},
        {"query($v:String){...F} fragment F on Query{...G} fragment G on "
         "Query{int(v:$v) ...F}",
         "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_variable_in_a_one_of_object_may_not_be_null)
{
    static const struct validating_row rows[] = {
        {"query($v:Int!){one(v:{a:$v})}", ""},
        {"query($v:Int){one(v:{a:$v})}", "1:7"},
        {"query($v:Int=1){one(v:{a:$v})}", ""},
        {"query($v:One){one(v:$v)}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
