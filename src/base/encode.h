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

/* Characters of padded base64 for so many bytes, without a NUL. */
#define BASE64_LENGTH(bytes) (((bytes) + 2) / 3 * 4)

/** RFC 4648, section 4: write exactly BASE64_LENGTH(bytes) characters and no
 *  NUL. */
void base64_encode(const void *data, size_t bytes, char *out);

/** Only the canonical form: no padding, no white space, unused bits zero.
 *  @param max_bytes  Room in `out`.
 *  @return false, `out` undefined: not canonical or too long. */
bool base64url_decode(struct slice text, void *out, size_t max_bytes,
                      size_t *out_bytes);

enum {
    DECIMAL_LENGTH_MAX = 20, /* "-9223372036854775808" */
    HEX_LENGTH_MAX = 16,
};

/** A number in decimal digits, without a NUL: how many characters. */
size_t decimal_write(int64_t number, char out[DECIMAL_LENGTH_MAX]);

/** A number in lower case hex, without leading zeros and without a NUL: how
 *  many characters. */
size_t hex_write(uint64_t number, char out[HEX_LENGTH_MAX]);

/** Lower case, 2 characters a byte, no NUL. */
void hex_encode(const void *data, size_t bytes, char *out);

#endif
