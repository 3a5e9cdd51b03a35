/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing JSON.  RFC 8259, read strictly: UTF-8 only, no duplicate
 * members, no NUL in a name or raw, nothing behind the value, bounded nesting.
 * There is one reader for request bodies, variables, tokens and files.
 *
 * A tree is read-only and lives in the arena of the context that read it.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/context.h"
#include "base/slice.h"

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INT,  /* no fraction, no exponent, fits int64_t */
    JSON_REAL, /* any other number that fits a finite double */
    JSON_TEXT,
    JSON_LIST,
    JSON_OBJECT,
};

struct json {
    enum json_kind kind;
    struct slice name; /* of the member, when in an object */
    union {
        int64_t number;
        double real;
        struct slice text;  /* also ends with a NUL; may hold others */
        struct json *first; /* of a list or an object, in source order */
    };
    size_t count;      /* of a list or an object */
    struct json *next; /* sibling */
};

/**
 * Read a text.
 *
 * @param max_depth  Lists and objects within each other; 1 takes "[]".
 * @param[out] out   Borrowed from the arena of `cx`.
 * @param[out] out_error  Set with GATE_REFUSED, in the arena: what is wrong and
 *                   where, never a word of the text itself.  NULL is fine.
 * @retval GATE_REFUSED       Not JSON, or JSON that is refused (above).
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status json_read(gate_context *cx, struct slice text,
                                    unsigned max_depth, const struct json **out,
                                    const char **out_error);

/** The member of that name; NULL when there is none or it is no object. */
const struct json *json_member(const struct json *object, const char *name);

/** Its text; NULL unless it is a text without a NUL in it. */
const char *json_text_of(const struct json *value);

/** Lists and objects within each other; 1: "[]", 0: a value that is neither. */
size_t json_depth(const struct json *value);

/** Where the value of a top-level member stands in a text that json_read() has
 *  taken.  Empty slice: no such member.  No allocation. */
struct slice json_member_source(struct slice object_text, const char *name);

/* Writing.  Sticky, as the buffer is. */

/** With quotes; control characters, " and \ escaped; UTF-8 as it is.  Bytes
 * that are not UTF-8 become U+FFFD. */
void json_write_text(struct buffer *out, struct slice text);
void json_write_real(struct buffer *out, double number);
/** A whole tree, compact. */
void json_write(struct buffer *out, const struct json *value);

#endif
