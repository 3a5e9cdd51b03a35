/* SPDX-License-Identifier: MIT */
/*
 * Section 5.8.4, All Variables Used: "For every operation in the document: Let
 * variables be the variables defined by that operation.  Each variable in
 * variables must be used at least once in either the operation scope itself or
 * any fragment transitively referenced by that operation."
 */
#include "graphql/rules/rule.h"

static gate_status mark(struct validation *v,
                        struct validation_definition *operation,
                        const struct validation_usage *usage)
{
    struct validation_variable *variable =
        map_find(&operation->variables, usage->variable->text);

    (void)v;
    if (variable != NULL) {
        variable->used_by = 1; /* each is of one operation only */
    }
    return GATE_OK;
}

static gate_status check_operation(struct validation *v,
                                   struct validation_definition *operation)
{
    struct slice name = operation->definition->name.text;

    TRY(validation_each_usage(v, operation, mark));
    for (const struct graphql_variable_definition *definition =
             operation->definition->variables;
         definition != NULL; definition = definition->next) {
        const struct validation_variable *variable =
            map_find(&operation->variables, definition->name.text);
        if (variable != NULL && variable->used_by != 0) {
            continue;
        }
        TRY(BROKEN(v, definition->at,
                   "Variable \"$%.*s\" is never used%s%.*s%s.",
                   SHOWN(definition->name.text),
                   name.bytes > 0 ? " in operation \"" : "", SHOWN(name),
                   name.bytes > 0 ? "\"" : ""));
    }
    return GATE_OK;
}

static gate_status check(struct validation *v)
{
    for (struct validation_definition *definition = v->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->definition->kind == GRAPHQL_DEFINITION_OPERATION) {
            TRY(check_operation(v, definition));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_all_variables_used = {
    .name = "NoUnusedVariablesRule",
    .finish = check,
};
