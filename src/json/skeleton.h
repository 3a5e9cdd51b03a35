/* SPDX-License-Identifier: MIT */
/*
 * What jansson is given of a text: the text without what needs no parser.
 *
 * A string that stands for itself, as most do, is taken from the text as it is,
 * and jansson sees "" in its place.  It reads a byte at a time, at about a
 * hundred instructions each; and so passwords and tokens are not copied by it.
 */
#ifndef JSON_SKELETON_H
#define JSON_SKELETON_H

#include "base/context.h"
#include "base/slice.h"
#include "json/scan.h"

struct json_skeleton {
    struct slice text; /* JSON if, and only if, the whole text is */
    /* What the strings that are values hold, in the order of the text; .data is
     * NULL where jansson has it. */
    struct slice *texts;
    char *room; /* of the text */
};

/**
 * In it an integer that int64_t cannot hold ends with "e0": to RFC 8259 the
 * same number, to jansson a real instead of an error.
 *
 * @param survey  Of this text.
 * @param keep_texts  Leave all strings in it, so that what jansson says of a
 *                place is about the text.
 * @param[in,out] out  Zeroes, or made of this text before, whose room is used
 *                again.  In the arena of `cx`; borrows from the text,
 *                and is it where there is nothing to write otherwise.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status json_skeleton_make(gate_context *cx,
                                             struct slice text,
                                             const struct json_survey *survey,
                                             bool keep_texts,
                                             struct json_skeleton *out);

#endif
