/* SPDX-License-Identifier: MIT */
/*
 * Section 5.6.3, Input Object Field Uniqueness: "For each input object value
 * inputObject in the document: For every inputField in inputObject: Let name be
 * the name of inputField.  Let fields be all Input Object Fields named name in
 * inputObject.  fields must be the set containing only inputField."
 */
#include "graphql/rules/rule.h"

static gate_status check_names(struct validation *v,
                               const struct graphql_value *object)
{
    struct map names = {0};
    const struct graphql_name *before;

    if (object->fields == NULL || object->fields->next == NULL) {
        return GATE_OK;
    }
    for (const struct graphql_object_field *field = object->fields;
         field != NULL; field = field->next) {
        TRY(validation_note_name(v, &names, &field->name, &before));
        if (before != NULL) {
            TRY(BROKEN_TWICE(v, before->at, field->name.at,
                             "There can be only one input field named"
                             " \"%.*s\".",
                             SHOWN(field->name.text)));
        }
    }
    return GATE_OK;
}

/* As deep as `document_nesting` let it be. */
static gate_status check_within(struct validation *v,
                                const struct graphql_value *value)
{
    TRY(validation_step(v, 1));
    if (value->kind == GRAPHQL_VALUE_LIST) {
        for (const struct graphql_value *item = value->items; item != NULL;
             item = item->next) {
            TRY(check_within(v, item));
        }
    }
    if (value->kind == GRAPHQL_VALUE_OBJECT) {
        TRY(check_names(v, value));
        for (const struct graphql_object_field *field = value->fields;
             field != NULL; field = field->next) {
            TRY(check_within(v, field->value));
        }
    }
    return GATE_OK;
}

static gate_status check(struct validation *v,
                         const struct validation_value *value)
{
    return check_within(v, value->value);
}

const struct validation_rule rule_input_object_field_uniqueness = {
    .name = "UniqueInputFieldNamesRule",
    .value = check,
};
