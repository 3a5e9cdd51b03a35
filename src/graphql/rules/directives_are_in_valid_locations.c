/* SPDX-License-Identifier: MIT */
/*
 * Section 5.7.2, Directives Are in Valid Locations: "For every directive in a
 * document: Let directiveName be the name of directive.  Let
 * directiveDefinition be the directive named directiveName.  Let locations be
 * the valid locations for directiveDefinition.  Let adjacent be the AST node
 * the directive affects. adjacent must be represented by an item within
 * locations."
 */
#include "graphql/rules/rule.h"

static const char *name_of(enum graphql_directive_location location)
{
    unsigned nth = 0;

    while ((1U << nth) != (unsigned)location) {
        nth++;
    }
    return graphql_location_name(nth);
}

static gate_status check(struct validation *v,
                         const struct graphql_directive *first,
                         enum graphql_directive_location location)
{
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        const struct graphql_directive_type *type =
            graphql_find_directive(v->schema, directive->name.text);
        if (type == NULL || (type->locations & (unsigned)location) != 0) {
            continue;
        }
        TRY(BROKEN(v, directive->at,
                   "Directive \"@%.*s\" may not be used on %s.",
                   SHOWN(directive->name.text), name_of(location)));
    }
    return GATE_OK;
}

const struct validation_rule rule_directives_are_in_valid_locations = {
    .name = "KnownDirectivesRule",
    .directives = check,
};
