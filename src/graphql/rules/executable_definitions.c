/* SPDX-License-Identifier: MIT */
/*
 * A document that is executed holds operations and fragments only.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Executable-Definitions
 *# For each definition definition in the document: definition must be
 *# ExecutableDefinition (it must not be TypeSystemDefinitionOrExtension).
 */
static gate_status check_document(struct validation *v)
{
    for (const struct graphql_definition *it = v->document->definitions;
         it != NULL; it = it->next) {
        if (it->kind == GRAPHQL_DEFINITION_OPERATION ||
            it->kind == GRAPHQL_DEFINITION_FRAGMENT) {
            continue;
        }
        if (it->kind == GRAPHQL_DEFINITION_SCHEMA) {
            TRY(BROKEN(v, it->at, "The schema definition is not executable."));
        } else {
            TRY(BROKEN(v, it->at, "The \"%.*s\" definition is not executable.",
                       SHOWN(it->name.text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_executable_definitions = {
    .name = "ExecutableDefinitionsRule",
    .document = check_document,
};
