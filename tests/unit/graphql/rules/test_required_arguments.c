/* SPDX-License-Identifier: MIT */
/* Section 5.4.3, Required Arguments. */
#include "validating.h"

static const char rule[] = "ProvidedRequiredArgumentsRule";

TEST(optional_ones_may_be_left_out)
{
    static const struct validating_row rows[] = {
        {"{int name defaulted}", ""},
        {"{must(v:1)} ", ""},
        {"{nope}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(required_ones_may_not)
{
    static const struct validating_row rows[] = {
        {"{must}", "1:2"},
        {"{self{must(w:1)}}", "1:7"},
        {"{name@skip@include}", "1:6 1:11"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
