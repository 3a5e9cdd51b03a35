/* SPDX-License-Identifier: MIT */
/* Targets, what the log shows of them, and origins. */
#include "http/target.h"

#include "http/cors.h"
#include "support/test.h"

TEST(takes_path_and_query_apart)
{
    static const struct {
        const char *uri, *path, *query; /* path NULL: refused */
    } cases[] = {
        {"/", "/", ""},
        {"/graphql?a=b?c", "/graphql", "a=b?c"},
        {"http://host/graphql?x", "/graphql", "x"},
        {"HTTPS://host:1/a", "/a", ""},
        {"http://host", "/", ""},
        {"http://host?x", "/", "x"},
        {"httpx://host/a", "httpx://host/a", ""},
        {"*", "*", ""},
        {"/%41", "/%41", ""},
        {"//a", "//a", ""},
        {"", NULL, NULL},
        {"/a b", NULL, NULL},
        {"/a\tb", NULL, NULL},
        {"/a#b", NULL, NULL},
        {"/\x7f", NULL, NULL},
        {"/\xc3\xa9", NULL, NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct target target = {0};

        test_case(cases[i].uri);
        bool is_read = target_read(slice_of(cases[i].uri), &target);

        expect_int(is_read, cases[i].path != NULL);
        if (is_read && cases[i].path != NULL) {
            expect_true(slice_is(target.path, cases[i].path));
            expect_true(slice_is(target.query, cases[i].query));
        }
    }
}

TEST(masks_what_may_be_a_token)
{
    static const struct {
        const char *path, *wanted;
    } cases[] = {
        {"/", "/"},
        {"/graphql", "/graphql"},
        {"/style.css", "/style.css"},
        {"/activate/eyJhbGciOi", "/activate/***"},
        {"/a/b/c", "/a/***"},
        {"/activate/", "/activate/***"},
        {"/eyJhbGciOiJFZERTQSIsImtpZCI6", "/***"},
        {"/a%20b", "/***"},
        {"//x", "//***"},
        {"*", "***"},
        {"", "***"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[TARGET_LOG_BYTES];

        test_case(cases[i].path);
        target_mask(slice_of(cases[i].path), out);
        expect_text(out, cases[i].wanted);
    }
}

TEST(origins_are_compared_whole)
{
    static const char list[] = "https://a.example, http://b.example:8080";

    expect_true(cors_allows(list, SLICE("https://a.example")));
    expect_true(cors_allows(list, SLICE("http://b.example:8080")));
    expect_false(cors_allows(list, SLICE("http://b.example")));
    expect_false(cors_allows(list, SLICE("https://a.example.evil")));
    expect_false(cors_allows(list, SLICE("https://a")));
    expect_false(cors_allows(list, SLICE("")));
    expect_false(cors_allows("null", SLICE("null")));
    expect_false(cors_allows("", SLICE("https://a.example")));
    expect_false(cors_allows(NULL, SLICE("https://a.example")));
}

TEST_MAIN
