/* SPDX-License-Identifier: MIT */
/*
 * Types that are named must exist: in the conditions of fragments, and, as
 * the reference has it, those of variables.
 */
#include "graphql/rules/rule.h"

static gate_status check_name(struct validation *v, struct slice name,
                              uint32_t at)
{
    if (graphql_find_type(v->schema, name) != NULL) {
        return GATE_OK;
    }
    return BROKEN(v, at, "Unknown type \"%.*s\".", SHOWN(name));
}

/*
 *= https://spec.graphql.org/September2025/#sec-Fragment-Spread-Type-Existence
 *# For each named spread namedSpread in the document: Let fragment be the
 *# target of namedSpread. The target type of fragment must be defined in
 *# the schema.
 */
static gate_status check_fragment(struct validation *v,
                                  const struct graphql_definition *fragment)
{
    return check_name(v, fragment->condition.text, fragment->condition.at);
}

static gate_status check_inline(struct validation *v,
                                const struct graphql_selection *fragment)
{
    return fragment->condition.text.bytes == 0
               ? GATE_OK
               : check_name(v, fragment->condition.text,
                            fragment->condition.at);
}

static gate_status
check_variable(struct validation *v,
               const struct graphql_variable_definition *variable)
{
    const struct graphql_type_reference *type = variable->type;

    while (type->kind != GRAPHQL_REFERENCE_NAMED) {
        type = type->of;
    }
    return check_name(v, type->name.text, type->at);
}

const struct validation_rule rule_fragment_spread_type_existence = {
    .name = "KnownTypeNamesRule",
    .fragment = check_fragment,
    .variable = check_variable,
    .inline_fragment = check_inline,
};
