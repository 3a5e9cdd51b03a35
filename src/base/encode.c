/* SPDX-License-Identifier: MIT */
/*
 * Base64url and hex, with arithmetic instead of tables: tokens pass through
 * here, and a table's cache lines would tell of them.
 */
#include "base/encode.h"

#include <string.h>

/** All ones when low <= value <= high, else 0; without a branch. */
static unsigned in_range(unsigned value, unsigned low, unsigned high)
{
    return 0u - ((((low - 1u - value) & (value - high - 1u)) >> 8) & 1u);
}

/** The character of six bits. */
static char base64url_char(unsigned bits)
{
    return (char)((in_range(bits, 0, 25) & (bits + 'A')) |
                  (in_range(bits, 26, 51) & (bits - 26 + 'a')) |
                  (in_range(bits, 52, 61) & (bits - 52 + '0')) |
                  (in_range(bits, 62, 62) & '-') |
                  (in_range(bits, 63, 63) & '_'));
}

/** The six bits of a character; 64 and more when it has none. */
static unsigned base64url_bits(char character)
{
    const unsigned c = (unsigned char)character;
    const unsigned upper = in_range(c, 'A', 'Z');
    const unsigned lower = in_range(c, 'a', 'z');
    const unsigned digit = in_range(c, '0', '9');
    const unsigned minus = in_range(c, '-', '-');
    const unsigned under = in_range(c, '_', '_');

    return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
           (digit & (c - '0' + 52)) | (minus & 62) | (under & 63) |
           (~(upper | lower | digit | minus | under) & 64);
}

void base64url_encode(const void *data, size_t bytes, char *out)
{
    const unsigned char *in = data;
    uint32_t bits = 0;
    unsigned count = 0;

    for (size_t i = 0; i < bytes; i++) {
        bits = (bits << 8 | in[i]) & 0xffff;
        count += 8;
        while (count >= 6) {
            count -= 6;
            *out++ = base64url_char(bits >> count & 0x3f);
        }
    }
    if (count > 0) {
        *out = base64url_char(bits << (6 - count) & 0x3f);
    }
}

void base64_encode(const void *data, size_t bytes, char *out)
{
    size_t length = BASE64URL_LENGTH(bytes);

    base64url_encode(data, bytes, out);
    for (size_t i = 0; i < length; i++) {
        out[i] = out[i] == '-' ? '+' : out[i] == '_' ? '/' : out[i];
    }
    memset(out + length, '=', BASE64_LENGTH(bytes) - length);
}

bool base64url_decode(struct slice text, void *out, size_t max_bytes,
                      size_t *out_bytes)
{
    unsigned char *to = out;
    const size_t bytes = text.bytes / 4 * 3 + text.bytes % 4 * 3 / 4;
    uint32_t bits = 0;
    unsigned count = 0;
    unsigned wrong = 0;

    /* One character alone holds no byte. */
    if (text.bytes % 4 == 1 || bytes > max_bytes) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        const unsigned six = base64url_bits(text.data[i]);

        wrong |= six & 64;
        bits = (bits << 6 | (six & 63)) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *to++ = (unsigned char)(bits >> count);
        }
    }
    /*
     *= https://www.rfc-editor.org/rfc/rfc4648#section-3.5
     *# Implementations MAY therefore choose to reject [...] an encoding
     *# in which the pad bits have not been set to zero
     */
    if (wrong != 0 || (bits & ((1u << count) - 1)) != 0) {
        return false;
    }
    *out_bytes = bytes;
    return true;
}

/** The character of four bits. */
static char hex_char(unsigned bits)
{
    return (char)(bits + '0' + (in_range(bits, 10, 15) & ('a' - '0' - 10)));
}

void hex_encode(const void *data, size_t bytes, char *out)
{
    const unsigned char *in = data;

    for (size_t i = 0; i < bytes; i++) {
        *out++ = hex_char(in[i] >> 4);
        *out++ = hex_char(in[i] & 0xf);
    }
}

size_t decimal_write(int64_t number, char out[DECIMAL_LENGTH_MAX])
{
    char digits[DECIMAL_LENGTH_MAX];
    size_t first = sizeof(digits);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--first] = '-';
    }
    memcpy(out, digits + first, sizeof(digits) - first);
    return sizeof(digits) - first;
}

size_t hex_write(uint64_t number, char out[HEX_LENGTH_MAX])
{
    size_t digits = 1;

    while (digits < HEX_LENGTH_MAX && number >> (4 * digits) != 0) {
        digits++;
    }
    for (size_t i = digits; i > 0; i--) {
        out[i - 1] = "0123456789abcdef"[number & 0xf];
        number >>= 4;
    }
    return digits;
}
