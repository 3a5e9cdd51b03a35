/* SPDX-License-Identifier: MIT */
/*
 * Section 5.7.3, Directives Are Unique per Location: "For every location in the
 * document for which Directives can apply: Let directives be the set of
 * Directives which apply to location and are not repeatable.  For each
 * directive in directives: Let namedDirectives be the set of all Directives
 * named directiveName in directives.  namedDirectives must be a set of one."
 */
#include "graphql/rules/rule.h"

static gate_status check(struct validation *v,
                         const struct graphql_directive *first,
                         enum graphql_directive_location location)
{
    struct map names = {0};
    const struct graphql_name *before;

    (void)location;
    if (first->next == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        const struct graphql_directive_type *type =
            graphql_find_directive(v->schema, directive->name.text);
        if (type == NULL || type->is_repeatable) {
            continue;
        }
        TRY(validation_note_name(v, &names, &directive->name, &before));
        if (before != NULL) {
            /* The directive begins at the @ in front of its name. */
            TRY(BROKEN_TWICE(v, before->at - 1, directive->at,
                             "The directive \"@%.*s\" can only be used once at"
                             " this location.",
                             SHOWN(directive->name.text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_directives_are_unique_per_location = {
    .name = "UniqueDirectivesPerLocationRule",
    .directives = check,
};
