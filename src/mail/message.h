/* SPDX-License-Identifier: MIT */
/*
 * From a row of the outbox to a mail: subject, text and HTML part, the link.
 * Knows no request: a link begins with the setting `public_url` and nothing
 * else (security.md, row 25).
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <gatehouse/mailer.h>
#include <gatehouse/store.h>

#include "base/context.h"
#include "token/keys.h"

struct mail_words;

/* Borrowed for the life of the service. */
struct mail_site {
    const char *from;            /* setting mail_from */
    const char *public_url;      /* without a slash at the end */
    const char *activation_path; /* setting activation_path … */
    const char *password_reset_path;
    const char *password_set_path;
    const char *email_change_path;
    const char *email_undo_path;
    const struct mail_words *words;
};

/**
 * Compose a mail.  Header values are refused when they hold CR, LF or NUL, and
 * encoded when they are not ASCII (RFC 2047); the body is
 * multipart/alternative, quoted-printable or base64.  The Message-ID is made
 * from the row and the site, so that it is the same at every attempt.
 *
 * A link that is dead by now is written all the same, for the mailbox page:
 * see mail_is_dead().
 *
 * @param account  To whom it is about; without a name for a mail that outlives
 *                 it.
 * @param link     Its row when the kind has one, else NULL.
 * @param[out] out In the arena of `cx`.
 * @retval GATE_REFUSED  Can never be sent: no address that can be written, an
 *                       unknown kind, a link of another account or purpose.
 */
GATE_MUST_USE gate_status mail_compose(const struct mail_site *site,
                                       const struct keyring *ring,
                                       gate_context *cx, const gate_mail *mail,
                                       const gate_account *account,
                                       const gate_link *link,
                                       gate_message *out);

/** Read the row's account and link from the store, then compose.
 *  @retval GATE_REFUSED  As above, or the account or the link is gone. */
GATE_MUST_USE gate_status mail_load(const struct mail_site *site,
                                    const struct keyring *ring,
                                    gate_store *store, gate_context *cx,
                                    const gate_mail *mail, gate_message *out);

/** Whether nobody can use the mail any more: its account or link is gone, the
 *  link was used or voided or has expired.  Reads the store.
 *  @param[out] out  Set on GATE_OK only. */
GATE_MUST_USE gate_status mail_is_dead(gate_store *store, gate_context *cx,
                                       const gate_mail *mail, bool *out);

#endif
