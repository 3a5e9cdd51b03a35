/* SPDX-License-Identifier: MIT */
/*
 * What the files of the conformance driver share.  One line of JSON comes in,
 * one goes out; each op is a function that writes the members of its answer.
 */
#ifndef TESTS_CONFORMANCE_DRIVER_H
#define TESTS_CONFORMANCE_DRIVER_H

#include "graphql/errors.h"
#include "graphql/schema.h"
#include "json/json.h"

/* More than any case of any suite needs. */
enum { DRIVER_MEMORY_BYTES = 256 << 20, DRIVER_ERRORS_MAX = 10000 };

/* The schema of the line before, because suites ask the same one many times. */
struct driver_cache {
    char *sdl;
    size_t bytes;
    struct graphql_schema *schema;
};

struct driver_request {
    gate_context *cx;
    const struct json *line;
    struct driver_cache *cache;
    struct buffer *out;
};

/** Write the answer's members, without the braces around them. */
typedef gate_status driver_op(const struct driver_request *request);

driver_op driver_lex, driver_parse, driver_strip, driver_json, driver_schema,
    driver_execute, driver_validate, driver_mixed;

/** A text of the request.  What JSON cannot carry (a NUL, bytes that are not
 *  UTF-8) comes in hexadecimal digits in a member called NAME and "Hex".
 *  @retval GATE_NOT_FOUND  There is none. */
GATE_MUST_USE gate_status driver_text(const struct driver_request *request,
                                      const char *name, struct slice *out);

/** The text of a member, else NULL. */
const char *driver_word(const struct driver_request *request, const char *name);

/** Free what is remembered. */
void driver_forget_schema(struct driver_cache *cache);

/** `"ok":false,"error":{…}` of the first error. */
void driver_write_error(const struct driver_request *request,
                        const struct graphql_errors *errors);

/** `"ok":false,"stage":"…","errors":[…]`; no stage when it is NULL. */
void driver_write_errors(const struct driver_request *request,
                         const char *stage,
                         const struct graphql_errors *errors);

#endif
