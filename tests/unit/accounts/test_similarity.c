/* SPDX-License-Identifier: MIT */
/* Likeness, against what Python's difflib and Django's validator say. */
#include "accounts/similarity.h"

#include "support/test.h"

static const struct {
    const char *password;
    const char *attribute;
    bool similar;
} cases[] = {
    /* Asked of Django 5.2: UserAttributeSimilarityValidator().validate() */
    {"erinsmith1", "erinsmith", true},
    {"wonderland9", "wonderland@example.com", true},
    {"wilhelmina7", "wilhelmina", true},
    {"htimsnire", "erinsmith", true}, /* the same letters in any order */
    {"correct horse 7", "erinsmith", false},
    {"correct horse 7", "e", false},
    {"example.com!", "erin@example.com", true},
    {"exampleee", "erin@example.com", true},
    {"abcdefg", "abcdxyz", false},      /* 4 of 7: 0.57 */
    {"abcdefg", "abcdeyz", true},       /* 5 of 7: 0.71 */
    {"abcdefghij", "abcdefgxyz", true}, /* 7 of 10: 0.7 and no less */
    {"a", "aaaaaaaaaaaa", false},
    {"aaaaaaaaaaaaaaaaaaaaaaa", "a", false}, /* too short to matter */
    {"j\xc3\xbcrgen99", "j\xc3\xbcrgen", true},
    {"anything", "", false},
    {"under_score1", "under_score", true}, /* _ joins a word */
};

TEST(says_what_the_reference_says)
{
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        CLEANUP(context_close) gate_context cx = {0};
        bool similar = false;

        test_case(cases[i].password);
        expect_int(context_open(65536, 0, &cx), GATE_OK);
        expect_int(is_similar(&cx, slice_of(cases[i].password),
                              slice_of(cases[i].attribute), &similar),
                   GATE_OK);
        expect_int(similar, cases[i].similar);
    }
}

TEST_MAIN
