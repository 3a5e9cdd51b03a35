/* SPDX-License-Identifier: MIT */
/*
 * CORS by allow-list: the fetch standard's origins are compared byte by byte,
 * because browsers send them in their normal form.  No pattern, no "*": what is
 * not in the list gets no header at all (security.md, row 63).
 */
#include "http/cors.h"

#include "http/words.h"

bool cors_allows(const char *allowed, struct slice origin)
{
    struct slice left = slice_of(allowed), word;

    if (origin.bytes == 0 || slice_is(origin, "null")) {
        return false;
    }
    while (words_next(&left, &word)) {
        if (slice_equal(word, origin)) {
            return true;
        }
    }
    return false;
}
