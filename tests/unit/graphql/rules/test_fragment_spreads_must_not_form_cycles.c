/* SPDX-License-Identifier: MIT */
/* Section 5.5.2.2, Fragment Spreads Must Not Form Cycles. */
#include "validating.h"

static const char rule[] = "NoFragmentCyclesRule";

TEST(spreading_again_and_again_is_no_cycle)
{
    static const struct validating_row rows[] = {
        {"fragment A on Query{...B ...B self{...B}} fragment B on Query{...C} "
         "fragment C on Query{name}",
         ""},
        {"fragment A on Query{...Nope}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_cycle_is_told_where_it_is_entered)
{
    static const struct validating_row rows[] = {
        {"fragment A on Query{...A}", "1:21"},
        {"fragment A on Query{self{...A}}", "1:26"},
        {"fragment A on Query{...B} fragment B on Query{...A}", "1:21"},
        {"fragment A on Query{...B} fragment B on Query{...C} fragment C on "
         "Query{...B}",
         "1:47"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(each_cycle_is_told)
{
    static const struct validating_row rows[] = {
        {"fragment A on Query{...B ...C} fragment B on Query{...A} fragment C "
         "on Query{...A}",
         "1:21 1:26"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
