/* SPDX-License-Identifier: MIT */
/* Section 5.3.3, Leaf Field Selections. */
#include "validating.h"

static const char rule[] = "ScalarLeafsRule";

TEST(leaves_end_and_objects_go_on)
{
    static const struct validating_row rows[] = {
        {"{name person{name} named{name} being{__typename}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_leaf_has_no_selections)
{
    static const struct validating_row rows[] = {
        {"{name{a} person{age{b}}}", "1:6 1:20"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(anything_else_needs_some)
{
    static const struct validating_row rows[] = {
        {"{person named being}", "1:2 1:9 1:15"},
        {"{self{person}}", "1:7"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
