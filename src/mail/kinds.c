/* SPDX-License-Identifier: MIT */
/* What is said of each kind of mail.  Their words are in texts.c. */
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
    case MAIL_EMAIL_CHANGE:
        *out = LINK_EMAIL_CHANGE;
        return true;
    case MAIL_EMAIL_CHANGING:
        *out = LINK_EMAIL_UNDO;
        return true;
    case MAIL_PASSWORD_CHANGED:
    case MAIL_ADDRESS_HAS_OWNER:
    case MAIL_SESSION_STOLEN:
    case MAIL_ACCOUNT_CLOSED:
    case MAIL_ACCOUNT_ARCHIVED:
        return false;
    }
    return false;
}

bool mail_outlives_account(enum mail kind)
{
    return kind == MAIL_ACCOUNT_CLOSED;
}

const char *mail_kind_name(int kind)
{
    switch ((enum mail)kind) {
    case MAIL_ACTIVATION:
        return "activation";
    case MAIL_PASSWORD_RESET:
        return "password reset";
    case MAIL_PASSWORD_SET:
        return "password set";
    case MAIL_ACTIVATION_FOR_RESET:
        return "activation for reset";
    case MAIL_PASSWORD_CHANGED:
        return "password changed";
    case MAIL_ADDRESS_HAS_OWNER:
        return "address has owner";
    case MAIL_SESSION_STOLEN:
        return "session stolen";
    case MAIL_EMAIL_CHANGE:
        return "e-mail change";
    case MAIL_EMAIL_CHANGING:
        return "e-mail changing";
    case MAIL_ACCOUNT_CLOSED:
        return "account closed";
    case MAIL_ACCOUNT_ARCHIVED:
        return "account archived";
    }
    return "unknown";
}
