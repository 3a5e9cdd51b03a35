/* SPDX-License-Identifier: MIT */
/* Section 5.7.2, Directives Are in Valid Locations. */
#include "validating.h"

static const char rule[] = "KnownDirectivesRule";

TEST(a_directive_stands_where_its_definition_says)
{
    static const struct validating_row rows[] = {
        {"query @onQuery {name @onField @skip(if:true)}", ""},
        {"query($v:Int @once) @once{name @once ...F @once ...@once{name}} "
         "fragment F on Query @once{name}",
         ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(and_nowhere_else)
{
    static const struct validating_row rows[] = {
        {"{name @onQuery}", "1:7"},
        {"mutation @onQuery {name}", "1:10"},
        {"subscription @onQuery {name}", "1:14"},
        {"query($v:Int @onQuery) @onField{...F @onQuery ...@onQuery{name}} "
         "fragment F on Query @onQuery{name}",
         "1:14 1:24 1:38 1:50 1:86"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
