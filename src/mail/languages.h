/* SPDX-License-Identifier: MIT */
/* Which of the languages that mails are written in a person reads. */
#ifndef MAIL_LANGUAGES_H
#define MAIL_LANGUAGES_H

#include "base/slice.h"

enum {
    LANGUAGES_MAX = 32,
    LANGUAGE_TAG_MAX_BYTES = 35, /* RFC 5646, section 4.4.1 */
};

/* Tags of BCP 47, the one for whoever reads none of them first. */
struct languages {
    const char *tags[LANGUAGES_MAX];
    unsigned count;
};

/** Whether a text has the form of a tag: letters and digits in parts of at most
 *  eight, "-" between them. */
bool language_is_tag(struct slice text);

/**
 * The language that a tag means, or a wider one: "pt-BR" finds "pt".
 *
 * @return Its place in `languages`; -1: none of them.
 * Source: RFC 4647, section 3.4 (Lookup).
 */
int language_look_up(const struct languages *languages, struct slice tag);

/**
 * What a person reads by an Accept-Language header: the range liked best that
 * means one of the languages, in the spelling of RFC 5646 ("pt-BR").
 *
 * @param header  A header's value, of anybody; NULL: there is none.  Whatever
 * is no range is passed over, and so is what follows after
 *                ACCEPT_LANGUAGE_MAX_BYTES or ACCEPT_LANGUAGE_RANGES_MAX.
 * @param[out] out  Ends with a NUL; "": none of the languages.
 * Cost: bounded by those two, and no allocation.
 * Source: RFC 9110, section 12.5.4.
 */
void language_accept(const struct languages *languages, const char *header,
                     char out[LANGUAGE_TAG_MAX_BYTES + 1]);

enum { ACCEPT_LANGUAGE_MAX_BYTES = 1024, ACCEPT_LANGUAGE_RANGES_MAX = 32 };

#endif
