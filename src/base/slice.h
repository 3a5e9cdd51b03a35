/* SPDX-License-Identifier: MIT */
/* Some bytes that belong to somebody else, and their length. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data;
    size_t bytes;
};

/* A slice of a string literal. */
#define SLICE(literal) ((struct slice){("" literal), sizeof(literal) - 1})

/** A slice of a text that ends with a NUL; NULL gives the empty slice. */
static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

/** Not for secrets: crypto_equal() compares those. */
static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.bytes == b.bytes &&
           (a.bytes == 0 || memcmp(a.data, b.data, a.bytes) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

#endif
