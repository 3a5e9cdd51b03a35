/* SPDX-License-Identifier: MIT */
/* Section 5.7.1, Directives Are Defined. */
#include "validating.h"

static const char rule[] = "KnownDirectivesRule";

TEST(the_schemas_directives_are_known)
{
    static const struct validating_row rows[] = {
        {"query @onQuery {name @skip(if:true) @include(if:true) @onField}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(others_are_not)
{
    static const struct validating_row rows[] = {
        {"{name @nothing}", "1:7"},
        {"query($v:Int @b) @a{... @c {name} ...F @d} fragment F on Query "
         "@e{name}",
         "1:14 1:18 1:25 1:40 1:64"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
