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

/* A string, a number, or any other byte. */
struct json_token {
    size_t end;            /* the place behind it, at least one further */
    bool is_large_integer; /* that int64_t cannot hold */
    bool is_plain_text; /* a string that stands for itself: ASCII, no escape */
};

/* What a look over a text finds. */
struct json_survey {
    size_t deepest;        /* lists and objects within each other */
    size_t large_integers; /* those that int64_t cannot hold */
    size_t texts;          /* strings that are values, not names */
    bool has_nul;
};

/** The place of the first byte from `at` on that is no space, tab or line end,
 *  or the end of the text. */
size_t json_scan_space(struct slice text, size_t at);

/** The place behind the string whose quotation mark is at `at`, or the end of
 *  the text.  The text need not be JSON. */
size_t json_scan_string(struct slice text, size_t at);

/** What begins at `at`, before the end of the text, which need not be JSON. */
struct json_token json_scan_token(struct slice text, size_t at);

/** Whether a string that ends before `at` is the name of a member. */
bool json_scan_is_name(struct slice text, size_t at);

/** Look over a text, which need not be JSON; exact where it is. */
struct json_survey json_scan(struct slice text);

#endif
