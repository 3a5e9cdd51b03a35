/* SPDX-License-Identifier: MIT */
/*
 * Section 5.8.3, All Variable Uses Defined: "For each operation in a document:
 * For each variableUsage in scope, variable must be in operation's variable
 * list.  […] For each fragment referenced: every variable used in the fragment
 * must be in the operation's list, too."
 */
#include "graphql/rules/rule.h"

static gate_status check_usage(struct validation *v,
                               struct validation_definition *operation,
                               const struct validation_usage *usage)
{
    struct slice name = operation->definition->name.text;

    if (map_find(&operation->variables, usage->variable->text) != NULL) {
        return GATE_OK;
    }
    return BROKEN_TWICE(v, usage->variable->at, operation->definition->at,
                        "Variable \"$%.*s\" is not defined%s%.*s%s.",
                        SHOWN(usage->variable->text),
                        name.bytes > 0 ? " by operation \"" : "", SHOWN(name),
                        name.bytes > 0 ? "\"" : "");
}

static gate_status check(struct validation *v)
{
    for (struct validation_definition *definition = v->definitions;
         definition != NULL; definition = definition->next) {
        if (definition->definition->kind == GRAPHQL_DEFINITION_OPERATION) {
            TRY(validation_each_usage(v, definition, check_usage));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_all_variable_uses_defined = {
    .name = "NoUndefinedVariablesRule",
    .finish = check,
};
