/* SPDX-License-Identifier: MIT */
/*
 * Scalars and enum values as they stand in the answer.
 *
 * Source: GraphQL September 2025, sections 6.4.3 (Coercing Results) and 3.5
 * (Result Coercion).
 */
#include <math.h>

#include "graphql/coerce_tree.h"
#include "graphql/execution.h"

static gate_status no(const char *why, const char **out_why)
{
    *out_why = why;
    return GATE_REFUSED;
}

/* A resolver may give a leaf as JSON: the plain result that is the same. */
static struct graphql_result from_json(const struct json *json)
{
    switch (json->kind) {
    case JSON_NULL:
        return (struct graphql_result){.kind = GRAPHQL_RESULT_NULL};
    case JSON_TRUE:
    case JSON_FALSE:
        return (struct graphql_result){.kind = GRAPHQL_RESULT_BOOLEAN,
                                       .boolean = json->kind == JSON_TRUE};
    case JSON_INT:
        return (struct graphql_result){.kind = GRAPHQL_RESULT_INT,
                                       .number = json->number};
    case JSON_REAL:
        return (struct graphql_result){.kind = GRAPHQL_RESULT_REAL,
                                       .real = json->real};
    case JSON_TEXT:
        return (struct graphql_result){.kind = GRAPHQL_RESULT_TEXT,
                                       .text = json->text};
    case JSON_LIST:
    case JSON_OBJECT:
        break;
    }
    return (struct graphql_result){.kind = GRAPHQL_RESULT_JSON, .json = json};
}

static bool is_digits(struct slice text)
{
    size_t first = text.bytes > 0 && text.data[0] == '-' ? 1 : 0;

    for (size_t i = first; i < text.bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return first < text.bytes;
}

/* "Services may coerce non-integer internal values to integers when reasonable
 * without losing data […] such as returning 1 for the floating-point
 * number 1.0, or returning 123 for the string "123"." */
static bool read_whole(const struct graphql_result *result, int64_t *out)
{
    switch (result->kind) {
    case GRAPHQL_RESULT_INT:
        *out = result->number;
        return true;
    case GRAPHQL_RESULT_REAL:
        if (!(fabs(result->real) < 0x1p53) ||
            result->real != trunc(result->real)) {
            return false;
        }
        *out = (int64_t)result->real;
        return true;
    case GRAPHQL_RESULT_TEXT:
        return is_digits(result->text) && coerce_read_int(result->text, out);
    case GRAPHQL_RESULT_NULL:
    case GRAPHQL_RESULT_BOOLEAN:
    case GRAPHQL_RESULT_JSON:
    case GRAPHQL_RESULT_OBJECT:
    case GRAPHQL_RESULT_LIST:
        break;
    }
    return false;
}

/* "If an integer internal value represents a value less than -2^31 or greater
 * than or equal to 2^31, an execution error must be raised." */
static gate_status write_int(const struct graphql_result *result,
                             struct buffer *out, const char **out_why)
{
    int64_t number;

    if (!read_whole(result, &number)) {
        return no("Int cannot represent non-integer value", out_why);
    }
    if (number < INT32_MIN || number > INT32_MAX) {
        return no("Int cannot represent non 32-bit signed integer value",
                  out_why);
    }
    buffer_append_int(out, number);
    return GATE_OK;
}

/* "Non-finite floating-point internal values (NaN and Infinity) cannot be
 * coerced to Float and must raise an execution error." */
static gate_status write_float(const struct graphql_result *result,
                               struct buffer *out, const char **out_why)
{
    if (result->kind == GRAPHQL_RESULT_INT) {
        buffer_append_int(out, result->number);
        return GATE_OK;
    }
    if (result->kind != GRAPHQL_RESULT_REAL || !isfinite(result->real)) {
        return no("Float cannot represent non numeric value", out_why);
    }
    json_write_real(out, result->real);
    return GATE_OK;
}

static void write_quoted_int(int64_t number, struct buffer *out)
{
    buffer_append_char(out, '"');
    buffer_append_int(out, number);
    buffer_append_char(out, '"');
}

static gate_status write_string(const struct graphql_result *result,
                                struct buffer *out, const char **out_why)
{
    switch (result->kind) {
    case GRAPHQL_RESULT_TEXT:
        json_write_text(out, result->text);
        return GATE_OK;
    case GRAPHQL_RESULT_INT:
        write_quoted_int(result->number, out);
        return GATE_OK;
    case GRAPHQL_RESULT_BOOLEAN:
        buffer_append_text(out, result->boolean ? "\"true\"" : "\"false\"");
        return GATE_OK;
    case GRAPHQL_RESULT_NULL:
    case GRAPHQL_RESULT_REAL:
    case GRAPHQL_RESULT_JSON:
    case GRAPHQL_RESULT_OBJECT:
    case GRAPHQL_RESULT_LIST:
        break;
    }
    return no("String cannot represent this value", out_why);
}

static gate_status write_boolean(const struct graphql_result *result,
                                 struct buffer *out, const char **out_why)
{
    if (result->kind != GRAPHQL_RESULT_BOOLEAN) {
        return no("Boolean cannot represent a non boolean value", out_why);
    }
    if (result->boolean) {
        buffer_append(out, "true", 4);
    } else {
        buffer_append(out, "false", 5);
    }
    return GATE_OK;
}

static gate_status write_id(const struct graphql_result *result,
                            struct buffer *out, const char **out_why)
{
    if (result->kind == GRAPHQL_RESULT_INT) {
        write_quoted_int(result->number, out);
        return GATE_OK;
    }
    if (result->kind != GRAPHQL_RESULT_TEXT) {
        return no("ID cannot represent this value", out_why);
    }
    json_write_text(out, result->text);
    return GATE_OK;
}

static gate_status write_custom(const struct graphql_result *result,
                                struct buffer *out, const char **out_why)
{
    switch (result->kind) {
    case GRAPHQL_RESULT_BOOLEAN:
        return write_boolean(result, out, out_why);
    case GRAPHQL_RESULT_INT:
    case GRAPHQL_RESULT_REAL:
        return write_float(result, out, out_why);
    case GRAPHQL_RESULT_TEXT:
        json_write_text(out, result->text);
        return GATE_OK;
    case GRAPHQL_RESULT_JSON:
        json_write(out, result->json);
        return GATE_OK;
    case GRAPHQL_RESULT_NULL:
    case GRAPHQL_RESULT_OBJECT:
    case GRAPHQL_RESULT_LIST:
        break;
    }
    return no("A scalar cannot represent this value", out_why);
}

static gate_status write_scalar(enum graphql_scalar_kind scalar,
                                const struct graphql_result *result,
                                struct buffer *out, const char **out_why)
{
    switch (scalar) {
    case GRAPHQL_SCALAR_INT:
        return write_int(result, out, out_why);
    case GRAPHQL_SCALAR_FLOAT:
        return write_float(result, out, out_why);
    case GRAPHQL_SCALAR_STRING:
        return write_string(result, out, out_why);
    case GRAPHQL_SCALAR_BOOLEAN:
        return write_boolean(result, out, out_why);
    case GRAPHQL_SCALAR_ID:
        return write_id(result, out, out_why);
    case GRAPHQL_SCALAR_CUSTOM:
        return write_custom(result, out, out_why);
    }
    return no("A scalar cannot represent this value", out_why);
}

/* "If a GraphQL service […] encounters a value which is not one of the possible
 * values, an execution error must be raised." */
static gate_status write_enum(const struct graphql_type *type,
                              const struct graphql_result *result,
                              struct buffer *out, const char **out_why)
{
    if (result->kind != GRAPHQL_RESULT_TEXT ||
        map_find(&type->value_by_name, result->text) == NULL) {
        return no("An enum cannot represent a value that it does not have",
                  out_why);
    }
    buffer_append_char(out, '"');
    buffer_append_slice(out, result->text);
    buffer_append_char(out, '"');
    return GATE_OK;
}

gate_status execution_write_leaf(const struct graphql_type *type,
                                 const struct graphql_result *result,
                                 struct buffer *out, const char **out_why)
{
    struct graphql_result plain;

    if (result->kind == GRAPHQL_RESULT_JSON) {
        plain = from_json(result->json);
        result = &plain;
    }
    return type->kind == GRAPHQL_ENUM
               ? write_enum(type, result, out, out_why)
               : write_scalar(type->scalar, result, out, out_why);
}
