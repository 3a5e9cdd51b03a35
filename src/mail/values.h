/* SPDX-License-Identifier: MIT */
/* What may stand between the braces of a template. */
#ifndef MAIL_VALUES_H
#define MAIL_VALUES_H

#include "mail/kinds.h"
#include "mail/template.h"

/* By the names of the original, but for site_url; those of the user and of the
 * link only where the kind has them. */
enum mail_value {
    VALUE_SITE_NAME, /* "example.com:8443" */
    VALUE_SITE_URL,  /* setting public_url */
    VALUE_PROTOCOL,  /* "https" */
    VALUE_DOMAIN,    /* what follows the protocol in public_url */
    VALUE_PORT,
    VALUE_TIMESTAMP, /* when it was queued, seconds of Unix time */
    VALUE_PATH,      /* from here on of the link */
    VALUE_TOKEN,
    VALUE_USER, /* from here on of the user; this is the name again */
    VALUE_USERNAME,
    VALUE_EMAIL,
    VALUE_FIRST_NAME,
    VALUE_LAST_NAME,
    MAIL_VALUES,
};

/** As between the braces: "user.username". */
const char *mail_value_name(enum mail_value value);

/** Whether mails by this template have it. */
bool mail_value_is_there(enum mail_value value,
                         const struct mail_template *template);

enum { MAIL_VARIABLE_NAME_MAX_BYTES = 60, MAIL_VARIABLES_MAX = 32 };

/** Whether an operator's variable may have this name: letters, digits, "_" and
 *  ".", none of the user's, and not the token's. */
bool mail_variable_is_name(struct slice name);

#endif
