/* SPDX-License-Identifier: MIT */
/* Section 5.5.2.3, Fragment Spread Is Possible. */
#include "validating.h"

static const char rule[] = "PossibleFragmentSpreadsRule";

TEST(objects_in_objects)
{
    static const struct validating_row rows[] = {
        {"{...on Query{name}}", ""},
        {"{person{...on Robot{name}}}", "1:9"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(abstract_in_objects)
{
    static const struct validating_row rows[] = {
        {"{person{...on Named{name} ...on Being{__typename}}}", ""},
        {"{...on Named{name}}", "1:2"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(objects_in_abstract)
{
    static const struct validating_row rows[] = {
        {"{being{...on Robot{name}} named{...on Person{name}}}", ""},
        {"{being{...on Query{name}}}", "1:8"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(abstract_in_abstract)
{
    static const struct validating_row rows[] = {
        {"{being{...on Named{name}} named{...on Being{__typename}}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(spreads_are_judged_as_inline_fragments)
{
    static const struct validating_row rows[] = {
        {"{person{...F}} fragment F on Robot{name}", "1:9"},
        {"{person{...F ...G}} fragment F on Nope{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
