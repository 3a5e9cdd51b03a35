/* SPDX-License-Identifier: MIT */
/* The mails there are.  The numbers are stored in the outbox: append only. */
#ifndef MAIL_KINDS_H
#define MAIL_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "token/link.h"

enum mail {
    MAIL_ACTIVATION = 1,
    MAIL_PASSWORD_RESET = 2,
    MAIL_PASSWORD_SET = 3,
    MAIL_ACTIVATION_FOR_RESET = 4, /* asked for by a reset, not proved yet */
    MAIL_PASSWORD_CHANGED = 5,     /* notices: no link where none is said */
    MAIL_ADDRESS_HAS_OWNER = 6,
    MAIL_SESSION_STOLEN = 7,
    MAIL_EMAIL_CHANGE = 8,   /* to the new address: a link that confirms it */
    MAIL_EMAIL_CHANGING = 9, /* to the old one: a link that undoes it */
    MAIL_ACCOUNT_CLOSED = 10,
    MAIL_ACCOUNT_ARCHIVED = 11,
    MAIL_ACTIVATION_RESEND = 12, /* asked for again */
};

enum { MAIL_KINDS = 12 };

/** Whether mails of this kind carry a link, and of which purpose. */
bool mail_has_link(enum mail kind, enum link_purpose *out);

/** Whether the account may be gone by the time the mail leaves: it says nothing
 *  of it, and its row does not belong to it. */
bool mail_outlives_account(enum mail kind);

/** For the log: "password reset"; "unknown" for kinds of a newer process. */
const char *mail_kind_name(int kind);

/* What several kinds may be written by. */
struct mail_template {
    const char *name;    /* of its files: "password_reset" */
    const char *instead; /* whose files do where it has none; NULL: nobody's */
    bool has_link;       /* `token` and `path` may stand in it */
    bool has_user;       /* `user.username` and the like may */
};

enum { MAIL_TEMPLATES = 11 };

extern const struct mail_template mail_templates[MAIL_TEMPLATES];

/** Its place in mail_templates; -1: no such kind. */
int mail_template_of(int kind);

#endif
