/* SPDX-License-Identifier: MIT */
/* Section 5.3.2, Field Selection Merging. */
#include "validating.h"

static const char rule[] = "OverlappingFieldsCanBeMergedRule";

TEST(equal_fields_merge)
{
    static const struct validating_row rows[] = {
        {"{name name a:name a:name}", ""},
        {"{int(v:1) int(v:1) ...F} fragment F on Query{int(v:1)}", ""},
        {"query($v:Int){int(v:$v) int(v:$v)}", ""},
        {"{point(v:{x:1 z:2}) point(v:{z:2 x:1})}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(different_fields_do_not)
{
    static const struct validating_row rows[] = {
        {"{a:name a:__typename}", "1:2"},
        {"{name ...F} fragment F on Query{name:__typename}", "1:2"},
        {"{...F ...G} fragment F on Query{a:name} fragment G on Query{a:int}",
         "1:33"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(different_arguments_do_not)
{
    static const struct validating_row rows[] = {
        {"{int(v:1) int(v:2)}", "1:2"},
        {"{int(v:1) int}", "1:2"},
        {"{any(v:[1 2]) any(v:[2 1])}", "1:2"},
        {"{string(v:\"a\") string(v:\"b\")}", "1:2"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(what_is_below_must_merge_too)
{
    static const struct validating_row rows[] = {
        {"{self{name} self{name:__typename}}", "1:2"},
        {"{self{self{a:name}} self{self{a:int}}}", "1:2"},
        {"{x:self{name} y:self{name:__typename}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(objects_that_exclude_each_other_may_differ)
{
    static const struct validating_row rows[] = {
        {"{being{...on Person{x:name} ...on Robot{x:model}}}", ""},
        {"{being{...on Person{friend{x:name}} ...on Robot{model}}}", ""},
        {"{named{x:name ...on Robot{x:model}}}", "1:8"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(but_not_in_shape)
{
    static const struct validating_row rows[] = {
        {"{being{...on Person{x:age} ...on Robot{x:model}}}", "1:21"},
        {"{being{...on Person{x:friend{name}} ...on Robot{x:model}}}", "1:21"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(cycles_end)
{
    static const struct validating_row rows[] = {
        {"{...F} fragment F on Query{self{...F} name}", ""},
        {"{...F} fragment F on Query{self{...F a:name} a:int}", "1:38"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(each_set_is_told_once)
{
    static const struct validating_row rows[] = {
        {"{self{a:name a:int}}", "1:7"},
        {"{self{...F}} fragment F on Query{a:name a:int}", "1:34"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
