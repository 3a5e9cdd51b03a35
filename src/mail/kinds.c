/* SPDX-License-Identifier: MIT */
/* Which mails carry a link.  Their words are in texts.c. */
#include "mail/kinds.h"

bool mail_has_link(enum mail kind, enum link_purpose *out)
{
    switch (kind) {
    case MAIL_ACTIVATION:
        *out = LINK_ACTIVATION;
        return true;
    case MAIL_PASSWORD_RESET:
        *out = LINK_PASSWORD_RESET;
        return true;
    case MAIL_PASSWORD_SET:
        *out = LINK_PASSWORD_SET;
        return true;
    case MAIL_ACTIVATION_FOR_RESET:
        *out = LINK_ACTIVATION_FOR_RESET;
        return true;
    case MAIL_PASSWORD_CHANGED:
    case MAIL_ADDRESS_HAS_OWNER:
    case MAIL_SESSION_STOLEN:
        return false;
    }
    return false;
}
