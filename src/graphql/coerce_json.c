/* SPDX-License-Identifier: MIT */
/*
 * Input coercion of JSON values: variables, as clients send them.
 *
 * Of a variable everything that is wrong is told, up to the limit on errors,
 * each with its path; the wrong value itself is not told back, for it may be a
 * password.
 *
 * Source: GraphQL September 2025, sections 3.5 to 3.12 (Input Coercion).
 */
#include "graphql/coerce_json.h"

#include "graphql/coerce.h"

/* `x.a[1].b`, where `x` is the variable. */
static gate_status print_path(gate_context *cx, struct slice variable,
                              const struct graphql_path *path, const char **out)
{
    const char *before;

    if (path == NULL) {
        return context_format(cx, out, "%.*s", coerce_name_bytes(variable),
                              variable.data);
    }
    TRY(print_path(cx, variable, path->parent, &before));
    if (path->name.bytes == 0) {
        return context_format(cx, out, "%s[%u]", before, path->index);
    }
    return context_format(cx, out, "%s.%.*s", before,
                          coerce_name_bytes(path->name), path->name.data);
}

/* Note that something is wrong.  GATE_OK: go on and find more. */
static gate_status tell(struct json_input *input, const char *why,
                        const struct graphql_path *path)
{
    const struct graphql_variable_definition *variable = input->variable;
    const char *place;

    if (input->why == NULL) {
        input->why = why;
    }
    if (input->errors == NULL) {
        return GATE_REFUSED;
    }
    TRY(print_path(input->cx, variable->name.text, path, &place));
    (void)graphql_error_add(
        input->errors, "variables_invalid", &variable->at, 1,
        "Variable \"$%.*s\" got an invalid value%s%s%s; %s.",
        coerce_name_bytes(variable->name.text), variable->name.text.data,
        path == NULL ? "" : " at \"", path == NULL ? "" : place,
        path == NULL ? "" : "\"", why);
    return input->errors->is_full ? GATE_REFUSED : input->cx->fault;
}

static gate_status tell_null(struct json_input *input,
                             const struct graphql_type_use *type,
                             const struct graphql_path *path)
{
    const char *name;
    const char *why;

    TRY(coerce_print_type(input->cx, type, &name));
    TRY(context_format(input->cx, &why,
                       "Expected non-nullable type \"%s\" not to be null",
                       name));
    return tell(input, why, path);
}

static gate_status fill_leaf(struct json_input *input,
                             const struct graphql_type *type,
                             const struct json *value,
                             const struct graphql_path *path, struct json *out)
{
    const char *why = NULL;
    gate_status status = coerce_leaf_json(input->cx, type, value, out, &why);

    return status == GATE_REFUSED ? tell(input, why, path) : status;
}

static gate_status fill_list(struct json_input *input,
                             const struct graphql_type_use *type,
                             const struct json *value,
                             const struct graphql_path *path, struct json *out)
{
    struct graphql_path step = {.parent = path};
    struct json **last = &out->first;
    struct json *node;

    out->kind = JSON_LIST;
    if (value->kind != JSON_LIST) {
        TRY(coerce_append(input->cx, out, &last, (struct slice){0}, &node));
        return coerce_fill_json(input, type->of, value, path, node);
    }
    for (const struct json *item = value->first; item != NULL;
         item = item->next) {
        TRY(coerce_append(input->cx, out, &last, (struct slice){0}, &node));
        TRY(coerce_fill_json(input, type->of, item, &step, node));
        step.index++;
    }
    return GATE_OK;
}

static gate_status left_out(struct json_input *input,
                            const struct graphql_input *field,
                            const struct graphql_path *path,
                            struct json *object, struct json ***last)
{
    const char *type;
    const char *why;
    struct json *node;

    if (field->coerced_fallback != NULL) {
        TRY(coerce_append(input->cx, object, last, field->name, &node));
        coerce_assign(node, field->coerced_fallback);
        return GATE_OK;
    }
    if (field->type->kind != GRAPHQL_REFERENCE_NON_NULL) {
        return GATE_OK;
    }
    TRY(coerce_print_type(input->cx, field->type, &type));
    TRY(context_format(
        input->cx, &why,
        "Field \"%.*s\" of required type \"%s\" was not provided",
        coerce_name_bytes(field->name), field->name.data, type));
    return tell(input, why, path);
}

static gate_status fill_fields(struct json_input *input,
                               const struct graphql_type *type,
                               const struct json *value,
                               const struct graphql_path *path,
                               struct json *out)
{
    struct json **last = &out->first;
    struct json *node;

    for (const struct graphql_input *field = type->inputs; field != NULL;
         field = field->next) {
        const struct json *member = coerce_member(value, field->name);
        struct graphql_path step = {.parent = path, .name = field->name};

        if (member == NULL) {
            TRY(left_out(input, field, path, out, &last));
            continue;
        }
        TRY(coerce_append(input->cx, out, &last, field->name, &node));
        TRY(coerce_fill_json(input, field->type, member, &step, node));
    }
    return GATE_OK;
}

/* Section 3.10: "a request error must be raised […] for any entry in the map
 * which has no matching field". */
static gate_status check_names(struct json_input *input,
                               const struct graphql_type *type,
                               const struct json *value,
                               const struct graphql_path *path)
{
    const char *why;

    for (const struct json *member = value->first; member != NULL;
         member = member->next) {
        if (map_find(&type->field_by_name, member->name) != NULL) {
            continue;
        }
        TRY(context_format(input->cx, &why,
                           "Field \"%.*s\" is not defined by type \"%.*s\"",
                           coerce_name_bytes(member->name), member->name.data,
                           coerce_name_bytes(type->name), type->name.data));
        TRY(tell(input, why, path));
    }
    return GATE_OK;
}

/* "OneOf Input Objects": exactly one entry, and not null. */
static gate_status check_one_of(struct json_input *input,
                                const struct graphql_type *type,
                                const struct json *object,
                                const struct graphql_path *path)
{
    const char *why;

    if (!type->is_one_of ||
        (object->count == 1 && object->first->kind != JSON_NULL)) {
        return GATE_OK;
    }
    TRY(context_format(input->cx, &why,
                       "Exactly one key must be specified for OneOf type"
                       " \"%.*s\", and not as null",
                       coerce_name_bytes(type->name), type->name.data));
    return tell(input, why, path);
}

static gate_status fill_object(struct json_input *input,
                               const struct graphql_type *type,
                               const struct json *value,
                               const struct graphql_path *path,
                               struct json *out)
{
    const char *why;

    if (value->kind != JSON_OBJECT) {
        TRY(context_format(input->cx, &why,
                           "Expected type \"%.*s\" to be an object",
                           coerce_name_bytes(type->name), type->name.data));
        return tell(input, why, path);
    }
    out->kind = JSON_OBJECT;
    TRY(fill_fields(input, type, value, path, out));
    TRY(check_names(input, type, value, path));
    return check_one_of(input, type, out, path);
}

gate_status coerce_fill_json(struct json_input *input,
                             const struct graphql_type_use *type,
                             const struct json *value,
                             const struct graphql_path *path, struct json *out)
{
    if (value->kind == JSON_NULL) {
        out->kind = JSON_NULL;
        return type->kind == GRAPHQL_REFERENCE_NON_NULL
                   ? tell_null(input, type, path)
                   : GATE_OK;
    }
    if (type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        type = type->of;
    }
    if (type->kind == GRAPHQL_REFERENCE_LIST) {
        return fill_list(input, type, value, path, out);
    }
    if (type->type->kind == GRAPHQL_INPUT_OBJECT) {
        return fill_object(input, type->type, value, path, out);
    }
    return fill_leaf(input, type->type, value, path, out);
}

gate_status graphql_coerce_json(const struct graphql_schema *schema,
                                gate_context *cx,
                                const struct graphql_type_use *type,
                                const struct json *value,
                                const struct json **out, const char **out_why)
{
    struct json_input input = {.cx = cx};
    struct json *node;
    gate_status status;

    (void)schema; /* whose types are all resolved already */
    TRY(NEW(cx, &node));
    status = coerce_fill_json(&input, type, value, NULL, node);
    if (status == GATE_OK) {
        *out = node;
    } else if (status == GATE_REFUSED) {
        *out_why = input.why;
    }
    return status;
}
