/* SPDX-License-Identifier: MIT */
/*
 * Our own walk over a request's head, as it was sent.
 *
 * libmicrohttpd appends a folded line to the NAME before it, ends the head at a
 * line that begins with ":", and takes several framings at once.  Here every
 * byte of the head must be accounted for, line behind line, or the request is
 * refused (security.md, row 67).
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "http/address.h"
#include "http/negotiate.h"

/* Headers that are looked at. */
enum head_name {
    HEAD_HOST,
    HEAD_CONTENT_LENGTH,
    HEAD_TRANSFER_ENCODING,
    HEAD_CONTENT_TYPE,
    HEAD_CONTENT_ENCODING,
    HEAD_AUTHORIZATION,
    HEAD_ORIGIN,
    HEAD_ACCEPT,
    HEAD_ACCEPT_LANGUAGE,
    HEAD_USER_AGENT,
    HEAD_X_FORWARDED_FOR,
    HEAD_X_REAL_IP,
    HEAD_FORWARDED,
    HEAD_VIA,
    HEAD_NAMES,
};

struct head {
    const char *next; /* where the next line must begin */
    bool is_bad;
    uint64_t content_length; /* 0 without the header */
    unsigned counts[HEAD_NAMES];
    struct slice values[HEAD_NAMES]; /* the first of each; also ends with NUL */
    struct negotiation accept;
    const struct networks *proxies; /* NULL: the peer is none of them */
    struct forwarded forwarded;
};

/** Begin behind the request line, `version` being its last word. */
void head_begin(struct head *head, const char *version);

/** Take one header, as libmicrohttpd has cut it out of its buffer. */
void head_note(struct head *head, struct slice name, struct slice value);

/**
 * Whether head and framing are as they must be.
 *
 * @param method  The head's first byte.
 * @param bytes   The head's length, with the empty line.
 */
bool head_is_good(const struct head *head, const char *method, size_t bytes,
                  const char *version);

/** Whether a body follows. */
bool head_has_body(const struct head *head);

/** A header's value as a text, NULL when it was not sent. */
const char *head_text(const struct head *head, enum head_name name);

#endif
