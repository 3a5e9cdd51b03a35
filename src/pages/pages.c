/* SPDX-License-Identifier: MIT */
/*
 * From a path to a page.
 *
 * Paths match exactly and as they came, nothing is decoded.  A page behind a
 * mailed link is the same for every token: fetching it neither reads nor uses
 * the link (security.md, row 30).
 */
#include "pages/pages.h"

#include "base/try.h"
#include "pages/embedded.h"

/* Longer than any token that we make. */
enum { TOKEN_MAX_BYTES = 512 };

static const struct {
    const char *path;
    const char *name;
    bool is_mailbox;
} routes[] = {
    {"/", "home", false},
    {"/register", "register", false},
    {"/verify", "verify", false},
    {"/login", "login", false},
    {"/forgotten", "forgotten", false},
    {"/account", "account", false},
    {"/mailbox", "mailbox", true},
    {"/style.css", "style.css", false},
    {"/app.js", "app.js", false},
    {"/logo.svg", "logo.svg", false},
};

static const struct page *find_file(const char *name, bool has_mailbox)
{
    for (size_t i = 0; i < embedded_count; i++) {
        if (strcmp(embedded_files[i].name, name) == 0) {
            return &embedded_files[i].page[has_mailbox ? 1 : 0];
        }
    }
    return NULL;
}

static const char *route_of(const struct page_paths *paths, struct slice path)
{
    for (size_t i = 0; i < ARRAY_LENGTH(routes); i++) {
        if (slice_is(path, routes[i].path) &&
            (!routes[i].is_mailbox || paths->has_mailbox)) {
            return routes[i].name;
        }
    }
    return NULL;
}

/* "/" prefix "/" token, the token without a slash in it. */
static bool is_link(struct slice path, const char *prefix)
{
    struct slice wanted = slice_of(prefix);
    size_t before = wanted.bytes + 2;
    size_t token_bytes;

    if (wanted.bytes == 0 || path.bytes <= before) {
        return false;
    }
    token_bytes = path.bytes - before;
    return path.data[0] == '/' && path.data[before - 1] == '/' &&
           slice_equal((struct slice){path.data + 1, wanted.bytes}, wanted) &&
           token_bytes <= TOKEN_MAX_BYTES &&
           memchr(path.data + before, '/', token_bytes) == NULL;
}

static const char *link_of(const struct page_paths *paths, struct slice path)
{
    if (is_link(path, paths->activation)) {
        return "activate";
    }
    if (is_link(path, paths->password_reset)) {
        return "password-reset";
    }
    if (is_link(path, paths->password_set)) {
        return "password-set";
    }
    if (is_link(path, paths->email_change)) {
        return "email-change";
    }
    if (is_link(path, paths->email_undo)) {
        return "email-undo";
    }
    return NULL;
}

const struct page *pages_find(const struct page_paths *paths, struct slice path)
{
    const char *name = route_of(paths, path);

    name = name != NULL ? name : link_of(paths, path);
    return name == NULL ? NULL : find_file(name, paths->has_mailbox);
}
