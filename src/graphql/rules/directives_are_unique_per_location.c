/* SPDX-License-Identifier: MIT */
/*
 * Section 5.7.3, Directives Are Unique per Location: "For every location in the
 * document for which Directives can apply: Let directives be the set of
 * Directives which apply to location and are not repeatable.  For each
 * directive in directives: Let namedDirectives be the set of all Directives
 * named directiveName in directives.  namedDirectives must be a set of one."
 */
#include "graphql/rules/rule.h"

/* Where the first of a name stands. */
struct first {
    uint32_t at;
};

static gate_status note(struct validation *v, struct map *names,
                        const struct graphql_directive *directive)
{
    struct first *first = map_find(names, directive->name.text);

    if (first == NULL) {
        TRY(NEW(v->cx, &first));
        first->at = directive->at;
        return map_add(names, v->cx, directive->name.text, first);
    }
    return BROKEN_TWICE(v, first->at, directive->at,
                        "The directive \"@%.*s\" can only be used once at this"
                        " location.",
                        SHOWN(directive->name.text));
}

static gate_status check(struct validation *v,
                         const struct graphql_directive *first,
                         enum graphql_directive_location location)
{
    struct map names = {0};

    (void)location;
    if (first->next == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_directive *directive = first; directive != NULL;
         directive = directive->next) {
        const struct graphql_directive_type *type =
            graphql_find_directive(v->schema, directive->name.text);
        if (type != NULL && !type->is_repeatable) {
            TRY(note(v, &names, directive));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_directives_are_unique_per_location = {
    .name = "UniqueDirectivesPerLocationRule",
    .directives = check,
};
