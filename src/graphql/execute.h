/* SPDX-License-Identifier: MIT */
/*
 * Execution: one operation of a valid document, its answer written straight
 * into one buffer.  Source: GraphQL September 2025, sections 6 and 7.
 */
#ifndef GRAPHQL_EXECUTE_H
#define GRAPHQL_EXECUTE_H

#include "graphql/schema.h"

/* What a resolver is told. */
struct graphql_resolution {
    gate_context *cx;
    const struct graphql_schema *schema;
    const struct graphql_type *parent_type;
    const struct graphql_field *field;
    const void *parent;              /* what the parent's resolver gave */
    const struct json *arguments;    /* coerced; an object, maybe empty */
    const struct graphql_path *path; /* of this field */
    void *payload;                   /* of graphql_request */
    struct graphql_result *failure;  /* for graphql_fail() */
};

enum graphql_result_kind {
    GRAPHQL_RESULT_NULL,
    GRAPHQL_RESULT_BOOLEAN,
    GRAPHQL_RESULT_INT,
    GRAPHQL_RESULT_REAL,
    GRAPHQL_RESULT_TEXT,   /* String, ID, an enum value, a scalar's text */
    GRAPHQL_RESULT_JSON,   /* a leaf that is a JSON tree */
    GRAPHQL_RESULT_OBJECT, /* `object` becomes the children's `parent` */
    GRAPHQL_RESULT_LIST,
};

/* What a resolver gives: plain data, borrowed from the arena or longer. */
struct graphql_result {
    enum graphql_result_kind kind;
    union {
        bool boolean;
        int64_t number;
        double real;
        struct slice text;
        const struct json *json;
        const void *object;
        struct {
            const struct graphql_result *items;
            size_t count;
        } list;
    };
    /* In a list: this item failed, with this message.  NULL: it did not. */
    const char *error;
    /* Set by graphql_fail(), together with GATE_DENIED. */
    const char *code;
    const char *extensions_json;
};

/**
 * Fail this field in words the client may read: return graphql_fail(out, …).
 * `code` NULL: none.  Other statuses than GATE_OK and GATE_DENIED are faults:
 * the client reads "internal error" (or "busy"), the words stay in the context.
 */
GATE_MUST_USE gate_status graphql_fail(struct graphql_result *out,
                                       const char *message, const char *code,
                                       const char *extensions_json);

struct graphql_execution_limits {
    int64_t deadline_ms; /* clock_monotonic_coarse_ms(); 0: none */
    uint32_t errors;     /* setting `error_count`; 0: 50 */
};

struct graphql_request {
    const struct graphql_schema *schema;
    const struct graphql_document *document;    /* valid */
    const struct graphql_definition *operation; /* graphql_choose_operation() */
    const struct json *variables;               /* coerced */
    const void *root;                           /* the root fields' `parent` */
    void *payload;                              /* for resolvers */
    struct graphql_execution_limits limits;
    /* A field's fault, before it is told as "internal error": for the log, and
     * for an id in extensions (in the arena; NULL: none).  Clears the fault of
     * the context so that other fields go on.  NULL: nobody wants to know. */
    const char *(*on_fault)(const struct graphql_resolution *at,
                            gate_status status);
};

/** By name; NULL or "" name: the only one.
 *  @retval GATE_REFUSED  None, or not one: `operation_unknown` in `errors`. */
GATE_MUST_USE gate_status graphql_choose_operation(
    const struct graphql_document *document, const char *name,
    struct graphql_errors *errors, const struct graphql_definition **out);

/** Call `visit` for every root field that would be executed, in order,
 * fragments and directives respected: for choosing a lane, before anything
 * runs. */
typedef void graphql_visit_root(const struct graphql_field *field,
                                void *payload);
GATE_MUST_USE gate_status graphql_visit_root_fields(
    const struct graphql_request *request, gate_context *cx,
    graphql_visit_root *visit, void *payload);

/**
 * Execute.  Writes `{"errors":[…],"data":…}`, errors first and only if any.
 * `errors` may be empty or hold none yet.
 *
 * @param out  Its max_bytes is the setting `response_bytes`; over it the answer
 *             is one `limit_exceeded` error.
 * @retval GATE_OK  Written, whatever fields failed.
 * @retval GATE_FAULT_MEMORY  Nothing usable was written.
 */
GATE_MUST_USE gate_status graphql_execute(const struct graphql_request *request,
                                          gate_context *cx, struct buffer *out);

/** The answer to a request that never ran: `{"errors":[…]}`. */
void graphql_write_request_errors(const struct graphql_errors *errors,
                                  struct buffer *out);

#endif
