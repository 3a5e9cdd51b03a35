/* SPDX-License-Identifier: MIT */
/* The words of the mails: one row a kind and language. */
#ifndef MAIL_TEXTS_H
#define MAIL_TEXTS_H

#include "mail/kinds.h"

/* Templates; see template.h.  Lines end with LF. */
struct mail_texts {
    enum mail kind;
    const char *language; /* BCP 47 primary subtag: "en" */
    const char *subject;
    const char *text;
    const char *html;
};

/** The texts of a kind, in the language of `locale` (BCP 47; "" or unknown:
 *  English).  NULL: no such kind; it may come from a newer process that shares
 *  the database.  Static data. */
const struct mail_texts *mail_texts_find(int kind, const char *locale);

#endif
