/* SPDX-License-Identifier: MIT */
/* Section 5.4.1, Argument Names. */
#include "validating.h"

static const char rule[] = "KnownArgumentNamesRule";

TEST(arguments_that_are_defined_will_do)
{
    static const struct validating_row rows[] = {
        {"{int(v:1) name@once(v:1)}", ""},
        {"{nope(x:1)}", ""},
        {"{name@nope(x:1)}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(others_are_mistakes)
{
    static const struct validating_row rows[] = {
        {"{int(w:1) name(a:1 b:2)}", "1:6 1:16 1:20"},
        {"{name@once(w:1)@skip(unless:true)}", "1:12 1:22"},
        {"query@once(x:1){name}", "1:12"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
