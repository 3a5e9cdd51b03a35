/* SPDX-License-Identifier: MIT */
/*
 * Writing a mail as RFC 5322 text with MIME parts (RFC 2045 to 2047, 2049).
 * Nobody's words become structure: line ends in header values are refused,
 * everything that is not plain ASCII is encoded, the boundary cannot occur in
 * an encoded part.  Reading mails is not here.
 */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "base/buffer.h"
#include "base/context.h"

/* Borrowed texts, UTF-8; lines of the parts end with LF. */
struct mime_mail {
    const char *from; /* an address, or "Name <address>" */
    const char *to;   /* an address */
    const char *subject;
    const char *message_id; /* with its angle brackets */
    const char *text;
    const char *html;
    int64_t date_ms; /* Unix time */
};

/** One address, local@domain, printable ASCII without what could end or add a
 *  recipient; at most 320 bytes.  Quoted local parts are refused. */
bool mime_is_address(struct slice text);

/** Take "Name <address>" or an address apart.
 *  @return false: neither, or a character that no header may have. */
bool mime_read_mailbox(const char *text, struct slice *out_name,
                       struct slice *out_address);

/** Whether a header value can be written: well-formed UTF-8 without control
 *  characters. */
bool mime_is_header_text(struct slice text);

/** "Mon, 23 Nov 2026 13:24:00 +0000" (RFC 5322, section 3.3). */
void mime_append_date(struct buffer *out, int64_t unix_ms);

/**
 * Append the whole mail, multipart/alternative.
 *
 * @retval GATE_REFUSED       `to` is no address that can be written.
 * @retval GATE_FAULT_CONFIG  `from` or the subject cannot be written.
 * @retval GATE_FAULT_MEMORY  Longer than the buffer's maximum.
 */
GATE_MUST_USE gate_status mime_write(gate_context *cx,
                                     const struct mime_mail *mail,
                                     struct buffer *out);

#endif
