/* SPDX-License-Identifier: MIT */
/*
 * Fragments select fields, and leaves and input objects have none to select.
 */
#include "graphql/rules/rule.h"

static bool is_wrong(const struct validation *v,
                     const struct graphql_name *condition)
{
    const struct graphql_type *type =
        graphql_find_type(v->schema, condition->text);

    return type != NULL && !graphql_is_composite(type);
}

/*
 *=
 *https://spec.graphql.org/September2025/#sec-Fragments-on-Object-Interface-or-Union-Types
 *# For each fragment defined in the document: The target type of fragment
 *# must have kind UNION, INTERFACE, or OBJECT.
 */
static gate_status check_fragment(struct validation *v,
                                  const struct graphql_definition *fragment)
{
    if (!is_wrong(v, &fragment->condition)) {
        return GATE_OK;
    }
    return BROKEN(v, fragment->condition.at,
                  "Fragment \"%.*s\" cannot condition on non composite type "
                  "\"%.*s\".",
                  SHOWN(fragment->name.text), SHOWN(fragment->condition.text));
}

static gate_status check_inline(struct validation *v,
                                const struct graphql_selection *fragment)
{
    if (!is_wrong(v, &fragment->condition)) {
        return GATE_OK;
    }
    return BROKEN(v, fragment->condition.at,
                  "Fragment cannot condition on non composite type \"%.*s\".",
                  SHOWN(fragment->condition.text));
}

const struct validation_rule rule_fragments_on_object_interface_or_union_types =
    {
        .name = "FragmentsOnCompositeTypesRule",
        .fragment = check_fragment,
        .inline_fragment = check_inline,
};
