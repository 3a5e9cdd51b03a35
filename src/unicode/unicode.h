/* SPDX-License-Identifier: MIT */
/*
 * What a text is, beyond its bytes: normal forms, letter case, kinds of
 * characters.  UAX #15; UAX #44; The Unicode Standard, section 3.13.
 *
 * Results live in the arena, end with a NUL that is not counted, and nothing of
 * them is ever on the heap: passwords pass through here.
 *
 * `max_bytes` bounds both the text and its result: normal forms may grow
 * eighteenfold, and putting marks in order takes the square of their number.
 */
#ifndef UNICODE_UNICODE_H
#define UNICODE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/context.h"
#include "base/slice.h"

/** Normal form C: what looks the same is the same.  For passwords.
 *  @retval GATE_REFUSED  Not UTF-8, or longer than max_bytes. */
GATE_MUST_USE gate_status unicode_nfc(gate_context *cx, struct slice text,
                                      size_t max_bytes, struct slice *out);

/** Normal form KC: compatibility characters are replaced, too.  For names.
 *  @retval GATE_REFUSED  Not UTF-8, or longer than max_bytes. */
GATE_MUST_USE gate_status unicode_nfkc(gate_context *cx, struct slice text,
                                       size_t max_bytes, struct slice *out);

/** The form in which names are compared: NFKC, case folded, NFKC again; doing
 *  it twice changes nothing.
 *  @retval GATE_REFUSED  Not UTF-8, or longer than max_bytes. */
GATE_MUST_USE gate_status unicode_fold(gate_context *cx, struct slice text,
                                       size_t max_bytes, struct slice *out);

/** Each code point's simple lower-case mapping.
 *  @retval GATE_REFUSED  Not UTF-8, or longer than max_bytes. */
GATE_MUST_USE gate_status unicode_lower(gate_context *cx, struct slice text,
                                        size_t max_bytes, struct slice *out);

/** Without white space (Python's str.isspace) on both sides.  Borrowed from
 *  `text`, which is well-formed. */
struct slice unicode_trim(struct slice text);

/** A letter, a digit or another number, of any script, as Python's isalnum. */
bool unicode_is_letter_or_digit(int32_t code_point);

/** A decimal digit, or a character that stands for a single one, as Python's
 *  isdigit. */
bool unicode_is_digit(int32_t code_point);

/** A mark that belongs to the letter before it. */
bool unicode_is_mark(int32_t code_point);

/** Not assigned, a control or format character, or one that Unicode says may be
 *  left out of sight (Default_Ignorable_Code_Point). */
bool unicode_is_invisible(int32_t code_point);

/** White space as Python's str.isspace. */
bool unicode_is_space(int32_t code_point);

#endif
