/* SPDX-License-Identifier: MIT */
/*
 * The files of html/ as bytes, with the headers they are sent with.  The array
 * is made by tools/embed.py while building.
 */
#ifndef PAGES_EMBEDDED_H
#define PAGES_EMBEDDED_H

#include "pages/pages.h"

#define PAGE_TYPE_HTML "text/html; charset=utf-8"
#define PAGE_TYPE_CSS  "text/css; charset=utf-8"
#define PAGE_TYPE_JS   "text/javascript; charset=utf-8"
#define PAGE_TYPE_SVG  "image/svg+xml"

/*
 * Only our own script, style and pictures; nothing inline, no frame around us.
 * Forms are sent by the script alone: without it a form goes nowhere, so that
 * no password can end up in an address.  No text becomes markup.
 */
#define PAGE_CSP_COMMON                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; "                \
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; "              \
    "form-action 'none'; frame-ancestors 'none'; "                             \
    "require-trusted-types-for 'script'; "

#define PAGE_CSP PAGE_CSP_COMMON "trusted-types 'none'"
/* The HTML part of a mail goes into a sandboxed frame, by this policy. */
#define PAGE_CSP_MAILBOX PAGE_CSP_COMMON "trusted-types mail"
/* Opened by themselves, files may do nothing. */
#define PAGE_CSP_ASSET "default-src 'none'; frame-ancestors 'none'"

#define PAGE_NO_STORE   "no-store"
#define PAGE_REVALIDATE "no-cache"

struct embedded {
    const char *name;    /* "login", "style.css" */
    struct page page[2]; /* without and with the mailbox */
};

extern const struct embedded embedded_files[];
extern const size_t embedded_count;

#endif
