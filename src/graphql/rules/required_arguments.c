/* SPDX-License-Identifier: MIT */
/*
 * What has no default and may not be null has to be given.
 */
#include "graphql/rules/rule.h"

static bool is_given(const struct graphql_argument *arguments,
                     struct slice name)
{
    for (; arguments != NULL; arguments = arguments->next) {
        if (slice_equal(arguments->name.text, name)) {
            return true;
        }
    }
    return false;
}

static gate_status refuse(struct validation *v,
                          const struct validation_arguments *given,
                          const struct graphql_input *input)
{
    const char *type;
    bool is_field = given->field != NULL;
    struct slice owner = is_field ? given->field->name : given->directive->name;

    TRY(validation_type_text(v, input->type, &type));
    return BROKEN(v, given->at,
                  "%s%.*s\" argument \"%.*s\" of type \"%s\" is required, but "
                  "it was not provided.",
                  is_field ? "Field \"" : "Directive \"@", SHOWN(owner),
                  SHOWN(input->name), type);
}

/*
 *= https://spec.graphql.org/September2025/#sec-Required-Arguments
 *# If type is Non-Null and defaultValue does not exist: Let argumentName be
 *# the name of argumentDefinition. Let argument be the argument in
 *# arguments named argumentName. argument must exist.
 */
static gate_status check_arguments(struct validation *v,
                                   const struct validation_arguments *given)
{
    for (const struct graphql_input *input = given->inputs; input != NULL;
         input = input->next) {
        if (validation_is_required(input) &&
            !is_given(given->first, input->name)) {
            TRY(refuse(v, given, input));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_required_arguments = {
    .name = "ProvidedRequiredArgumentsRule",
    .arguments = check_arguments,
};
