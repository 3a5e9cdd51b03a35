/* SPDX-License-Identifier: MIT */
/* Section 5.5.1.1, Fragment Name Uniqueness. */
#include "validating.h"

static const char rule[] = "UniqueFragmentNamesRule";

TEST(names_that_differ_will_do)
{
    static const struct validating_row rows[] = {
        {"fragment A on Query{name} fragment B on Query{name} query A{name}",
         ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_name_used_again_is_a_mistake)
{
    static const struct validating_row rows[] = {
        {"fragment A on Query{name} fragment A on Robot{name} fragment A on "
         "Query{a}",
         "1:10 1:10"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
