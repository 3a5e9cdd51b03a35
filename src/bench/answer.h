/* SPDX-License-Identifier: MIT */
/* Answers as they come over the wire, and the little that is read in them. */
#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum { ANSWER_CODE_BYTES = 48 };

/* Borrowed from the connection's bytes. */
struct answer {
    int status; /* of HTTP */
    struct slice body;
    size_t bytes; /* head and body */
    bool closes;  /* the server ends the connection behind it */
};

enum answer_progress { ANSWER_WHOLE, ANSWER_MORE, ANSWER_BROKEN };

/** Read what has come so far.  ANSWER_BROKEN: it is none, or one without a
 *  Content-Length. */
enum answer_progress answer_read(struct slice so_far, struct answer *out);

/** Whether the body begins so; `name` and `rest` follow each other.  Our server
 *  writes JSON without spaces, in the order that was asked for. */
bool answer_begins(const struct answer *answer, const char *begin,
                   const char *name, const char *rest);

/** The text behind a mark such as `"refreshToken":{"token":"`, up to its
 *  quotation mark.  false: no such mark, or the text does not fit. */
bool answer_text_after(const struct answer *answer, const char *mark, char *out,
                       size_t out_bytes);

/** The first error code in it, for telling people; "" when there is none. Never
 *  more than letters and underscores: no token looks so. */
void answer_code(const struct answer *answer, char out[ANSWER_CODE_BYTES]);

#endif
