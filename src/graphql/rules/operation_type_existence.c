/* SPDX-License-Identifier: MIT */
/*
 * An operation needs the root type that it starts at.
 */
#include "graphql/rules/rule.h"

static const char *const words[] = {
    [GRAPHQL_QUERY] = "query",
    [GRAPHQL_MUTATION] = "mutation",
    [GRAPHQL_SUBSCRIPTION] = "subscription",
};

/*
 *= https://spec.graphql.org/September2025/#sec-Operation-Type-Existence
 *# For each operation definition operation in the document: Let
 *# rootOperationType be the root operation type in schema corresponding to
 *# the kind of operation. rootOperationType must exist.
 */
static gate_status check_operation(struct validation *v,
                                   const struct graphql_definition *operation)
{
    if (v->schema->root[operation->operation] != NULL) {
        return GATE_OK;
    }
    return BROKEN(v, operation->at,
                  "The %s operation is not supported by the schema.",
                  words[operation->operation]);
}

const struct validation_rule rule_operation_type_existence = {
    .name = "KnownOperationTypesRule",
    .operation = check_operation,
};
