/* SPDX-License-Identifier: MIT */
/* Section 5.2.4.1, Single Root Field. */
#include "validating.h"

static const char rule[] = "SingleFieldSubscriptionsRule";

TEST(one_field_will_do_however_it_is_written)
{
    static const struct validating_row rows[] = {
        {"subscription{name}", ""},
        {"subscription{name name ...F} fragment F on Subscription{name}", ""},
        {"subscription{...on Subscription{a:name}}", ""},
        {"{name person{name}} mutation{a:name b:name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(more_than_one_response_name_is_a_mistake)
{
    static const struct validating_row rows[] = {
        {"subscription{a:name b:name c:name}", "1:21"},
        {"subscription{name ...F} fragment F on Subscription{b:name ...F}",
         "1:52"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(fragments_that_cannot_apply_do_not_count)
{
    static const struct validating_row rows[] = {
        {"subscription{name ...on Person{b:name}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(meta_fields_are_no_streams)
{
    static const struct validating_row rows[] = {
        {"subscription{__typename}", "1:14"},
        {"subscription{a:__typename b:name}", "1:27 1:14"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(the_root_may_not_depend_on_a_variable)
{
    static const struct validating_row rows[] = {
        {"subscription($v:Boolean!){name @include(if:$v)}", "1:32"},
        {"subscription($v:Boolean!){...F @skip(if:$v)} fragment F on "
         "Subscription{name @skip(if:true)}",
         "1:32"},
        {"subscription{name{a @skip(if:true)}}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
