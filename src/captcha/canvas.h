/* SPDX-License-Identifier: MIT */
/*
 * A small picture of one colour on another, and a round pen on it.  No
 * allocation and no library: the one that draws best, cairo, falls over where
 * memory is short and brings fourteen others along.
 */
#ifndef CAPTCHA_CANVAS_H
#define CAPTCHA_CANVAS_H

#include <stdint.h>

/* The reference's pictures have that size. */
enum { CAPTCHA_WIDTH = 300, CAPTCHA_HEIGHT = 150 };

enum { CANVAS_INK = 0, CANVAS_GROUND = 255 };

struct canvas {
    uint8_t levels[CAPTCHA_HEIGHT][CAPTCHA_WIDTH]; /* from ink to ground */
};

/** All of it ground. */
void canvas_clear(struct canvas *canvas);

struct canvas_point {
    double x, y;
};

/** A line with round ends, its edges smoothed; what lies outside is left out.
 *  @param width  In pixels.
 *  @param tone   CANVAS_INK or CANVAS_GROUND. */
void canvas_line(struct canvas *canvas, struct canvas_point from,
                 struct canvas_point to, double width, uint8_t tone);

#endif
