/* SPDX-License-Identifier: MIT */
/* What a captcha asks for: some letters and digits, and what counts as them. */
#ifndef CAPTCHA_PUZZLE_H
#define CAPTCHA_PUZZLE_H

#include "base/context.h"
#include "base/slice.h"

/* None that is easily taken for another once it is bent: no O and 0, no I and
 * 1, no S and 5, no B and 8, no U, V and W, no Z and 2, no G, Q and D. */
#define PUZZLE_ALPHABET "ACEFHJKLMNPRTXY347"

enum { PUZZLE_LENGTH = 6 };

/** A new one, NUL-ended; every text is as likely as any other. */
void puzzle_make(char out[PUZZLE_LENGTH + 1]);

enum { PUZZLE_ANSWER_MAX_BYTES = 256 };

/** An answer as it is compared: without white space, in capital letters; in the
 *  arena.  What is too long becomes empty, which is never right.
 *  Source: the contract ("spaces in the answer do not count") and its quirk
 *  captcha-answer-case. */
GATE_MUST_USE gate_status puzzle_fold(gate_context *cx, struct slice answer,
                                      struct slice *out);

#endif
