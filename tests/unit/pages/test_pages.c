/* SPDX-License-Identifier: MIT */
/* Which page lies where, and what may run on it. */
#include "support/test.h"

#include "base/try.h"
#include "pages/pages.h"

static const struct page_paths with_mailbox = {"activate",     "password-reset",
                                               "password-set", "email-change",
                                               "email-undo",   true};
static const struct page_paths without_mailbox = {
    "activate",     "password-reset", "password-set",
    "email-change", "email-undo",     false};
static const struct page_paths other_paths = {"konto/los", "neu",     "setzen",
                                              "anders",    "zurueck", false};

static const struct page *find(const struct page_paths *paths, const char *path)
{
    return pages_find(paths, slice_of(path));
}

static bool has(const struct page *page, const char *text)
{
    return page != NULL && memmem(page->body.data, page->body.bytes, text,
                                  strlen(text)) != NULL;
}

TEST(every_page_is_at_its_path)
{
    static const struct {
        const char *path, *marker;
    } rows[] = {
        {"/", "data-page=\"home\""},
        {"/register", "data-page=\"register\""},
        {"/verify", "data-page=\"verify\""},
        {"/login", "data-page=\"login\""},
        {"/forgotten", "data-page=\"forgotten\""},
        {"/account", "data-page=\"account\""},
        {"/mailbox", "data-page=\"mailbox\""},
        {"/activate/abc", "data-page=\"activate\""},
        {"/password-reset/abc", "data-page=\"password-reset\""},
        {"/password-set/abc", "data-page=\"password-set\""},
        {"/email-change/abc", "data-page=\"email-change\""},
        {"/email-undo/abc", "data-page=\"email-undo\""},
        {"/style.css", "prefers-color-scheme"},
        {"/app.js", "'use strict'"},
        {"/logo.svg", "<svg"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].path);
        expect_true(has(find(&with_mailbox, rows[i].path), rows[i].marker));
    }
}

TEST(no_other_path_has_a_page)
{
    static const char *const paths[] = {"",
                                        "register",
                                        "/register/",
                                        "/Register",
                                        "//",
                                        "/register?a",
                                        "/activate",
                                        "/activate/",
                                        "/activate/a/b",
                                        "/activate//a",
                                        "/../login",
                                        "/layout",
                                        "/home",
                                        "/login.html",
                                        "/html/login.html",
                                        "/%6cogin"};

    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        test_case(paths[i]);
        expect_true(find(&with_mailbox, paths[i]) == NULL);
    }
}

TEST(a_path_with_a_nul_is_not_cut_short)
{
    expect_true(pages_find(&with_mailbox, (struct slice){"/login\0x", 8}) ==
                NULL);
}

TEST(tokens_have_a_bound)
{
    char path[10 + 513];

    memset(path, 'a', sizeof(path));
    memcpy(path, "/activate/", 10);
    expect_true(pages_find(&with_mailbox, (struct slice){path, 10 + 512}) !=
                NULL);
    expect_true(pages_find(&with_mailbox, (struct slice){path, 10 + 513}) ==
                NULL);
}

TEST(links_lie_where_the_settings_say)
{
    expect_true(
        has(find(&other_paths, "/konto/los/abc"), "data-page=\"activate\""));
    expect_true(
        has(find(&other_paths, "/neu/abc"), "data-page=\"password-reset\""));
    expect_true(
        has(find(&other_paths, "/setzen/abc"), "data-page=\"password-set\""));
    expect_true(
        has(find(&other_paths, "/anders/abc"), "data-page=\"email-change\""));
    expect_true(
        has(find(&other_paths, "/zurueck/abc"), "data-page=\"email-undo\""));
    expect_true(find(&other_paths, "/activate/abc") == NULL);
    expect_true(find(&other_paths, "/konto/abc") == NULL);
}

/* The page is the same whatever the token: fetching a link changes nothing. */
TEST(the_token_is_not_looked_at)
{
    expect_true(find(&with_mailbox, "/activate/a") ==
                find(&with_mailbox, "/activate/<script>"));
}

TEST(the_mailbox_shows_only_where_it_is_on)
{
    expect_true(find(&without_mailbox, "/mailbox") == NULL);
    expect_true(has(find(&with_mailbox, "/"), "href=\"/mailbox\""));
    expect_true(has(find(&with_mailbox, "/register"), "href=\"/mailbox\""));
    expect_false(has(find(&without_mailbox, "/"), "/mailbox"));
    expect_false(has(find(&without_mailbox, "/register"), "/mailbox"));
}

static const char *const html_paths[] = {"/",
                                         "/register",
                                         "/verify",
                                         "/login",
                                         "/forgotten",
                                         "/account",
                                         "/mailbox",
                                         "/activate/a",
                                         "/password-reset/a",
                                         "/password-set/a",
                                         "/email-change/a",
                                         "/email-undo/a"};

TEST(no_page_has_anything_inline)
{
    static const char *const inlines[] = {
        "style=",      "<style", "onclick", "onload", "onsubmit",
        "javascript:", "{{",     "<!--",    "//cdn",  "https://"};

    for (size_t i = 0; i < ARRAY_LENGTH(html_paths); i++) {
        const struct page *page = find(&with_mailbox, html_paths[i]);

        test_case(html_paths[i]);
        for (size_t k = 0; k < ARRAY_LENGTH(inlines); k++) {
            expect_false(has(page, inlines[k]));
        }
        expect_true(has(page, "<script src=\"/app.js\" defer></script>"));
        expect_true(has(page, "<html lang=\"en\">"));
        expect_true(has(page, "name=\"viewport\""));
    }
}

TEST(pages_may_run_our_script_alone)
{
    static const char *const rules[] = {"default-src 'none'",
                                        "script-src 'self'",
                                        "style-src 'self'",
                                        "connect-src 'self'",
                                        "img-src 'self' data:",
                                        "base-uri 'none'",
                                        "form-action 'none'",
                                        "frame-ancestors 'none'",
                                        "require-trusted-types-for 'script'"};

    for (size_t i = 0; i < ARRAY_LENGTH(html_paths); i++) {
        const struct page *page = find(&with_mailbox, html_paths[i]);

        test_case(html_paths[i]);
        for (size_t k = 0; k < ARRAY_LENGTH(rules); k++) {
            expect_true(strstr(page->content_security_policy, rules[k]) !=
                        NULL);
        }
        expect_true(strstr(page->content_security_policy, "unsafe") == NULL);
        expect_text(page->cache_control, "no-store");
        expect_text(page->content_type, "text/html; charset=utf-8");
    }
}

TEST(every_field_has_a_label_and_a_place_for_its_errors)
{
    for (size_t i = 0; i < ARRAY_LENGTH(html_paths); i++) {
        const struct page *page = find(&with_mailbox, html_paths[i]);
        const char *at = page->body.data;
        const char *end = at + page->body.bytes;

        test_case(html_paths[i]);
        while ((at = memmem(at, (size_t)(end - at), "<input id=\"", 11)) !=
               NULL) {
            char text[128];
            int bytes = 0;

            at += 11;
            bytes = (int)strcspn(at, "\"");
            snprintf(text, sizeof(text), "<label for=\"%.*s\">", bytes, at);
            expect_true(has(page, text));
            snprintf(text, sizeof(text), "id=\"%.*s-error\"", bytes, at);
            expect_true(has(page, text));
        }
    }
}

TEST(files_have_their_types)
{
    expect_text(find(&with_mailbox, "/style.css")->content_type,
                "text/css; charset=utf-8");
    expect_text(find(&with_mailbox, "/app.js")->content_type,
                "text/javascript; charset=utf-8");
    expect_text(find(&with_mailbox, "/logo.svg")->content_type,
                "image/svg+xml");
}

TEST_MAIN
