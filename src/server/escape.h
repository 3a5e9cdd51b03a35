/* SPDX-License-Identifier: MIT */
/*
 * Texts of strangers inside lines of ours: in logs, tables and JSON.  A line
 * stays one line, and shows which bytes were not text.
 */
#ifndef SERVER_ESCAPE_H
#define SERVER_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum escape_style {
    ESCAPE_JSON,  /* inside "…" of JSON */
    ESCAPE_PLAIN, /* for people: quotes and backslashes as they are */
};

/**
 * Write a text with control characters, invisible direction marks and bytes
 * that are not UTF-8 escaped.  Ends with a NUL; a text that does not fit is cut
 * at a character, and "…" is added.
 *
 * @param size  Of `out`, at least 16.
 * @return      The bytes written, without the NUL.
 */
size_t escape_text(struct slice text, enum escape_style style, char *out,
                   size_t size);

/** Whether a text needs quotes in a line of name=value pairs. */
bool escape_needs_quotes(struct slice text);

#endif
