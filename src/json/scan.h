/* SPDX-License-Identifier: MIT */
/*
 * Where JSON's strings and numbers end, without parsing: for looking over a
 * text before jansson sees it, and for finding a member in one it has taken.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* What a look over a text finds. */
struct json_survey {
    size_t deepest;        /* lists and objects within each other */
    size_t large_integers; /* those that int64_t cannot hold */
    bool has_nul;
};

/** The place behind the string whose quotation mark is at `at`, or the end of
 *  the text.  The text need not be JSON. */
size_t json_scan_string(struct slice text, size_t at);

/** The place behind the number at `at`, at least one further.
 *  @param[out] out_is_large  An integer that int64_t cannot hold. */
size_t json_scan_number(struct slice text, size_t at, bool *out_is_large);

/** The place behind the string, the number or the one byte at `at`.  The text
 *  need not be JSON. */
size_t json_scan_token(struct slice text, size_t at, bool *out_is_large);

/** Look over a text, which need not be JSON; exact where it is. */
struct json_survey json_scan(struct slice text);

#endif
