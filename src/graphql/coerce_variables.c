/* SPDX-License-Identifier: MIT */
/*
 * The variables of an operation, from what the client sent and the defaults.
 * Source: GraphQL September 2025, section 6.1.2 (Coercing Variable Values).
 */
#include "graphql/coerce.h"
#include "graphql/coerce_json.h"
#include "graphql/coerce_tree.h"

/* The variables of one operation. */
struct variables {
    const struct graphql_schema *schema;
    gate_context *cx;
    const struct json *given; /* NULL: none */
    struct graphql_errors *errors;
    struct json *values;
    struct json **last;
    bool is_refused;
};

gate_status
graphql_use_reference(const struct graphql_schema *schema, gate_context *cx,
                      const struct graphql_type_reference *reference,
                      const struct graphql_type_use **out)
{
    const struct graphql_type_use *first = NULL;
    const struct graphql_type_use **where = &first;

    for (; reference != NULL; reference = reference->of) {
        struct graphql_type_use *use;
        TRY(NEW(cx, &use));
        use->kind = reference->kind;
        use->at = reference->at;
        use->name = reference->name.text;
        *where = use;
        where = &use->of;
        if (use->kind != GRAPHQL_REFERENCE_NAMED) {
            continue;
        }
        use->type = graphql_find_type(schema, use->name);
        if (use->type == NULL) {
            return GATE_NOT_FOUND;
        }
    }
    *out = first;
    return GATE_OK;
}

/* GATE_OK: the error is noted, go on with the next variable. */
static gate_status tell(struct variables *variables,
                        const struct graphql_variable_definition *definition,
                        uint32_t at, const char *what)
{
    struct slice name = definition->name.text;

    variables->is_refused = true;
    (void)graphql_error_add(variables->errors, "variables_invalid", &at, 1,
                            "Variable \"$%.*s\" %s.", coerce_name_bytes(name),
                            name.data, what);
    return variables->errors->is_full ? GATE_REFUSED : variables->cx->fault;
}

static gate_status
tell_type(struct variables *variables,
          const struct graphql_variable_definition *definition,
          const struct graphql_type_use *type, const char *what)
{
    const char *name;
    const char *sentence;

    TRY(coerce_print_type(variables->cx, type, &name));
    TRY(context_format(variables->cx, &sentence, "of type \"%s\" %s", name,
                       what));
    return tell(variables, definition, definition->at, sentence);
}

/* A default that cannot be coerced was refused by validation; here its variable
 * has no value. */
static gate_status
use_fallback(struct variables *variables,
             const struct graphql_variable_definition *definition,
             const struct graphql_type_use *type)
{
    const struct json *value;
    const char *why;
    struct json *node;

    switch (graphql_coerce_literal(variables->schema, variables->cx, type,
                                   definition->fallback, NULL, &value, &why)) {
    case GATE_OK:
        break;
    case GATE_REFUSED:
        return GATE_OK;
    default:
        return GATE_FAULT_MEMORY;
    }
    TRY(coerce_append(variables->cx, variables->values, &variables->last,
                      definition->name.text, &node));
    coerce_assign(node, value);
    return GATE_OK;
}

static gate_status
use_given(struct variables *variables,
          const struct graphql_variable_definition *definition,
          const struct graphql_type_use *type, const struct json *given)
{
    struct json_input input = {
        .cx = variables->cx,
        .errors = variables->errors,
        .variable = definition,
    };
    struct json *node;
    gate_status status;

    TRY(coerce_append(variables->cx, variables->values, &variables->last,
                      definition->name.text, &node));
    status = coerce_fill_json(&input, type, given, NULL, node);
    if (input.why != NULL) {
        variables->is_refused = true;
    }
    return status;
}

/* "For each variableDefinition in variablesDefinition" */
static gate_status
coerce_variable(struct variables *variables,
                const struct graphql_variable_definition *definition)
{
    const struct json *given =
        coerce_member(variables->given, definition->name.text);
    const struct graphql_type_use *type = NULL;
    bool is_required;

    switch (graphql_use_reference(variables->schema, variables->cx,
                                  definition->type, &type)) {
    case GATE_OK:
        if (graphql_is_input_type(graphql_named_type(type))) {
            break;
        }
        __attribute__((fallthrough));
    case GATE_NOT_FOUND:
        return tell(variables, definition, definition->type->at,
                    "has a type that cannot be used as an input type");
    default:
        return GATE_FAULT_MEMORY;
    }
    is_required = type->kind == GRAPHQL_REFERENCE_NON_NULL;
    if (given == NULL && definition->fallback != NULL) {
        return use_fallback(variables, definition, type);
    }
    if (given == NULL) {
        return is_required ? tell_type(variables, definition, type,
                                       "is required, but was not provided")
                           : GATE_OK;
    }
    if (given->kind == JSON_NULL && is_required) {
        return tell_type(variables, definition, type, "must not be null");
    }
    return use_given(variables, definition, type, given);
}

gate_status
graphql_coerce_variables(const struct graphql_schema *schema, gate_context *cx,
                         const struct graphql_variable_definition *definitions,
                         const struct json *variables,
                         struct graphql_errors *errors, const struct json **out)
{
    struct variables all = {
        .schema = schema,
        .cx = cx,
        .given = variables,
        .errors = errors,
    };

    TRY(NEW(cx, &all.values));
    all.values->kind = JSON_OBJECT;
    all.last = &all.values->first;
    for (const struct graphql_variable_definition *definition = definitions;
         definition != NULL; definition = definition->next) {
        TRY(coerce_variable(&all, definition));
    }
    if (all.is_refused) {
        return GATE_REFUSED;
    }
    *out = all.values;
    return GATE_OK;
}
