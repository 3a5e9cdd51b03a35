/* SPDX-License-Identifier: MIT */
/*
 * GraphQL over HTTP in a URL: which parameters there are, what they may be, and
 * what is as absent.  `extensions` is checked and not used.  A body is read by
 * the service, graphql/request_body.c.
 *
 * https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 */
#include "http/graphql_request.h"

#include "http/percent.h"
#include "json/json.h"

static gate_status complain(const char *words, const char **out_complaint)
{
    *out_complaint = words;
    return GATE_REFUSED;
}

enum parameter { QUERY, OPERATION_NAME, VARIABLES, EXTENSIONS, PARAMETERS };

struct query {
    struct slice values[PARAMETERS];
    bool is_there[PARAMETERS];
};

/* Decode "name=value"; a name that is not ours is passed over. */
static gate_status read_pair(gate_context *cx, struct slice pair,
                             struct query *query, const char **out_complaint)
{
    static const char *const names[PARAMETERS] = {"query", "operationName",
                                                  "variables", "extensions"};
    const char *equals = memchr(pair.data, '=', pair.bytes);
    size_t before = equals == NULL ? pair.bytes : (size_t)(equals - pair.data);
    struct slice raw =
        equals == NULL ? (struct slice){pair.data, 0}
                       : (struct slice){equals + 1, pair.bytes - before - 1};
    struct slice name, value;

    switch (percent_decode(cx, (struct slice){pair.data, before}, &name)) {
    case PERCENT_FINE:
        break;
    case PERCENT_BAD:
        return complain("A parameter's name is not well encoded.",
                        out_complaint);
    case PERCENT_NO_MEMORY:
        return GATE_FAULT_MEMORY;
    }
    switch (percent_decode(cx, raw, &value)) {
    case PERCENT_FINE:
        break;
    case PERCENT_BAD:
        return complain("A parameter is not well encoded.", out_complaint);
    case PERCENT_NO_MEMORY:
        return GATE_FAULT_MEMORY;
    }
    for (int i = 0; i < PARAMETERS; i++) {
        if (!slice_is(name, names[i])) {
            continue;
        }
        if (query->is_there[i]) {
            return complain("A parameter was given twice.", out_complaint);
        }
        query->is_there[i] = true;
        query->values[i] = value;
    }
    return GATE_OK;
}

/* A JSON object or null; `null` and nothing are as absent. */
static gate_status check_object(gate_context *cx, struct slice *text,
                                const char *complaint,
                                const char **out_complaint)
{
    const struct json *tree;

    if (text->bytes == 0) {
        return GATE_OK;
    }
    gate_status status = json_read(cx, *text, GRAPHQL_QUERY_DEPTH, &tree, NULL);

    if (status == GATE_REFUSED ||
        (status == GATE_OK && tree->kind != JSON_OBJECT &&
         tree->kind != JSON_NULL)) {
        return complain(complaint, out_complaint);
    }
    TRY(status);
    if (tree->kind == JSON_NULL) {
        *text = (struct slice){0};
    }
    return GATE_OK;
}

gate_status graphql_read_query(gate_context *cx, struct slice query_string,
                               struct graphql_parameters *out,
                               const char **out_complaint)
{
    struct query query = {0};
    struct slice left = query_string, pair;

    while (percent_next_pair(&left, &pair)) {
        TRY(read_pair(cx, pair, &query, out_complaint));
    }
    if (query.values[QUERY].bytes == 0) {
        return complain("The parameter \"query\" is missing.", out_complaint);
    }
    TRY(check_object(cx, &query.values[VARIABLES],
                     "\"variables\" must be a JSON object.", out_complaint));
    TRY(check_object(cx, &query.values[EXTENSIONS],
                     "\"extensions\" must be a JSON object.", out_complaint));
    out->document = query.values[QUERY];
    out->operation_name = query.values[OPERATION_NAME].bytes == 0
                              ? NULL
                              : query.values[OPERATION_NAME].data;
    out->variables = query.values[VARIABLES];
    return GATE_OK;
}
