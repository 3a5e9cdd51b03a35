/* SPDX-License-Identifier: MIT */
/*
 * Input coercion of literals.  Documents are valid here; what validation has
 * refused already is refused again rather than believed.
 *
 * Source: GraphQL September 2025, sections 3.9 to 3.12 (Input Coercion).
 */
#include "graphql/coerce_literal.h"

gate_status coerce_print_type(gate_context *cx,
                              const struct graphql_type_use *type,
                              const char **out)
{
    const char *of;

    if (type->kind == GRAPHQL_REFERENCE_NAMED) {
        return context_format(cx, out, "%.*s", coerce_name_bytes(type->name),
                              type->name.data);
    }
    TRY(coerce_print_type(cx, type->of, &of));
    return type->kind == GRAPHQL_REFERENCE_LIST
               ? context_format(cx, out, "[%s]", of)
               : context_format(cx, out, "%s!", of);
}

bool coerce_is_missing(const struct literal *literal,
                       const struct graphql_value *value)
{
    return value->kind == GRAPHQL_VALUE_VARIABLE &&
           coerce_member(literal->variables, value->text) == NULL;
}

static gate_status refuse_null(struct literal *literal,
                               const struct graphql_type_use *type)
{
    const char *name;

    TRY(coerce_print_type(literal->cx, type, &name));
    TRY(context_format(literal->cx, &literal->why,
                       "Expected non-nullable type \"%s\" not to be null",
                       name));
    return GATE_REFUSED;
}

/* Section 3.10: "If a variable is provided for an input object field, the
 * runtime value of that variable must be used": it was coerced already. */
static gate_status use_variable(struct literal *literal,
                                const struct graphql_type_use *type,
                                const struct graphql_value *value,
                                struct json *out)
{
    const struct json *variable =
        coerce_member(literal->variables, value->text);

    if (variable == NULL) {
        TRY(context_format(literal->cx, &literal->why,
                           "Variable \"$%.*s\" has no value",
                           coerce_name_bytes(value->text), value->text.data));
        return GATE_REFUSED;
    }
    if (variable->kind == JSON_NULL &&
        type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        return refuse_null(literal, type);
    }
    coerce_assign(out, variable);
    return GATE_OK;
}

static const struct graphql_object_field *
find_object_field(const struct graphql_value *value, struct slice name)
{
    for (const struct graphql_object_field *field = value->fields;
         field != NULL; field = field->next) {
        if (slice_equal(field->name.text, name)) {
            return field;
        }
    }
    return NULL;
}

static gate_status refuse_left_out(struct literal *literal,
                                   const struct graphql_input *input)
{
    const char *type;

    TRY(coerce_print_type(literal->cx, input->type, &type));
    TRY(context_format(literal->cx, &literal->why,
                       "Field \"%.*s\" of required type \"%s\" was not"
                       " provided",
                       coerce_name_bytes(input->name), input->name.data, type));
    return GATE_REFUSED;
}

/* Section 3.12.1, "OneOf Input Objects": "Otherwise, if the input object
 * literal or unordered map does not contain exactly one entry an error must be
 * raised. Otherwise, if the single entry […] is null, an error must be raised."
 */
static gate_status check_one_of(struct literal *literal,
                                const struct graphql_type *type,
                                const struct json *object)
{
    if (!type->is_one_of ||
        (object->count == 1 && object->first->kind != JSON_NULL)) {
        return GATE_OK;
    }
    TRY(context_format(literal->cx, &literal->why,
                       "Exactly one key must be specified for OneOf type"
                       " \"%.*s\", and not as null",
                       coerce_name_bytes(type->name), type->name.data));
    return GATE_REFUSED;
}

/* Section 3.12: "a request error must be raised […] for any entry in the map
 * which has no matching field". */
static gate_status check_names(struct literal *literal,
                               const struct graphql_type *type,
                               const struct graphql_value *value)
{
    for (const struct graphql_object_field *field = value->fields;
         field != NULL; field = field->next) {
        struct slice name = field->name.text;
        if (graphql_find_input(type->inputs, name) == NULL) {
            TRY(context_format(literal->cx, &literal->why,
                               "Field \"%.*s\" is not defined by type \"%.*s\"",
                               coerce_name_bytes(name), name.data,
                               coerce_name_bytes(type->name), type->name.data));
            return GATE_REFUSED;
        }
    }
    literal->why = "There can be only one input field of each name";
    return GATE_REFUSED;
}

/* Append the value of one field, if it has one. */
static gate_status fill_input(struct literal *literal,
                              const struct graphql_input *input,
                              const struct graphql_object_field *field,
                              struct json *object, struct json ***last)
{
    struct json *node;

    if (field == NULL || coerce_is_missing(literal, field->value)) {
        return coerce_is_required(input)
                   ? refuse_left_out(literal, input)
                   : coerce_use_fallback(literal->cx, input, object, last);
    }
    TRY(coerce_append(literal->cx, object, last, input->name, &node));
    return coerce_fill(literal, input->type, field->value, node);
}

static gate_status fill_object(struct literal *literal,
                               const struct graphql_type *type,
                               const struct graphql_value *value,
                               struct json *out)
{
    struct json **last = &out->first;
    uint32_t known = 0;

    if (value->kind != GRAPHQL_VALUE_OBJECT) {
        TRY(context_format(literal->cx, &literal->why,
                           "Expected type \"%.*s\" to be an object",
                           coerce_name_bytes(type->name), type->name.data));
        return GATE_REFUSED;
    }
    out->kind = JSON_OBJECT;
    for (const struct graphql_input *input = type->inputs; input != NULL;
         input = input->next) {
        const struct graphql_object_field *field =
            find_object_field(value, input->name);
        known += field != NULL ? 1 : 0;
        TRY(fill_input(literal, input, field, out, &last));
    }
    if (known != value->count) {
        return check_names(literal, type, value);
    }
    return check_one_of(literal, type, out);
}

/* A list item that is a variable without a value is null, where it may be. */
static gate_status fill_item(struct literal *literal,
                             const struct graphql_type_use *type,
                             const struct graphql_value *value,
                             struct json *out)
{
    if (coerce_is_missing(literal, value)) {
        out->kind = JSON_NULL;
        return type->kind == GRAPHQL_REFERENCE_NON_NULL
                   ? refuse_null(literal, type)
                   : GATE_OK;
    }
    return coerce_fill(literal, type, value, out);
}

/* Section 3.11: "If the value passed as an input to a list type is not a list
 * and not the null value, then the result of input coercion is a list of size
 * one". */
static gate_status fill_list(struct literal *literal,
                             const struct graphql_type_use *type,
                             const struct graphql_value *value,
                             struct json *out)
{
    struct json **last = &out->first;
    struct json *node;

    out->kind = JSON_LIST;
    if (value->kind != GRAPHQL_VALUE_LIST) {
        TRY(coerce_append(literal->cx, out, &last, (struct slice){0}, &node));
        return coerce_fill(literal, type->of, value, node);
    }
    for (const struct graphql_value *item = value->items; item != NULL;
         item = item->next) {
        TRY(coerce_append(literal->cx, out, &last, (struct slice){0}, &node));
        TRY(fill_item(literal, type->of, item, node));
    }
    return GATE_OK;
}

gate_status coerce_fill(struct literal *literal,
                        const struct graphql_type_use *type,
                        const struct graphql_value *value, struct json *out)
{
    if (value->kind == GRAPHQL_VALUE_VARIABLE) {
        return use_variable(literal, type, value, out);
    }
    if (value->kind == GRAPHQL_VALUE_NULL) {
        out->kind = JSON_NULL;
        return type->kind == GRAPHQL_REFERENCE_NON_NULL
                   ? refuse_null(literal, type)
                   : GATE_OK;
    }
    if (type->kind == GRAPHQL_REFERENCE_NON_NULL) {
        type = type->of;
    }
    if (type->kind == GRAPHQL_REFERENCE_LIST) {
        return fill_list(literal, type, value, out);
    }
    if (type->type->kind == GRAPHQL_INPUT_OBJECT) {
        return fill_object(literal, type->type, value, out);
    }
    return coerce_leaf_literal(literal->cx, type->type, value,
                               literal->variables, out, &literal->why);
}
