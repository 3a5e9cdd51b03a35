/* SPDX-License-Identifier: MIT */
/*
 * Fields with one response name must be one field, because the response has one
 * place for them.
 *
 * Whether they are is found out by sets: near-linear in the document, also
 * where fragments multiply.  Comparing pairs is quadratic, and done only where
 * there is a conflict, to name and place it as the reference does;
 * `validation_steps` bounds both.
 */
#include "graphql/merge.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Field-Selection-Merging
 *# Let set be any selection set defined in the GraphQL document.
 *# FieldsInSetCanMerge(set) must be true.
 */
static gate_status check_document(struct validation *v)
{
    TRY(NEW(v->cx, &v->merge));
    for (const struct validation_definition *it = v->definitions;
         it != NULL && !v->merge->has_conflict; it = it->next) {
        TRY(merge_check_definition(v, it));
    }
    return GATE_OK;
}

static gate_status check_set(struct validation *v,
                             const struct graphql_selection_set *set)
{
    return v->merge->has_conflict ? merge_walk_set(v, set) : GATE_OK;
}

const struct validation_rule rule_field_selection_merging = {
    .name = "OverlappingFieldsCanBeMergedRule",
    .document = check_document,
    .selection_set = check_set,
};
