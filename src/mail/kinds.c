/* SPDX-License-Identifier: MIT */
/* What is said of each kind of mail.  Their words are in templates/. */
#include "mail/kinds.h"

#include "base/try.h"

enum { NO_LINK = -1 };

static const struct kind {
    const char *name;
    const char *template_name;
    int link; /* an enum link_purpose, or NO_LINK */
} kinds[MAIL_KINDS + 1] = {
    [MAIL_ACTIVATION] = {"activation", "activation", LINK_ACTIVATION},
    [MAIL_PASSWORD_RESET] = {"password reset", "password_reset",
                             LINK_PASSWORD_RESET},
    [MAIL_PASSWORD_SET] = {"password set", "password_set", LINK_PASSWORD_SET},
    /* To its reader the same mail: who asked for a reset is not told that the
     * address was never proved. */
    [MAIL_ACTIVATION_FOR_RESET] = {"activation for reset", "activation_resend",
                                   LINK_ACTIVATION_FOR_RESET},
    [MAIL_PASSWORD_CHANGED] = {"password changed", "password_changed", NO_LINK},
    [MAIL_ADDRESS_HAS_OWNER] = {"address has owner", "address_has_owner",
                                NO_LINK},
    [MAIL_SESSION_STOLEN] = {"session stolen", "session_stolen", NO_LINK},
    [MAIL_EMAIL_CHANGE] = {"e-mail change", "email_change", LINK_EMAIL_CHANGE},
    [MAIL_EMAIL_CHANGING] = {"e-mail changing", "email_changing",
                             LINK_EMAIL_UNDO},
    [MAIL_ACCOUNT_CLOSED] = {"account closed", "account_closed", NO_LINK},
    [MAIL_ACCOUNT_ARCHIVED] = {"account archived", "account_archived", NO_LINK},
    [MAIL_ACTIVATION_RESEND] = {"activation again", "activation_resend",
                                LINK_ACTIVATION},
};

/* Without the user: the account that is told of is a stranger's, who chose its
 * name; or it is gone. */
const struct mail_template mail_templates[MAIL_TEMPLATES] = {
    {"activation", NULL, true, true},
    {"activation_resend", "activation", true, true},
    {"password_reset", NULL, true, true},
    {"password_set", NULL, true, true},
    {"password_changed", NULL, false, true},
    {"address_has_owner", NULL, false, false},
    {"session_stolen", NULL, false, true},
    {"email_change", NULL, true, true},
    {"email_changing", NULL, true, true},
    {"account_closed", NULL, false, false},
    {"account_archived", NULL, false, true},
};

/* NULL: none of ours; a newer process may share the database. */
static const struct kind *find(int kind)
{
    return kind >= 1 && kind <= MAIL_KINDS ? &kinds[kind] : NULL;
}

bool mail_has_link(enum mail kind, enum link_purpose *out)
{
    const struct kind *found = find((int)kind);

    if (found == NULL || found->link == NO_LINK) {
        return false;
    }
    *out = (enum link_purpose)found->link;
    return true;
}

bool mail_outlives_account(enum mail kind)
{
    return kind == MAIL_ACCOUNT_CLOSED;
}

const char *mail_kind_name(int kind)
{
    const struct kind *found = find(kind);

    return found == NULL ? "unknown" : found->name;
}

int mail_template_of(int kind)
{
    const struct kind *found = find(kind);

    for (int i = 0; found != NULL && i < MAIL_TEMPLATES; i++) {
        if (strcmp(mail_templates[i].name, found->template_name) == 0) {
            return i;
        }
    }
    return -1;
}
