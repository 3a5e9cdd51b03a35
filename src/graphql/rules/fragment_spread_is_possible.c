/* SPDX-License-Identifier: MIT */
/*
 * A fragment on a type that can never be there would never apply. All four
 * scopes are one question: whether some object can be both.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Fragment-Spread-Is-Possible
 *# Let applicableTypes be the intersection of fragmentTypes and
 *# parentTypes. applicableTypes must not be empty.
 */
static gate_status check_inline(struct validation *v,
                                const struct graphql_selection *fragment)
{
    const struct graphql_type *type =
        validation_condition_type(v, &fragment->condition);

    if (type == NULL || v->parent_type == NULL ||
        validation_types_overlap(type, v->parent_type)) {
        return GATE_OK;
    }
    return BROKEN(v, fragment->at,
                  "Fragment cannot be spread here as objects of type \"%.*s\" "
                  "can never be of type \"%.*s\".",
                  SHOWN(v->parent_type->name), SHOWN(type->name));
}

static gate_status check_spread(struct validation *v,
                                const struct graphql_selection *spread)
{
    const struct validation_definition *fragment =
        validation_find_fragment(v, spread->name.text);
    const struct graphql_type *type;

    if (fragment == NULL || v->parent_type == NULL) {
        return GATE_OK;
    }
    type = validation_condition_type(v, &fragment->definition->condition);
    if (type == NULL || validation_types_overlap(type, v->parent_type)) {
        return GATE_OK;
    }
    return BROKEN(v, spread->at,
                  "Fragment \"%.*s\" cannot be spread here as objects of type "
                  "\"%.*s\" can never be of type \"%.*s\".",
                  SHOWN(spread->name.text), SHOWN(v->parent_type->name),
                  SHOWN(type->name));
}

const struct validation_rule rule_fragment_spread_is_possible = {
    .name = "PossibleFragmentSpreadsRule",
    .spread = check_spread,
    .inline_fragment = check_inline,
};
