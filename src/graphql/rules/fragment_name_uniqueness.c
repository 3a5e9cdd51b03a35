/* SPDX-License-Identifier: MIT */
/*
 * A spread names one fragment.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Fragment-Name-Uniqueness
 *# For each fragment definition fragment in the document: Let fragmentName
 *# be the name of fragment. Let fragments be all fragment definitions in
 *# the document named fragmentName. fragments must be a set of one.
 */
static gate_status check_document(struct validation *v)
{
    struct map names = {0};

    for (const struct validation_definition *it = v->definitions; it != NULL;
         it = it->next) {
        const struct graphql_name *name = &it->definition->name;
        const struct graphql_name *first;

        if (it->definition->kind != GRAPHQL_DEFINITION_FRAGMENT) {
            continue;
        }
        TRY(validation_note_name(v, &names, name, &first));
        if (first != NULL) {
            TRY(BROKEN_TWICE(v, first->at, name->at,
                             "There can be only one fragment named \"%.*s\".",
                             SHOWN(name->text)));
        }
    }
    return GATE_OK;
}

const struct validation_rule rule_fragment_name_uniqueness = {
    .name = "UniqueFragmentNamesRule",
    .document = check_document,
};
