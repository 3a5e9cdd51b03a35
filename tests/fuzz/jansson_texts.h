/* SPDX-License-Identifier: MIT */
/*
 * jansson by itself, as a peer of the reader that has jansson below it: the
 * reader keeps most strings away from it (json/skeleton.h), and nobody may see
 * that.
 */
#ifndef FUZZ_JANSSON_TEXTS_H
#define FUZZ_JANSSON_TEXTS_H

#include "base/buffer.h"
#include "base/slice.h"

enum jansson_verdict {
    JANSSON_TAKES_IT,
    JANSSON_REFUSES_IT,
    JANSSON_CANNOT_SAY, /* an integer beyond 64 bits, deep nesting, no memory */
};

/** The strings that are values, in the order of the text, each behind its
 *  length. */
enum jansson_verdict jansson_texts(struct slice text, struct buffer *out);

#endif
