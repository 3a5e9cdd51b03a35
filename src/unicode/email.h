/* SPDX-License-Identifier: MIT */
/*
 * E-mail addresses: which we write to, and when two are the same.
 *
 * RFC 5321's Mailbox with what Django's EmailValidator leaves of it: a local
 * part in ASCII (atoms or a quoted string without control characters), a domain
 * with a dot or "localhost", no address literals, comments or white space.
 * Domains may be international; they are stored as lower-case A-labels.
 * Whether an address exists is told by the mail that is sent there.
 */
#ifndef UNICODE_EMAIL_H
#define UNICODE_EMAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/context.h"
#include "base/slice.h"

enum {
    EMAIL_MAX_BYTES = 254, /* RFC 5321, section 4.5.3.1.3, without <> */
    EMAIL_MAX_LOCAL_BYTES = 64,
};

/** Whether the address can be written to.  White space around it is the
 *  caller's to trim: unicode_trim(). */
bool email_is_valid(struct slice address);

/** The address as it is stored and written to: the local part as it came, the
 *  domain in lower-case A-labels.
 *  @retval GATE_REFUSED  Not valid. */
GATE_MUST_USE gate_status email_normalize(gate_context *cx,
                                          struct slice address,
                                          struct slice *out);

/** The form in which addresses are unique and compared: as
 *  email_normalize(), and the local part in lower case.
 *  @retval GATE_REFUSED  Not valid. */
GATE_MUST_USE gate_status email_key(gate_context *cx, struct slice address,
                                    struct slice *out);

#endif
