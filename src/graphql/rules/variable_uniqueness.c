/* SPDX-License-Identifier: MIT */
/*
 * Section 5.8.1, Variable Uniqueness: "For every operation in the document: For
 * every variable defined on operation: Let variableName be the name of
 * variable. Let variables be the set of all variables named variableName on
 * operation. variables must be a set of one."  So many of one name are one
 * mistake.
 */
#include "graphql/rules/rule.h"

/* The first variable of a name. */
struct first {
    uint32_t at;
    bool is_told;
};

static gate_status note(struct validation *v, struct map *names,
                        const struct graphql_variable_definition *variable)
{
    struct first *first = map_find(names, variable->name.text);

    if (first == NULL) {
        TRY(NEW(v->cx, &first));
        first->at = variable->name.at;
        return map_add(names, v->cx, variable->name.text, first);
    }
    if (first->is_told) {
        return GATE_OK;
    }
    first->is_told = true;
    return BROKEN_TWICE(v, first->at, variable->name.at,
                        "There can be only one variable named \"$%.*s\".",
                        SHOWN(variable->name.text));
}

static gate_status check(struct validation *v,
                         const struct graphql_definition *operation)
{
    struct map names = {0};

    if (operation->variables == NULL || operation->variables->next == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_variable_definition *variable =
             operation->variables;
         variable != NULL; variable = variable->next) {
        TRY(note(v, &names, variable));
    }
    return GATE_OK;
}

const struct validation_rule rule_variable_uniqueness = {
    .name = "UniqueVariableNamesRule",
    .operation = check,
};
