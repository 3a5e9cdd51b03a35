/* SPDX-License-Identifier: MIT */
/*
 * Section 5.8.2, Variables Are Input Types: "For every operation in a document:
 * For every variable in each operation: Let variableType be the type of
 * variable.  IsInputType(variableType) must be true."  Types that do not exist
 * belong to another rule.
 */
#include "graphql/rules/rule.h"

static const struct graphql_type *
find_named(const struct validation *v,
           const struct graphql_type_reference *reference)
{
    while (reference->kind != GRAPHQL_REFERENCE_NAMED) {
        reference = reference->of;
    }
    return graphql_find_type(v->schema, reference->name.text);
}

static gate_status check(struct validation *v,
                         const struct graphql_variable_definition *variable)
{
    const struct graphql_type *type = find_named(v, variable->type);

    if (type == NULL || graphql_is_input_type(type)) {
        return GATE_OK;
    }
    return BROKEN(v, variable->type->at,
                  "Variable \"$%.*s\" cannot be of non-input type \"%.*s\".",
                  SHOWN(variable->name.text), SHOWN(type->name));
}

const struct validation_rule rule_variables_are_input_types = {
    .name = "VariablesAreInputTypesRule",
    .variable = check,
};
