/* SPDX-License-Identifier: MIT */
/* Section 5.2.3.1, Lone Anonymous Operation. */
#include "validating.h"

static const char rule[] = "LoneAnonymousOperationRule";

TEST(alone_it_needs_no_name)
{
    static const struct validating_row rows[] = {
        {"{name}", ""},
        {"{name} fragment F on Query{name}", ""},
        {"query A{name} query B{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(among_others_each_without_a_name_is_a_mistake)
{
    static const struct validating_row rows[] = {
        {"{name} query A{name}", "1:1"},
        {"{name} query{name} mutation B{name}", "1:1 1:8"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
