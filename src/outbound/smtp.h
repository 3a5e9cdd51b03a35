/* SPDX-License-Identifier: MIT */
/* Mail over SMTP, by libcurl, which is loaded when the first mail leaves. */
#ifndef OUTBOUND_SMTP_H
#define OUTBOUND_SMTP_H

#include <gatehouse/mailer.h>

enum smtp_security {
    SMTP_STARTTLS, /* required: no mail leaves without it */
    SMTP_TLS,      /* from the first byte */
    SMTP_PLAIN,    /* for a server on this machine */
};

/* Borrowed for the call; copied. */
struct smtp_options {
    const char *host;
    int port;
    enum smtp_security security;
    const char *ca_file;          /* NULL: the system's */
    const char *credentials_file; /* NULL: none; else two lines: user name,
                                     password; mode 0600 like a key */
};

/** Owned by the caller: (*out)->ops->close(*out).
 *  @retval GATE_FAULT_CONFIG  The credentials' file cannot be used. */
GATE_MUST_USE gate_status smtp_mailer_new(gate_context *cx,
                                          const struct smtp_options *options,
                                          gate_mailer **out);

/**
 * Greet the mail server as the next mail would, with TLS and login, and leave.
 *
 * @param mailer     By smtp_mailer_new().
 * @param from       The sender that mails will have.
 * @param[out] out_why  When it is refused: why, for the operator; in the arena
 *                      of `cx`; no secret in it.
 * @retval GATE_REFUSED  It cannot be reached, or would not take a mail.
 */
GATE_MUST_USE gate_status smtp_mailer_greet(gate_mailer *mailer,
                                            gate_context *cx, const char *from,
                                            int64_t timeout_s,
                                            const char **out_why);

#endif
