/* SPDX-License-Identifier: MIT */
/* The encodings of mails: headers (RFC 2047) and parts (RFC 2045). */
#ifndef MAIL_MIME_ENCODE_H
#define MAIL_MIME_ENCODE_H

#include "base/buffer.h"
#include "base/slice.h"

/** Append `name: value` and CR LF: folded, with encoded words where the value
 *  is not plain ASCII.
 *  @param name   At most 20 characters.
 *  @param value  Well-formed UTF-8, no control characters. */
void mime_append_header(struct buffer *out, const char *name,
                        struct slice value);

/** Append encoded words, one a line; `column` (at most 22) characters of the
 *  first line are used already.
 *  @param text  Well-formed UTF-8. */
void mime_append_words(struct buffer *out, size_t column, struct slice text);

/** Append a text as quoted-printable; LF becomes CR LF. */
void mime_append_quoted_printable(struct buffer *out, struct slice text);

/** Append bytes as base64 in lines of 76. */
void mime_append_base64(struct buffer *out, struct slice text);

#endif
