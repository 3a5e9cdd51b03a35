/* SPDX-License-Identifier: MIT */
/*
 * Clients choose an operation by its name.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Operation-Name-Uniqueness
 *# Let operations be all operation definitions in the document named
 *# operationName. operations must be a set of one.
 */
static gate_status check_document(struct validation *v)
{
    struct map names = {0};

    for (const struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        const struct graphql_name *name = &it->definition->name;
        const struct graphql_name *first;

        if (it->definition->kind != GRAPHQL_DEFINITION_OPERATION ||
            name->text.bytes == 0) {
            continue;
        }
        TRY(validation_note_name(v, &names, name, &first));
        if (first != NULL) {
            TRY(BROKEN_TWICE(v, first->at, name->at,
                             "There can be only one operation named \"%.*s\".",
                             SHOWN(name->text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_operation_name_uniqueness = {
    .name = "UniqueOperationNamesRule",
    .document = check_document,
};
