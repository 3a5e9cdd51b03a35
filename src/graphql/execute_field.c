/* SPDX-License-Identifier: MIT */
/*
 * The fields of one object, one after another: ExecuteCollectedFields and
 * ExecuteField.  "When executing a mutation, the selections in the top most
 * selection set will be executed in serial order": here all are, always.
 *
 * Source: GraphQL September 2025, sections 6.3.3, 6.3.4 and 6.4.
 */
#include "base/clock.h"
#include "graphql/coerce.h"
#include "graphql/execution.h"

gate_status graphql_fail(struct graphql_result *out, const char *message,
                         const char *code, const char *extensions_json)
{
    out->error = message;
    out->code = code;
    out->extensions_json = extensions_json;
    return GATE_DENIED;
}

static bool is_too_late(const struct execution *execution)
{
    int64_t deadline_ms = execution->request->limits.deadline_ms;

    return deadline_ms != 0 && clock_monotonic_coarse_ms() > deadline_ms;
}

static gate_status refuse_late(struct execution *execution,
                               const struct field_set *set,
                               const struct graphql_path *path)
{
    static const struct graphql_result failure = {
        .error = "The request has taken longer than request_time_ms allows.",
        .code = "limit_exceeded",
        .extensions_json = "\"limit\":\"request_time_ms\"",
    };

    return execution_failure(execution, set, path, &failure);
}

/* CoerceArgumentValues, once: neither the literals nor the variables change. */
static gate_status coerce_arguments(struct execution *execution,
                                    struct field_set *set,
                                    const struct graphql_path *path)
{
    struct execution_refusal refusal;
    gate_status status;

    if (set->arguments != NULL) {
        return GATE_OK;
    }
    status = graphql_coerce_arguments(
        execution->schema, execution->cx, set->field->arguments,
        set->first->arguments, set->first->at, execution->request->variables,
        &set->arguments, &refusal.why, &refusal.at);
    /* "Any request error raised as a result of input coercion during
     * CoerceArgumentValues() should be treated instead as an execution error."
     */
    return status == GATE_REFUSED
               ? execution_error_at(execution, path, &refusal)
               : status;
}

/* ResolveFieldValue */
static gate_status resolve(struct execution *execution,
                           const struct graphql_resolution *at,
                           struct field_set *set)
{
    graphql_resolver *resolver = at->field->resolve != NULL
                                     ? at->field->resolve
                                     : execution->schema->default_resolver;
    struct graphql_result *result = at->failure;
    gate_status status;

    if (resolver == NULL) {
        return execution_fault(execution, at, set, GATE_FAULT_USAGE);
    }
    status = resolver(at, result);
    if (status == GATE_OK) {
        return GATE_OK;
    }
    if (status == GATE_DENIED && result->error != NULL) {
        return execution_failure(execution, set, at->path, result);
    }
    return execution_fault(execution, at, set, status);
}

/* ExecuteField, but for what an error does to the position. */
static gate_status write_value(struct execution *execution,
                               const struct graphql_type *type,
                               const void *object, struct field_set *set,
                               const struct graphql_path *path)
{
    struct graphql_result result = {0};
    struct graphql_resolution at = {
        .cx = execution->cx,
        .schema = execution->schema,
        .parent_type = type,
        .field = set->field,
        .parent = object,
        .path = path,
        .payload = execution->request->payload,
        .failure = &result,
    };

    if (is_too_late(execution)) {
        return refuse_late(execution, set, path);
    }
    TRY(coerce_arguments(execution, set, path));
    at.arguments = set->arguments;
    TRY(resolve(execution, &at, set));
    return execution_complete(execution, &at, set, set->field->type, &result,
                              path);
}

static gate_status write_field(struct execution *execution,
                               const struct graphql_type *type,
                               const void *object, struct field_set *set,
                               const struct graphql_path *parent)
{
    struct graphql_path path = {.parent = parent, .name = set->response_name};
    size_t mark = execution->out->bytes;
    gate_status status;

    /* The one field that every object has and that needs nobody to ask. */
    if (set->field == execution->schema->meta_typename) {
        buffer_append_char(execution->out, '"');
        buffer_append_slice(execution->out, type->name);
        buffer_append_char(execution->out, '"');
        return GATE_OK;
    }
    status = write_value(execution, type, object, set, &path);
    return execution_settle(execution, set->field->type, mark, status);
}

gate_status execution_write_object(struct execution *execution,
                                   const struct collected_fields *fields,
                                   const void *object,
                                   const struct graphql_path *path)
{
    struct buffer *out = execution->out;
    size_t without_comma = 1;

    buffer_append_char(out, '{');
    for (struct field_set *set = fields->first; set != NULL; set = set->next) {
        /* "If fieldType is defined" */
        if (set->field == NULL) {
            continue;
        }
        /* Nobody will read it: see graphql_execute(). */
        if (out->failed != BUFFER_FINE) {
            return GATE_OK;
        }
        buffer_append(out, set->key.data + without_comma,
                      set->key.bytes - without_comma);
        without_comma = 0;
        TRY(write_field(execution, fields->type, object, set, path));
    }
    buffer_append_char(out, '}');
    return GATE_OK;
}
