/* SPDX-License-Identifier: MIT */
/*
 * Leaves have no fields, and everything else is asked down to its leaves.
 */
#include "graphql/rules/rule.h"

/*
 *= https://spec.graphql.org/September2025/#sec-Leaf-Field-Selections
 *# If selectionType is a scalar or enum: The subselection set of that
 *# selection must be empty. If selectionType is an interface, union, or
 *# object: The subselection set of that selection must NOT BE empty.
 */
static gate_status check_field(struct validation *v,
                               const struct validation_field *selected)
{
    const struct graphql_selection *selection = selected->selection;
    struct slice name = selection->name.text;
    bool is_leaf;
    const char *type;

    if (selected->field == NULL) {
        return GATE_OK;
    }
    is_leaf = graphql_is_leaf(graphql_named_type(selected->field->type));
    if (is_leaf == (selection->selections == NULL)) {
        return GATE_OK;
    }
    TRY(validation_type_text(v, selected->field->type, &type));
    if (is_leaf) {
        return BROKEN(v, selection->selections->at,
                      "Field \"%.*s\" must not have a selection since type "
                      "\"%s\" has no subfields.",
                      SHOWN(name), type);
    }
    return BROKEN(v, selection->at,
                  "Field \"%.*s\" of type \"%s\" must have a selection of "
                  "subfields.",
                  SHOWN(name), type);
}

const struct validation_rule rule_leaf_field_selections = {
    .name = "ScalarLeafsRule",
    .field = check_field,
};
