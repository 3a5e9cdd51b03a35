/* SPDX-License-Identifier: MIT */
/* Section 5.3.1, Field Selections. */
#include "validating.h"

static const char rule[] = "FieldsOnCorrectTypeRule";

TEST(fields_of_the_type_in_scope_will_do)
{
    static const struct validating_row rows[] = {
        {"{name person{name age friend{age}} __typename __schema{__typename}}",
         ""},
        {"{named{name __typename} being{__typename ...on Robot{model}}}", ""},
        {"fragment F on Robot{m:model}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(other_fields_are_mistakes)
{
    static const struct validating_row rows[] = {
        {"{nope}", "1:2"},
        {"{a:nope person{model nope}}", "1:2 1:16 1:22"},
        {"{named{age}}", "1:8"},
        {"{being{name}}", "1:8"},
        {"{person{__schema{__typename}}}", "1:9"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(below_what_is_not_known_nothing_is_told)
{
    static const struct validating_row rows[] = {
        {"{nope{deeper{still}}}", "1:2"},
        {"{...on Nope{a}} fragment F on Color{b}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
