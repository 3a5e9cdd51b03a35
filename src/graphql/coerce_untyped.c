/* SPDX-License-Identifier: MIT */
/*
 * Literals as JSON, whatever the type: what custom scalars take, and the
 * reading of numbers and texts that the scalars of the specification share.
 *
 * Source: GraphQL September 2025, sections 2.9 (Input Values) and 3.5.
 */
#include "graphql/coerce_tree.h"

bool coerce_read_int(struct slice text, int64_t *out)
{
    bool is_negative = text.bytes > 0 && text.data[0] == '-';
    int64_t number = 0;

    for (size_t i = is_negative ? 1 : 0; i < text.bytes; i++) {
        int digit = text.data[i] - '0';
        if (__builtin_mul_overflow(number, (int64_t)10, &number) ||
            __builtin_sub_overflow(number, (int64_t)digit, &number)) {
            return false;
        }
    }
    /* Counted downwards, because there is one more negative number. */
    if (!is_negative && __builtin_sub_overflow((int64_t)0, number, &number)) {
        return false;
    }
    *out = number;
    return true;
}

/* The grammar of GraphQL's numbers is that of JSON's. */
gate_status coerce_read_number(gate_context *cx, struct slice text, double *out,
                               const char **out_why)
{
    const struct json *number;

    switch (json_read(cx, text, 1, &number, NULL)) {
    case GATE_OK:
        break;
    case GATE_FAULT_MEMORY:
        return GATE_FAULT_MEMORY;
    default:
        return coerce_refuse("Float cannot represent non-finite value",
                             out_why);
    }
    if (number->kind != JSON_INT && number->kind != JSON_REAL) {
        return coerce_refuse("Float cannot represent non numeric value",
                             out_why);
    }
    *out = number->kind == JSON_INT ? (double)number->number : number->real;
    return GATE_OK;
}

static gate_status untyped_list(gate_context *cx,
                                const struct graphql_value *value,
                                const struct json *variables, struct json *out,
                                const char **out_why)
{
    struct json **last = &out->first;
    struct json *node;

    out->kind = JSON_LIST;
    for (const struct graphql_value *item = value->items; item != NULL;
         item = item->next) {
        TRY(coerce_append(cx, out, &last, (struct slice){0}, &node));
        TRY(coerce_untyped_literal(cx, item, variables, node, out_why));
    }
    return GATE_OK;
}

static gate_status untyped_object(gate_context *cx,
                                  const struct graphql_value *value,
                                  const struct json *variables,
                                  struct json *out, const char **out_why)
{
    struct json **last = &out->first;
    struct json *node;

    out->kind = JSON_OBJECT;
    for (const struct graphql_object_field *field = value->fields;
         field != NULL; field = field->next) {
        if (field->value->kind == GRAPHQL_VALUE_VARIABLE &&
            coerce_member(variables, field->value->text) == NULL) {
            continue;
        }
        TRY(coerce_append(cx, out, &last, field->name.text, &node));
        TRY(coerce_untyped_literal(cx, field->value, variables, node, out_why));
    }
    return GATE_OK;
}

static gate_status untyped_number(gate_context *cx,
                                  const struct graphql_value *value,
                                  struct json *out, const char **out_why)
{
    if (value->kind == GRAPHQL_VALUE_INT &&
        coerce_read_int(value->text, &out->number)) {
        out->kind = JSON_INT;
        return GATE_OK;
    }
    TRY(coerce_read_number(cx, value->text, &out->real, out_why));
    out->kind = JSON_REAL;
    return GATE_OK;
}

gate_status coerce_untyped_literal(gate_context *cx,
                                   const struct graphql_value *value,
                                   const struct json *variables,
                                   struct json *out, const char **out_why)
{
    const struct json *variable;

    switch (value->kind) {
    case GRAPHQL_VALUE_VARIABLE:
        variable = coerce_member(variables, value->text);
        if (variable != NULL) {
            coerce_assign(out, variable);
        }
        return GATE_OK;
    case GRAPHQL_VALUE_INT:
    case GRAPHQL_VALUE_FLOAT:
        return untyped_number(cx, value, out, out_why);
    case GRAPHQL_VALUE_STRING:
    case GRAPHQL_VALUE_ENUM:
        return coerce_copy_text(cx, value->text, out);
    case GRAPHQL_VALUE_BOOLEAN:
        out->kind = value->boolean ? JSON_TRUE : JSON_FALSE;
        return GATE_OK;
    case GRAPHQL_VALUE_NULL:
        out->kind = JSON_NULL;
        return GATE_OK;
    case GRAPHQL_VALUE_LIST:
        return untyped_list(cx, value, variables, out, out_why);
    case GRAPHQL_VALUE_OBJECT:
        return untyped_object(cx, value, variables, out, out_why);
    }
    return GATE_OK;
}
