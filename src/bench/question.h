/* SPDX-License-Identifier: MIT */
/* Requests as they go over the wire. */
#ifndef BENCH_QUESTION_H
#define BENCH_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/target.h"

enum { QUESTION_BYTES = 4096 };

/* One request.  Holds tokens and passwords: wiped with its connection. */
struct question {
    char data[QUESTION_BYTES];
    size_t bytes;
};

/* A variable of a document; its value needs no escaping in JSON. */
struct question_variable {
    const char *name;
    const char *value;
};

/**
 * POST a GraphQL document with its variables, all of them texts.
 *
 * @param bearer  The access token; NULL: none.
 * @return false: it does not fit.
 */
bool question_post(struct question *out, const struct bench_target *target,
                   const char *bearer, const char *document,
                   const struct question_variable *variables, size_t count);

/** GET the URL's own path, for servers that are no Gatehouse. */
bool question_get(struct question *out, const struct bench_target *target);

#endif
