/* SPDX-License-Identifier: MIT */
/*
 * Input coercion of scalars and enums, from JSON and from literals.
 *
 * Values are not told back in messages: passwords are among them.
 *
 * Source: GraphQL September 2025, sections 3.5.1 to 3.5.5 and 3.9 (Input
 * Coercion).
 */
#include <math.h>

#include "graphql/coerce_tree.h"

static const char not_an_int[] = "Int cannot represent non-integer value";
static const char beyond_int[] =
    "Int cannot represent non 32-bit signed integer value";
static const char not_a_float[] = "Float cannot represent non numeric value";
static const char not_a_string[] = "String cannot represent a non string value";
static const char not_a_boolean[] =
    "Boolean cannot represent a non boolean value";
static const char not_an_id[] =
    "ID cannot represent a non-string and non-integer value";

static bool is_int32(int64_t number)
{
    return number >= INT32_MIN && number <= INT32_MAX;
}

static gate_status set_int32(int64_t number, struct json *out,
                             const char **out_why)
{
    /* Section 3.5.1: "If the integer input value represents a value less than
     * -2^31 or greater than or equal to 2^31, a request error should be
     * raised." */
    if (!is_int32(number)) {
        return coerce_refuse(beyond_int, out_why);
    }
    out->kind = JSON_INT;
    out->number = number;
    return GATE_OK;
}

static void set_real(double real, struct json *out)
{
    out->kind = JSON_REAL;
    out->real = real;
}

/* --- enums --- */

static gate_status coerce_enum(gate_context *cx,
                               const struct graphql_type *type,
                               struct slice name, struct json *out,
                               const char **out_why)
{
    if (map_find(&type->value_by_name, name) == NULL) {
        TRY(context_format(cx, out_why, "Value does not exist in \"%.*s\" enum",
                           coerce_name_bytes(type->name), type->name.data));
        return GATE_REFUSED;
    }
    return coerce_copy_text(cx, name, out);
}

static gate_status not_an_enum(gate_context *cx,
                               const struct graphql_type *type,
                               const char **out_why)
{
    TRY(context_format(cx, out_why,
                       "Enum \"%.*s\" cannot represent this kind of value",
                       coerce_name_bytes(type->name), type->name.data));
    return GATE_REFUSED;
}

/* --- from JSON --- */

/* JSON knows one kind of number: 1.0 is the integer 1 (RFC 8259, section 6). */
static gate_status int_from_json(const struct json *value, struct json *out,
                                 const char **out_why)
{
    if (value->kind == JSON_INT) {
        return set_int32(value->number, out, out_why);
    }
    if (value->kind != JSON_REAL || value->real != trunc(value->real)) {
        return coerce_refuse(not_an_int, out_why);
    }
    if (value->real < INT32_MIN || value->real > INT32_MAX) {
        return coerce_refuse(beyond_int, out_why);
    }
    return set_int32((int64_t)value->real, out, out_why);
}

static gate_status float_from_json(const struct json *value, struct json *out,
                                   const char **out_why)
{
    if (value->kind == JSON_INT) {
        set_real((double)value->number, out);
        return GATE_OK;
    }
    if (value->kind != JSON_REAL) {
        return coerce_refuse(not_a_float, out_why);
    }
    set_real(value->real, out);
    return GATE_OK;
}

/* Section 3.5.5: "any string (such as "4") or integer (such as 4 or -4) input
 * value should be coerced to ID […].  Any other input value, including float
 * input values (such as 4.0), must raise a request error". */
static gate_status id_from_json(gate_context *cx, const struct json *value,
                                struct json *out, const char **out_why)
{
    const char *text;

    if (value->kind == JSON_TEXT) {
        coerce_set_text(out, value->text.data, value->text.bytes);
        return GATE_OK;
    }
    if (value->kind != JSON_INT) {
        return coerce_refuse(not_an_id, out_why);
    }
    TRY(context_format(cx, &text, "%lld", (long long)value->number));
    coerce_set_text(out, text, strlen(text));
    return GATE_OK;
}

static gate_status run_check(const struct graphql_type *type,
                             const struct json *value, const char **out_why)
{
    const char *why = type->check == NULL ? NULL : type->check(value);

    return why == NULL ? GATE_OK : coerce_refuse(why, out_why);
}

static gate_status scalar_from_json(gate_context *cx,
                                    const struct graphql_type *type,
                                    const struct json *value, struct json *out,
                                    const char **out_why)
{
    switch (type->scalar) {
    case GRAPHQL_SCALAR_INT:
        return int_from_json(value, out, out_why);
    case GRAPHQL_SCALAR_FLOAT:
        return float_from_json(value, out, out_why);
    case GRAPHQL_SCALAR_ID:
        return id_from_json(cx, value, out, out_why);
    case GRAPHQL_SCALAR_STRING:
        if (value->kind != JSON_TEXT) {
            return coerce_refuse(not_a_string, out_why);
        }
        coerce_assign(out, value);
        return GATE_OK;
    case GRAPHQL_SCALAR_BOOLEAN:
        if (value->kind != JSON_TRUE && value->kind != JSON_FALSE) {
            return coerce_refuse(not_a_boolean, out_why);
        }
        coerce_assign(out, value);
        return GATE_OK;
    case GRAPHQL_SCALAR_CUSTOM:
        coerce_assign(out, value);
        return run_check(type, value, out_why);
    }
    return coerce_refuse(not_a_string, out_why);
}

gate_status coerce_leaf_json(gate_context *cx, const struct graphql_type *type,
                             const struct json *value, struct json *out,
                             const char **out_why)
{
    if (type->kind == GRAPHQL_SCALAR) {
        return scalar_from_json(cx, type, value, out, out_why);
    }
    if (value->kind != JSON_TEXT) {
        return not_an_enum(cx, type, out_why);
    }
    return coerce_enum(cx, type, value->text, out, out_why);
}

/* --- from literals --- */

static gate_status int_from_literal(const struct graphql_value *value,
                                    struct json *out, const char **out_why)
{
    int64_t number;

    if (value->kind != GRAPHQL_VALUE_INT) {
        return coerce_refuse(not_an_int, out_why);
    }
    if (!coerce_read_int(value->text, &number)) {
        return coerce_refuse(beyond_int, out_why);
    }
    return set_int32(number, out, out_why);
}

static gate_status float_from_literal(gate_context *cx,
                                      const struct graphql_value *value,
                                      struct json *out, const char **out_why)
{
    double real;

    if (value->kind != GRAPHQL_VALUE_INT &&
        value->kind != GRAPHQL_VALUE_FLOAT) {
        return coerce_refuse(not_a_float, out_why);
    }
    TRY(coerce_read_number(cx, value->text, &real, out_why));
    set_real(real, out);
    return GATE_OK;
}

static gate_status custom_from_literal(gate_context *cx,
                                       const struct graphql_type *type,
                                       const struct graphql_value *value,
                                       const struct json *variables,
                                       struct json *out, const char **out_why)
{
    TRY(coerce_untyped_literal(cx, value, variables, out, out_why));
    return run_check(type, out, out_why);
}

static gate_status scalar_from_literal(gate_context *cx,
                                       const struct graphql_type *type,
                                       const struct graphql_value *value,
                                       const struct json *variables,
                                       struct json *out, const char **out_why)
{
    switch (type->scalar) {
    case GRAPHQL_SCALAR_INT:
        return int_from_literal(value, out, out_why);
    case GRAPHQL_SCALAR_FLOAT:
        return float_from_literal(cx, value, out, out_why);
    case GRAPHQL_SCALAR_STRING:
        return value->kind == GRAPHQL_VALUE_STRING
                   ? coerce_copy_text(cx, value->text, out)
                   : coerce_refuse(not_a_string, out_why);
    case GRAPHQL_SCALAR_BOOLEAN:
        if (value->kind != GRAPHQL_VALUE_BOOLEAN) {
            return coerce_refuse(not_a_boolean, out_why);
        }
        out->kind = value->boolean ? JSON_TRUE : JSON_FALSE;
        return GATE_OK;
    case GRAPHQL_SCALAR_ID:
        return value->kind == GRAPHQL_VALUE_STRING ||
                       value->kind == GRAPHQL_VALUE_INT
                   ? coerce_copy_text(cx, value->text, out)
                   : coerce_refuse(not_an_id, out_why);
    case GRAPHQL_SCALAR_CUSTOM:
        return custom_from_literal(cx, type, value, variables, out, out_why);
    }
    return coerce_refuse(not_a_string, out_why);
}

gate_status coerce_leaf_literal(gate_context *cx,
                                const struct graphql_type *type,
                                const struct graphql_value *value,
                                const struct json *variables, struct json *out,
                                const char **out_why)
{
    if (type->kind == GRAPHQL_SCALAR) {
        return scalar_from_literal(cx, type, value, variables, out, out_why);
    }
    /* Section 3.9: "GraphQL has a constant literal to represent enum input
     * values.  GraphQL string literals must not be accepted". */
    if (value->kind != GRAPHQL_VALUE_ENUM) {
        return not_an_enum(cx, type, out_why);
    }
    return coerce_enum(cx, type, value->text, out, out_why);
}
