/* SPDX-License-Identifier: MIT */
/* A JSON value on its way to an input type: between coerce_variables.c and
 * coerce_json.c. */
#ifndef GRAPHQL_COERCE_JSON_H
#define GRAPHQL_COERCE_JSON_H

#include "graphql/coerce_tree.h"

struct json_input {
    gate_context *cx;
    /* A variable's: everything that is wrong is told.  NULL: the first only. */
    struct graphql_errors *errors;
    const struct graphql_variable_definition *variable;
    const char *why; /* the first that is wrong; NULL: nothing is */
};

/** Set kind and value of `out`.
 *  @param path  Within the value; NULL at its top.
 *  @retval GATE_OK       Look at `input->why`: it may be wrong all the same.
 *  @retval GATE_REFUSED  Wrong, and there is no use in going on. */
GATE_MUST_USE gate_status coerce_fill_json(struct json_input *input,
                                           const struct graphql_type_use *type,
                                           const struct json *value,
                                           const struct graphql_path *path,
                                           struct json *out);

#endif
