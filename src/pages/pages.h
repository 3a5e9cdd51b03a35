/* SPDX-License-Identifier: MIT */
/*
 * The pages people see: the first page, the account pages, the mailbox.  Plain
 * HTML, CSS and one small script that speaks to our own API; static bytes in
 * the executable.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "base/slice.h"

struct page {
    const char *content_type;
    struct slice body;
    const char *content_security_policy;
    const char *cache_control;
};

/* Where the pages behind mailed links lie: settings activation_path …, without
 * slashes around. */
struct page_paths {
    const char *activation;
    const char *password_reset;
    const char *password_set;
    const char *email_change;
    const char *email_undo;
    bool has_mailbox;
};

/** The page at a raw path ("/", "/register", "/activate/TOKEN", "/style.css");
 *  NULL: none.  The token in a path is not looked at: the page's script reads
 * it from the address.  Static data. */
const struct page *pages_find(const struct page_paths *paths,
                              struct slice path);

#endif
