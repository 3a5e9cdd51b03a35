/* SPDX-License-Identifier: MIT */
/* Taking lists apart: settings by commas or spaces, headers by commas. */
#ifndef HTTP_WORDS_H
#define HTTP_WORDS_H

#include <stdbool.h>

#include "base/slice.h"

/** The next word of a setting's list; false at the end. */
bool words_next(struct slice *left, struct slice *out);

/** The next item of a header's list, without white space around it; empty
 *  items are passed over (RFC 9110, section 5.6.1).  Commas within quotes
 *  belong to their item.  false at the end. */
bool words_next_item(struct slice *left, struct slice *out);

/** The next parameter behind a media type ("; q=0.5"); false at the end. */
bool words_next_parameter(struct slice *left, struct slice *out);

/** Without spaces and tabs at both ends. */
struct slice words_trim(struct slice text);

/** ASCII letter case aside. */
bool words_equal(struct slice a, struct slice b);

/** Whether it is a method or a header's name (RFC 9110, section 5.6.2). */
bool words_is_token(struct slice text);

#endif
