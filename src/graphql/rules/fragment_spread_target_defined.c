/* SPDX-License-Identifier: MIT */
/*
 * A spread names a fragment of the document.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Fragment-Spread-Target-Defined
 *# For every namedSpread in the document: Let fragment be the target of
 *# namedSpread. fragment must be defined in the document.
 */
static gate_status check_spread(struct validation *v,
                                const struct graphql_selection *spread)
{
    if (validation_find_fragment(v, spread->name.text) != NULL) {
        return GATE_OK;
    }
    return BROKEN(v, spread->name.at, "Unknown fragment \"%.*s\".",
                  SHOWN(spread->name.text));
}

const struct validation_rule rule_fragment_spread_target_defined = {
    .name = "KnownFragmentNamesRule",
    .spread = check_spread,
};
