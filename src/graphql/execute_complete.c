/* SPDX-License-Identifier: MIT */
/*
 * From what a resolver gave to what stands in the answer: CompleteValue.
 *
 * The answer is written straight into its buffer.  A position that turns out to
 * be in error is cut off again at the mark where it began, so nothing is built
 * twice and nothing half-written is sent.
 *
 * Source: GraphQL September 2025, sections 6.4.3 (Value Completion) and 6.4.4
 * (Handling Execution Errors).
 */
#include "graphql/coerce_tree.h"
#include "graphql/execution.h"

/* For "%.*s" in messages: names of the schema are of no length to worry about,
 * but messages are. */
#define NAME(slice) coerce_name_bytes(slice), (slice).data

/*
 * "Since Non-Null response positions cannot be null, execution errors are
 * propagated to be handled by the parent response position.  If the parent
 * response position may be null then it resolves to null".
 */
gate_status execution_settle(struct execution *execution,
                             const struct graphql_type_use *type, size_t mark,
                             gate_status status)
{
    if (status != GATE_REFUSED || type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        return status;
    }
    buffer_truncate(execution->out, mark);
    buffer_append(execution->out, "null", 4);
    return GATE_OK;
}

static bool is_null(const struct graphql_result *result)
{
    return result->kind == GRAPHQL_RESULT_NULL ||
           (result->kind == GRAPHQL_RESULT_JSON &&
            (result->json == NULL || result->json->kind == JSON_NULL));
}

/* "If every field […]": a list whose items may not be null is null as a whole
 * when one of them is in error, and nothing behind that one is looked at. */
static gate_status complete_item(struct execution *execution,
                                 const struct graphql_resolution *at,
                                 struct field_set *set,
                                 const struct graphql_type_use *type,
                                 const struct graphql_result *item,
                                 const struct graphql_path *path)
{
    size_t mark = execution->out->bytes;
    gate_status status =
        item->error != NULL
            ? execution_failure(execution, set, path, item)
            : execution_complete(execution, at, set, type, item, path);

    return execution_settle(execution, type, mark, status);
}

/* "Return a list where each list item is the result of calling CompleteValue()"
 */
static gate_status complete_list(struct execution *execution,
                                 const struct graphql_resolution *at,
                                 struct field_set *set,
                                 const struct graphql_type_use *type,
                                 const struct graphql_result *result,
                                 const struct graphql_path *path)
{
    struct graphql_path step = {.parent = path};

    if (result->kind != GRAPHQL_RESULT_LIST) {
        return execution_error(execution, set, path, NULL,
                               "Expected a list for field \"%.*s.%.*s\".",
                               NAME(at->parent_type->name),
                               NAME(at->field->name));
    }
    buffer_append_char(execution->out, '[');
    for (size_t i = 0; i < result->list.count; i++) {
        if (i > 0) {
            buffer_append_char(execution->out, ',');
        }
        step.index = (uint32_t)i;
        TRY(complete_item(execution, at, set, type->of, &result->list.items[i],
                          &step));
    }
    buffer_append_char(execution->out, ']');
    return GATE_OK;
}

static gate_status complete_leaf(struct execution *execution,
                                 struct field_set *set,
                                 const struct graphql_type *type,
                                 const struct graphql_result *result,
                                 const struct graphql_path *path)
{
    const char *why = NULL;
    gate_status status =
        execution_write_leaf(type, result, execution->out, &why);

    return status == GATE_REFUSED
               ? execution_error(execution, set, path, NULL, "%s.", why)
               : status;
}

/* ResolveAbstractType */
static gate_status resolve_abstract_type(struct execution *execution,
                                         const struct graphql_resolution *at,
                                         struct field_set *set,
                                         const struct graphql_type *abstract,
                                         const void *object,
                                         const struct graphql_path *path,
                                         const struct graphql_type **out)
{
    graphql_type_resolver *resolve = abstract->resolve_type != NULL
                                         ? abstract->resolve_type
                                         : at->schema->default_type_resolver;
    struct graphql_resolution here = *at;
    const char *name;
    const struct graphql_type *type;

    here.path = path;
    name = resolve == NULL ? NULL : resolve(&here, object);
    if (name == NULL) {
        return execution_error(execution, set, path, NULL,
                               "Abstract type \"%.*s\" must resolve to an"
                               " Object type at runtime for field"
                               " \"%.*s.%.*s\".",
                               NAME(abstract->name),
                               NAME(at->parent_type->name),
                               NAME(at->field->name));
    }
    type = graphql_find_type(at->schema, slice_of(name));
    if (type == NULL || type->kind != GRAPHQL_OBJECT ||
        !graphql_is_possible_type(abstract, type)) {
        return execution_error(execution, set, path, NULL,
                               "Runtime type \"%.80s\" is not a possible type"
                               " for \"%.*s\".",
                               name, NAME(abstract->name));
    }
    *out = type;
    return GATE_OK;
}

/* "Let collectedFieldsMap be the result of calling CollectSubfields(objectType,
 * fields, variableValues)." */
static gate_status complete_object(struct execution *execution,
                                   struct field_set *set,
                                   const struct graphql_type *type,
                                   const void *object,
                                   const struct graphql_path *path)
{
    const struct collected_fields *fields;
    struct execution_refusal refusal;
    gate_status status;

    if (execution->depth >= EXECUTION_DEPTH_MAX) {
        return execution_error(execution, set, path, "limit_exceeded",
                               "The answer nests deeper than %d objects.",
                               EXECUTION_DEPTH_MAX);
    }
    status =
        execution_collect_subfields(execution, type, set, &fields, &refusal);
    if (status != GATE_OK) {
        return status == GATE_REFUSED
                   ? execution_error_at(execution, path, &refusal)
                   : status;
    }
    execution->depth++;
    status = execution_write_object(execution, fields, object, path);
    execution->depth--;
    return status;
}

static gate_status complete_composite(struct execution *execution,
                                      const struct graphql_resolution *at,
                                      struct field_set *set,
                                      const struct graphql_type *type,
                                      const struct graphql_result *result,
                                      const struct graphql_path *path)
{
    if (result->kind != GRAPHQL_RESULT_OBJECT) {
        return execution_error(execution, set, path, NULL,
                               "Expected an object for field \"%.*s.%.*s\".",
                               NAME(at->parent_type->name),
                               NAME(at->field->name));
    }
    if (type->kind != GRAPHQL_OBJECT) {
        TRY(resolve_abstract_type(execution, at, set, type, result->object,
                                  path, &type));
    }
    return complete_object(execution, set, type, result->object, path);
}

gate_status execution_complete(struct execution *execution,
                               const struct graphql_resolution *at,
                               struct field_set *set,
                               const struct graphql_type_use *type,
                               const struct graphql_result *result,
                               const struct graphql_path *path)
{
    bool may_be_null = type->kind != GRAPHQL_REFERENCE_NON_NULL;

    if (!may_be_null) {
        type = type->of;
    }
    if (is_null(result)) {
        if (may_be_null) {
            buffer_append(execution->out, "null", 4);
            return GATE_OK;
        }
        /* "If completedResult is null, raise an execution error." */
        return execution_error(
            execution, set, path, NULL,
            "Cannot return null for non-nullable field %.*s.%.*s.",
            NAME(at->parent_type->name), NAME(at->field->name));
    }
    if (type->kind == GRAPHQL_REFERENCE_LIST) {
        return complete_list(execution, at, set, type, result, path);
    }
    if (graphql_is_leaf(type->type)) {
        return complete_leaf(execution, set, type->type, result, path);
    }
    return complete_composite(execution, at, set, type->type, result, path);
}
