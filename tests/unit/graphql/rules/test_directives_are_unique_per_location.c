/* SPDX-License-Identifier: MIT */
/* Section 5.7.3, Directives Are Unique per Location. */
#include "validating.h"

static const char rule[] = "UniqueDirectivesPerLocationRule";

TEST(different_directives_places_and_repeatable_ones_may_be_many)
{
    static const struct validating_row rows[] = {
        {"{name @skip(if:true) @include(if:true) self @skip(if:true)}", ""},
        {"{name @onField @onField @onField}", ""},
        {"{name @nothing @nothing}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(one_that_is_not_repeatable_may_not)
{
    static const struct validating_row rows[] = {
        {"{name @once @once}", "1:7"},
        {"{name @once @skip(if:true) @once @once}", "1:7 1:7"},
        {"query($v:Int @once @once) @once @once{...F @once @once ...@once "
         "@once{name}} fragment F on Query @once @once{name}",
         "1:14 1:27 1:44 1:59 1:98"},
        {"{name @ #\n once @once}", "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
