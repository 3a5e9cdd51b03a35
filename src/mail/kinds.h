/* SPDX-License-Identifier: MIT */
/* The mails there are.  The numbers are stored in the outbox: append only. */
#ifndef MAIL_KINDS_H
#define MAIL_KINDS_H

#include <stdbool.h>

#include "token/link.h"

enum mail {
    MAIL_ACTIVATION = 1,
    MAIL_PASSWORD_RESET = 2,
    MAIL_PASSWORD_SET = 3,
    MAIL_ACTIVATION_FOR_RESET = 4, /* asked for by a reset, not proved yet */
    MAIL_PASSWORD_CHANGED = 5,     /* notices from here on: no link */
    MAIL_ADDRESS_HAS_OWNER = 6,
    MAIL_SESSION_STOLEN = 7,
};

/** Whether mails of this kind carry a link, and of which purpose. */
bool mail_has_link(enum mail kind, enum link_purpose *out);

#endif
