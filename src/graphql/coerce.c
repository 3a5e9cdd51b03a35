/* SPDX-License-Identifier: MIT */
/*
 * Input coercion, from outside: a literal, and the arguments of a field or a
 * directive.  A JSON value: coerce_json.c; variables: coerce_variables.c.
 *
 * Source: GraphQL September 2025, section 6.4.1 (Coercing Field Arguments).
 */
#include "graphql/coerce.h"

#include "graphql/coerce_literal.h"

gate_status graphql_coerce_literal(
    const struct graphql_schema *schema, gate_context *cx,
    const struct graphql_type_use *type, const struct graphql_value *value,
    const struct json *variables, const struct json **out, const char **out_why)
{
    struct literal literal = {.cx = cx, .variables = variables};
    struct json *node;
    gate_status status;

    (void)schema; /* whose types are all resolved already */
    TRY(NEW(cx, &node));
    status = coerce_fill(&literal, type, value, node);
    if (status == GATE_OK) {
        *out = node;
    } else if (status == GATE_REFUSED) {
        *out_why = literal.why;
    }
    return status;
}

static const struct graphql_argument *
find_argument(const struct graphql_argument *argument, struct slice name)
{
    while (argument != NULL && !slice_equal(argument->name.text, name)) {
        argument = argument->next;
    }
    return argument;
}

/* The arguments of one field or directive. */
struct arguments {
    struct literal literal;
    struct json *values;
    struct json **last;
    const char *why; /* with GATE_REFUSED */
    uint32_t at;     /* in: of the field; with GATE_REFUSED: of what is wrong */
};

/* "Otherwise if argumentType is a Non-Nullable type, and either hasValue is not
 * true or value is null, raise an execution error." */
static gate_status refuse_left_out(struct arguments *arguments,
                                   const struct graphql_input *input,
                                   const struct graphql_value *variable)
{
    const char *type;

    TRY(coerce_print_type(arguments->literal.cx, input->type, &type));
    TRY(context_format(arguments->literal.cx, &arguments->why,
                       "Argument \"%.*s\" of required type \"%s\" was %s.",
                       coerce_name_bytes(input->name), input->name.data, type,
                       variable == NULL ? "not provided"
                                        : "provided a variable without value"));
    if (variable != NULL) {
        arguments->at = variable->at;
    }
    return GATE_REFUSED;
}

static gate_status left_out(struct arguments *arguments,
                            const struct graphql_input *input,
                            const struct graphql_value *variable)
{
    if (coerce_is_required(input)) {
        return refuse_left_out(arguments, input, variable);
    }
    return coerce_use_fallback(arguments->literal.cx, input, arguments->values,
                               &arguments->last);
}

static gate_status coerce_argument(struct arguments *arguments,
                                   const struct graphql_input *input,
                                   const struct graphql_value *value)
{
    gate_context *cx = arguments->literal.cx;
    struct json *node;
    gate_status status;

    TRY(coerce_append(cx, arguments->values, &arguments->last, input->name,
                      &node));
    status = coerce_fill(&arguments->literal, input->type, value, node);
    if (status != GATE_REFUSED) {
        return status;
    }
    arguments->at = value->at;
    TRY(context_format(cx, &arguments->why,
                       "Argument \"%.*s\" has an invalid value: %s.",
                       coerce_name_bytes(input->name), input->name.data,
                       arguments->literal.why));
    return GATE_REFUSED;
}

/* CoerceArgumentValues: "For each argumentDefinition in argumentDefinitions" */
static gate_status coerce_argument_values(struct arguments *arguments,
                                          const struct graphql_input *inputs,
                                          const struct graphql_argument *given)
{
    for (const struct graphql_input *input = inputs; input != NULL;
         input = input->next) {
        const struct graphql_argument *argument =
            find_argument(given, input->name);
        if (argument == NULL) {
            TRY(left_out(arguments, input, NULL));
        } else if (coerce_is_missing(&arguments->literal, argument->value)) {
            TRY(left_out(arguments, input, argument->value));
        } else {
            TRY(coerce_argument(arguments, input, argument->value));
        }
    }
    return GATE_OK;
}

gate_status graphql_coerce_arguments(const struct graphql_schema *schema,
                                     gate_context *cx,
                                     const struct graphql_input *inputs,
                                     const struct graphql_argument *arguments,
                                     uint32_t at, const struct json *variables,
                                     const struct json **out,
                                     const char **out_why, uint32_t *out_at)
{
    static const struct json none = {.kind = JSON_OBJECT};
    struct arguments all = {
        .literal = {.cx = cx, .variables = variables},
        .at = at,
    };
    gate_status status;

    (void)schema;
    if (inputs == NULL) {
        *out = &none;
        return GATE_OK;
    }
    TRY(NEW(cx, &all.values));
    all.values->kind = JSON_OBJECT;
    all.last = &all.values->first;
    status = coerce_argument_values(&all, inputs, arguments);
    if (status == GATE_OK) {
        *out = all.values;
    } else if (status == GATE_REFUSED) {
        *out_why = all.why;
        *out_at = all.at;
    }
    return status;
}
