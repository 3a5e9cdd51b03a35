/* SPDX-License-Identifier: MIT */
/* Section 5.5.2.1, Fragment Spread Target Defined. */
#include "validating.h"

static const char rule[] = "KnownFragmentNamesRule";

TEST(fragments_of_the_document_will_do)
{
    static const struct validating_row rows[] = {
        {"{...A} fragment A on Query{name}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(others_are_mistakes)
{
    static const struct validating_row rows[] = {
        {"{...A person{...  B}} fragment C on Query{...D}", "1:5 1:19 1:46"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
