/* SPDX-License-Identifier: MIT */
/*
 * Pictures of puzzles: 300 by 150, PNG.  The characters are bent, turned and
 * pushed into each other, lines of their own kind run across them and lines of
 * the ground cut through: what separates a machine's letters from each other is
 * taken away, while people follow the strokes.  `make captcha` lets tesseract
 * try.
 */
#ifndef CAPTCHA_PAINTER_H
#define CAPTCHA_PAINTER_H

#include "base/context.h"
#include "base/slice.h"
#include "captcha/canvas.h"

/**
 * Draw a text of PUZZLE_ALPHABET; other characters are left out.
 *
 * @param[out] out  The PNG file, in the arena; 12 KB.
 * @retval GATE_FAULT_MEMORY
 * Cost: about a millisecond, and 60 KB of the arena.  Threads: any number at
 * once; never an event loop.
 */
GATE_MUST_USE gate_status captcha_paint(gate_context *cx, const char *text,
                                        struct slice *out);

#endif
