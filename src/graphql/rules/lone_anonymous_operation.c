/* SPDX-License-Identifier: MIT */
/*
 * An operation without a name cannot be chosen among others.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Lone-Anonymous-Operation
 *# If operations is a set of more than 1: anonymous must be empty.
 */
static gate_status check_document(struct validation *v)
{
    size_t operations = 0;

    for (const struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        operations += it->definition->kind == GRAPHQL_DEFINITION_OPERATION;
    }
    for (const struct validation_definition *it = v->definitions;
         it != NULL && operations > 1; it = it->next) {
        if (it->definition->kind == GRAPHQL_DEFINITION_OPERATION &&
            it->definition->name.text.bytes == 0) {
            TRY(BROKEN(v, it->definition->at,
                       "This anonymous operation must be the only defined "
                       "operation."));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_lone_anonymous_operation = {
    .name = "LoneAnonymousOperationRule",
    .document = check_document,
};
