/* SPDX-License-Identifier: MIT */
/* Section 5.6.3, Input Object Field Uniqueness. */
#include "validating.h"

static const char rule[] = "UniqueInputFieldNamesRule";

TEST(each_object_has_names_of_its_own)
{
    static const struct validating_row rows[] = {
        {"{point(v:{x:1,y:1,deep:{x:1,deep:{x:1}}}) any(v:[{a:1},{a:1}])}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_name_twice_in_one_object_is_told_as_often)
{
    static const struct validating_row rows[] = {
        {"{point(v:{x:1,x:1})}", "1:11"},
        {"{point(v:{x:1,x:1,x:1})}", "1:11 1:11"},
        {"{any(v:[{a:{b:1,b:1}}])}", "1:13"},
        {"query($v:Any={a:1,a:1}){name @once(v:{a:1,a:1})}", "1:15 1:39"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
