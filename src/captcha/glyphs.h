/* SPDX-License-Identifier: MIT */
/*
 * The characters of puzzles as lines: points of a box that is one high and up
 * to one wide, y downwards.  A font would have to be found on the machine, and
 * a machine that reads captchas would know it.
 */
#ifndef CAPTCHA_GLYPHS_H
#define CAPTCHA_GLYPHS_H

#include <stddef.h>

struct glyph_point {
    double x, y;
};

enum { STROKE_POINTS = 12, GLYPH_STROKES = 4 };

/* Lines from point to point; the corners are rounded when they are drawn. */
struct glyph_stroke {
    size_t count;
    struct glyph_point points[STROKE_POINTS];
};

struct glyph {
    char character;
    double width;
    size_t count;
    struct glyph_stroke strokes[GLYPH_STROKES];
};

/** NULL: not in the alphabet. */
const struct glyph *glyph_find(char character);

#endif
