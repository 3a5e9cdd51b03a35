/* SPDX-License-Identifier: MIT */
/* Bytes as text: base64url without padding (RFC 4648, section 5), and hex. */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Characters for so many bytes, without a NUL. */
#define BASE64URL_LENGTH(bytes) (((bytes)*4 + 2) / 3)

/** Write exactly BASE64URL_LENGTH(bytes) characters and no NUL. */
void base64url_encode(const void *data, size_t bytes, char *out);

/** Only the canonical form: no padding, no white space, unused bits zero.
 *  @param max_bytes  Room in `out`.
 *  @return false, `out` undefined: not canonical or too long. */
bool base64url_decode(struct slice text, void *out, size_t max_bytes,
                      size_t *out_bytes);

/** Lower case, 2 characters a byte, no NUL. */
void hex_encode(const void *data, size_t bytes, char *out);

#endif
