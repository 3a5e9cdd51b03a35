/* SPDX-License-Identifier: MIT */
/*
 * Only arguments that the field or directive defines can be given.
 */
#include "graphql/rules/rule.h"

static gate_status refuse(struct validation *v,
                          const struct validation_arguments *arguments,
                          const struct graphql_argument *argument)
{
    if (arguments->directive != NULL) {
        return BROKEN(v, argument->at,
                      "Unknown argument \"%.*s\" on directive \"@%.*s\".",
                      SHOWN(argument->name.text),
                      SHOWN(arguments->directive->name));
    }
    return BROKEN(v, argument->at,
                  "Unknown argument \"%.*s\" on field \"%.*s.%.*s\".",
                  SHOWN(argument->name.text), SHOWN(v->parent_type->name),
                  SHOWN(arguments->field->name));
}

/*
 *= https://spec.graphql.org/September2025/#sec-Argument-Names
 *# For each argument in the document: Let argumentName be the Name of
 *# argument. Let argumentDefinition be the argument definition provided by
 *# the parent field or definition named argumentName. argumentDefinition
 *# must exist.
 */
static gate_status check_arguments(struct validation *v,
                                   const struct validation_arguments *given)
{
    if (given->field == NULL && given->directive == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_argument *argument = given->first;
         argument != NULL; argument = argument->next) {
        if (graphql_find_input(given->inputs, argument->name.text) == NULL) {
            TRY(refuse(v, given, argument));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_argument_names = {
    .name = "KnownArgumentNamesRule",
    .arguments = check_arguments,
};
