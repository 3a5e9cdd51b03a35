/* SPDX-License-Identifier: MIT */
/*
 * Execution errors: noted with the places of the field and the path of the
 * response position, which is copied from the stack only now.
 *
 * Source: GraphQL September 2025, sections 6.4.4 (Handling Execution Errors)
 * and 7.1.2 (Errors).
 */
#include <stdarg.h>
#include <stdio.h>

#include "graphql/execution.h"

enum { PLACES_MAX = 8, MESSAGE_BYTES = 512, BUSY_RETRY_S = 1 };

/* The path, in the arena. */
static gate_status copy_path(gate_context *cx, const struct graphql_path *path,
                             const struct graphql_path **out)
{
    const struct graphql_path **where = out;

    *where = NULL;
    for (; path != NULL; path = path->parent) {
        struct graphql_path *copy;
        TRY(NEW(cx, &copy));
        *copy = *path;
        copy->parent = NULL;
        *where = copy;
        where = &copy->parent;
    }
    return GATE_OK;
}

/* What follows from an error being noted, or not for the list is full. */
static gate_status finish(struct execution *execution,
                          struct graphql_error *error,
                          const struct graphql_path *path)
{
    if (error == NULL) {
        return execution->errors.is_full ? GATE_REFUSED : GATE_FAULT_MEMORY;
    }
    TRY(copy_path(execution->cx, path, &error->path));
    return GATE_REFUSED;
}

static size_t places_of(const struct field_set *set,
                        uint32_t places[PLACES_MAX])
{
    size_t count = 0;

    places[count++] = set->first->at;
    for (const struct field_more *more = set->more;
         more != NULL && count < PLACES_MAX; more = more->next) {
        places[count++] = more->selection->at;
    }
    return count;
}

gate_status execution_error(struct execution *execution,
                            const struct field_set *set,
                            const struct graphql_path *path, const char *code,
                            const char *format, ...)
{
    uint32_t places[PLACES_MAX];
    size_t count = places_of(set, places);
    char message[MESSAGE_BYTES];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(message, sizeof(message), format, values);
    va_end(values);
    return finish(execution,
                  graphql_error_add(&execution->errors, code, places, count,
                                    "%s", message),
                  path);
}

gate_status execution_failure(struct execution *execution,
                              const struct field_set *set,
                              const struct graphql_path *path,
                              const struct graphql_result *failure)
{
    uint32_t places[PLACES_MAX];
    size_t count = places_of(set, places);
    struct graphql_error *error = graphql_error_add(
        &execution->errors, failure->code, places, count, "%s", failure->error);

    if (error != NULL) {
        error->extensions_json = failure->extensions_json;
    }
    return finish(execution, error, path);
}

gate_status execution_error_at(struct execution *execution,
                               const struct graphql_path *path,
                               const struct execution_refusal *refusal)
{
    return finish(execution,
                  graphql_error_add(&execution->errors, NULL, &refusal->at, 1,
                                    "%s", refusal->why),
                  path);
}

/* An id goes into JSON as it is. */
static bool is_plain(const char *id)
{
    for (; *id != '\0'; id++) {
        bool is_letter = (*id | 0x20) >= 'a' && (*id | 0x20) <= 'z';
        if (!is_letter && !(*id >= '0' && *id <= '9') && *id != '-') {
            return false;
        }
    }
    return true;
}

static gate_status fault_extensions(gate_context *cx, const char *id,
                                    bool is_busy, const char **out)
{
    const char *comma = id != NULL && is_busy ? "," : "";
    const char *members = NULL;

    *out = NULL;
    if (id == NULL && !is_busy) {
        return GATE_OK;
    }
    TRY(context_format(cx, &members, "%s%s%s%s", id == NULL ? "" : "\"id\":\"",
                       id == NULL ? "" : id, id == NULL ? "" : "\"", comma));
    if (is_busy) {
        TRY(context_format(cx, &members, "%s\"retryAfter\":%d", members,
                           BUSY_RETRY_S));
    }
    *out = members;
    return GATE_OK;
}

gate_status execution_fault(struct execution *execution,
                            const struct graphql_resolution *at,
                            const struct field_set *set, gate_status status)
{
    const struct graphql_request *request = execution->request;
    const char *id =
        request->on_fault == NULL ? NULL : request->on_fault(at, status);
    bool is_busy = status == GATE_FAULT_BUSY;
    struct graphql_result failure = {
        .error = is_busy ? "busy" : "internal error",
        .code = is_busy ? "busy" : "internal",
    };

    /* It is told: the other fields go on. */
    execution->cx->fault = GATE_OK;
    if (id != NULL && !is_plain(id)) {
        id = NULL;
    }
    TRY(fault_extensions(execution->cx, id, is_busy, &failure.extensions_json));
    return execution_failure(execution, set, at->path, &failure);
}
