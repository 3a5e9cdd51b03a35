/* SPDX-License-Identifier: MIT */
/*
 * Section 5.7.1, Directives Are Defined: "For every directive in a document:
 * Let directiveName be the name of directive.  Let directiveDefinition be the
 * directive named directiveName.  directiveDefinition must exist."
 */
#include "graphql/rules/rule.h"

static gate_status check(struct validation *v,
                         const struct graphql_directive *first,
                         enum graphql_directive_location location)
{
    (void)location;
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        if (graphql_find_directive(v->schema, directive->name.text) == NULL) {
            TRY(BROKEN(v, directive->at, "Unknown directive \"@%.*s\".",
                       SHOWN(directive->name.text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_directives_are_defined = {
    .name = "KnownDirectivesRule",
    .directives = check,
};
