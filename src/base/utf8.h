/* SPDX-License-Identifier: MIT */
/* UTF-8: well-formed or not, code points, encoding.  RFC 3629. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/** Whether all of it is well-formed (no surrogates, no overlong forms).
 *  @param[out] out_bad_at  First bad byte's offset when not; NULL is fine. */
bool utf8_is_well_formed(struct slice text, size_t *out_bad_at);

/** The code point at *at in well-formed text; moves *at behind it.  -1 at the
 *  end or where it is not well-formed (then *at stays). */
int32_t utf8_next(struct slice text, size_t *at);

/** Code points in well-formed text. */
size_t utf8_count(struct slice text);

/** Encode a scalar value; the bytes written, 0 for no scalar value. */
size_t utf8_encode(uint32_t code_point, char out[4]);

#endif
