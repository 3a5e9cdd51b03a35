/* SPDX-License-Identifier: MIT */
/*
 * A PNG file of four colours, not compressed: two bits a pixel are small
 * enough. Source: PNG, third edition (W3C, 2025); RFC 1950 and 1951.
 */
#ifndef CAPTCHA_PNG_H
#define CAPTCHA_PNG_H

#include <stdint.h>

#include "base/buffer.h"

struct png_colour {
    uint8_t red, green, blue;
};

enum { PNG_COLOURS = 4 };

/** Bytes of a row of so many pixels, four in a byte, the first highest. */
#define PNG_ROW_BYTES(width) (((width) + 3) / 4)

/**
 * Append the file.
 *
 * @param rows    height times PNG_ROW_BYTES(width).
 * @param height  So that it and its rows stay below 64 KiB.
 */
void png_append(struct buffer *out, uint32_t width, uint32_t height,
                const struct png_colour colours[PNG_COLOURS],
                const uint8_t *rows);

#endif
