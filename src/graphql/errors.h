/* SPDX-License-Identifier: MIT */
/*
 * GraphQL errors: what is told to the client, in the order it was found.
 * Source: GraphQL September 2025, section 7.1.2 (Errors).
 */
#ifndef GRAPHQL_ERRORS_H
#define GRAPHQL_ERRORS_H

#include "base/buffer.h"
#include "base/context.h"

/* 1-based; columns count UTF-16 code units, as editors do. */
struct graphql_location {
    uint32_t line;
    uint32_t column;
    struct graphql_location *next;
};

/* A step of a response path, from the leaf to the root. */
struct graphql_path {
    const struct graphql_path *parent;
    struct slice name; /* empty: an index */
    uint32_t index;
};

struct graphql_error {
    const char *message; /* ends with a NUL, in the arena */
    const char *code;    /* extensions.code: "syntax_error" …; NULL: none */
    const char
        *extensions_json; /* more members, `"retryAfter":3`; NULL: none */
    struct graphql_location *locations;
    const struct graphql_path *path; /* NULL: not an error of execution */
    struct graphql_error *next;
};

/* Errors of one request, at most `max` (setting `error_count`). */
struct graphql_errors {
    gate_context *cx;
    struct slice source; /* of the document, for lines and columns */
    uint32_t max;
    uint32_t count;
    bool is_full; /* one more came than may be told: stop looking */
    struct graphql_error *first;
    struct graphql_error **last; /* NULL: start with graphql_errors_begin() */
};

/** An empty list.  `source`: of the document that offsets will point into. */
struct graphql_errors graphql_errors_begin(gate_context *cx,
                                           struct slice source, uint32_t max);

/** Line and column of a byte offset. */
struct graphql_location graphql_locate(struct slice source, uint32_t at);

/**
 * Note an error at `count` offsets (0: none).  The returned error's `code`,
 * `path` … may still be set.  Sticky: NULL when the list is full or memory ran
 * out (then the context has the fault).
 */
GATE_PRINTF(5, 6)
struct graphql_error *graphql_error_add(struct graphql_errors *errors,
                                        const char *code, const uint32_t *at,
                                        size_t count, const char *format, ...);

/**
 * What a check came to that began when `told` errors had been noted.
 * @retval GATE_REFUSED  One was noted since, or would have been: the list is
 *                       full.
 * @retval GATE_FAULT_MEMORY  or another fault of the context: one may be
 *                            missing.
 */
static inline GATE_MUST_USE gate_status
graphql_errors_since(const struct graphql_errors *errors, uint32_t told)
{
    return errors->count > told || errors->is_full ? GATE_REFUSED
                                                   : errors->cx->fault;
}

/** `[{"message":…,"locations":…,"path":…,"extensions":{"code":…}}]` */
void graphql_errors_write(const struct graphql_errors *errors,
                          struct buffer *out);

#endif
