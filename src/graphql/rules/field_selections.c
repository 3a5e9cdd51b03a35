/* SPDX-License-Identifier: MIT */
/*
 * Only fields that the type in scope defines can be selected. Where the type
 * is not known, another rule has said so.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Field-Selections
 *# For each selection in the document: Let fieldName be the target field of
 *# selection. fieldName must be defined on type in scope.
 */
static gate_status check_field(struct validation *v,
                               const struct validation_field *selected)
{
    if (v->parent_type == NULL || selected->field != NULL) {
        return GATE_OK;
    }
    return BROKEN(v, selected->selection->at,
                  "Cannot query field \"%.*s\" on type \"%.*s\".",
                  SHOWN(selected->selection->name.text),
                  SHOWN(v->parent_type->name));
}

const struct validation_rule rule_field_selections = {
    .name = "FieldsOnCorrectTypeRule",
    .field = check_field,
};
