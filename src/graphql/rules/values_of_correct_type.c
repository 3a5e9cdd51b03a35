/* SPDX-License-Identifier: MIT */
/*
 * Sections 5.6.1, 5.6.2 and 5.6.4: Values of Correct Type ("literal values must
 * be compatible with the type expected in the position they are found"), Input
 * Object Field Names ("Every input field provided in an input object value must
 * be defined in the set of possible fields of that input object's expected
 * type"), Input Object Required Fields.
 *
 * Variables are the affair of section 5.8.5.  Texts are not told back, because
 * passwords are among them.
 */
#include "graphql/coerce_tree.h"
#include "graphql/rules/rule.h"

/* --- leaves --- */

static bool has_variables(const struct graphql_value *value)
{
    bool found = value->kind == GRAPHQL_VALUE_VARIABLE;

    for (const struct graphql_value *item = value->items;
         item != NULL && !found; item = item->next) {
        found = has_variables(item);
    }
    for (const struct graphql_object_field *field = value->fields;
         field != NULL && !found; field = field->next) {
        found = has_variables(field->value);
    }
    return found;
}

static gate_status check_leaf(struct validation *v,
                              const struct graphql_value *value,
                              const struct graphql_type *type)
{
    const char *why = NULL;
    struct json coerced = {0};
    gate_status status;

    /* A custom scalar judges a literal as a whole, once it is whole. */
    if (type->kind == GRAPHQL_SCALAR && type->scalar == GRAPHQL_SCALAR_CUSTOM &&
        has_variables(value)) {
        return GATE_OK;
    }
    status = coerce_leaf_literal(v->cx, type, value, NULL, &coerced, &why);
    return status == GATE_REFUSED ? BROKEN(v, value->at, "%s.", why) : status;
}

/* --- input objects --- */

static const struct graphql_object_field *
find_field(const struct graphql_value *object, struct slice name)
{
    for (const struct graphql_object_field *field = object->fields;
         field != NULL; field = field->next) {
        if (slice_equal(field->name.text, name)) {
            return field;
        }
    }
    return NULL;
}

/* Section 5.6.4: "Input object fields may be required.  Much like a field may
 * have required arguments, an input object may have required fields." */
static gate_status check_required(struct validation *v,
                                  const struct graphql_value *object,
                                  const struct graphql_type *type)
{
    const char *text;

    for (const struct graphql_input *input = type->inputs; input != NULL;
         input = input->next) {
        if (!validation_is_required(input) ||
            find_field(object, input->name) != NULL) {
            continue;
        }
        TRY(validation_type_text(v, input->type, &text));
        TRY(BROKEN(v, object->at,
                   "Field \"%.*s.%.*s\" of required type \"%s\" was not"
                   " provided.",
                   SHOWN(type->name), SHOWN(input->name), text));
    }
    return GATE_OK;
}

/* So many of one name count once: that they are many is another rule's. */
static bool has_one_name(const struct graphql_value *object)
{
    if (object->fields == NULL) {
        return false;
    }
    for (const struct graphql_object_field *field = object->fields->next;
         field != NULL; field = field->next) {
        if (!slice_equal(field->name.text, object->fields->name.text)) {
            return false;
        }
    }
    return true;
}

/* "If the input object literal […] does not contain exactly one entry an error
 * must be raised", nor may that one be null. */
static gate_status check_one_of(struct validation *v,
                                const struct graphql_value *object,
                                const struct graphql_type *type)
{
    if (!type->is_one_of) {
        return GATE_OK;
    }
    if (!has_one_name(object)) {
        return BROKEN(v, object->at,
                      "OneOf Input Object \"%.*s\" must specify exactly one"
                      " key.",
                      SHOWN(type->name));
    }
    if (object->fields->value->kind == GRAPHQL_VALUE_NULL) {
        return BROKEN(v, object->at, "Field \"%.*s.%.*s\" must be non-null.",
                      SHOWN(type->name), SHOWN(object->fields->name.text));
    }
    return GATE_OK;
}

/* --- the walk --- */

/* Values that wait, the next to be looked at first: a stack of our own, because
 * lists and objects call for each other. */
struct pending {
    const struct graphql_value *value; /* and those behind it in a list */
    const struct graphql_object_field *field; /* or these */
    const struct graphql_type_use *use;       /* of the list's items */
    const struct graphql_type *object;        /* of the fields */
    struct pending *below;
};

static gate_status push(struct validation *v, struct pending **top,
                        struct pending next)
{
    struct pending *pending;

    TRY(NEW(v->cx, &pending));
    *pending = next;
    pending->below = *top;
    *top = pending;
    return GATE_OK;
}

static gate_status not_expected(struct validation *v,
                                const struct graphql_value *value,
                                const struct graphql_type_use *use,
                                const char *what)
{
    const char *text;

    TRY(validation_type_text(v, use, &text));
    return BROKEN(v, value->at, "Expected value of type \"%s\", found %s.",
                  text, what);
}

static gate_status check_object(struct validation *v, struct pending **top,
                                const struct graphql_value *value,
                                const struct graphql_type *type)
{
    TRY(check_required(v, value, type));
    TRY(check_one_of(v, value, type));
    return push(v, top,
                (struct pending){.field = value->fields, .object = type});
}

/* A value where `use` is expected; its parts are pushed. */
static gate_status check_value(struct validation *v, struct pending **top,
                               const struct graphql_value *value,
                               const struct graphql_type_use *use)
{
    const struct graphql_type_use *nullable = validation_nullable(use);
    const struct graphql_type *type = graphql_named_type(use);

    TRY(validation_step(v, 1));
    if (value->kind == GRAPHQL_VALUE_VARIABLE || type == NULL) {
        return GATE_OK;
    }
    if (value->kind == GRAPHQL_VALUE_NULL) {
        return use == nullable ? GATE_OK : not_expected(v, value, use, "null");
    }
    if (value->kind == GRAPHQL_VALUE_LIST &&
        nullable->kind == GRAPHQL_REFERENCE_LIST) {
        return push(
            v, top,
            (struct pending){.value = value->items, .use = nullable->of});
    }
    if (graphql_is_leaf(type)) {
        return check_leaf(v, value, type);
    }
    if (type->kind != GRAPHQL_INPUT_OBJECT ||
        value->kind != GRAPHQL_VALUE_OBJECT) {
        return not_expected(v, value, use, "another kind of value");
    }
    return check_object(v, top, value, type);
}

static gate_status check_field(struct validation *v, struct pending **top,
                               const struct graphql_object_field *field,
                               const struct graphql_type *type)
{
    const struct graphql_input *input =
        map_find(&type->field_by_name, field->name.text);

    if (input == NULL) {
        return BROKEN(v, field->name.at,
                      "Field \"%.*s\" is not defined by type \"%.*s\".",
                      SHOWN(field->name.text), SHOWN(type->name));
    }
    return check_value(v, top, field->value, input->type);
}

/* The next of what waits. */
static gate_status take_next(struct validation *v, struct pending **top)
{
    struct pending *pending = *top;
    const struct graphql_value *value = pending->value;
    const struct graphql_object_field *field = pending->field;

    if (value != NULL) {
        pending->value = value->next;
        return check_value(v, top, value, pending->use);
    }
    if (field != NULL) {
        pending->field = field->next;
        return check_field(v, top, field, pending->object);
    }
    *top = pending->below;
    return GATE_OK;
}

static gate_status check(struct validation *v,
                         const struct validation_value *value)
{
    struct pending *top = NULL;

    if (value->type == NULL) {
        return GATE_OK;
    }
    TRY(check_value(v, &top, value->value, value->type));
    while (top != NULL) {
        TRY(take_next(v, &top));
    }
    return GATE_OK;
}

const struct validation_rule rule_values_of_correct_type = {
    .name = "ValuesOfCorrectTypeRule",
    .value = check,
};
