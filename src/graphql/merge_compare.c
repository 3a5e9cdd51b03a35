/* SPDX-License-Identifier: MIT */
/* When two fields with one response name are one field. */
#include "graphql/merge.h"

static const struct graphql_value *
find_argument(const struct graphql_argument *arguments, struct slice name)
{
    for (; arguments != NULL; arguments = arguments->next) {
        if (slice_equal(arguments->name.text, name)) {
            return arguments->value;
        }
    }
    return NULL;
}

static const struct graphql_value *
find_member(const struct graphql_value *object, struct slice name)
{
    for (const struct graphql_object_field *field = object->fields;
         field != NULL; field = field->next) {
        if (slice_equal(field->name.text, name)) {
            return field->value;
        }
    }
    return NULL;
}

/* Values are compared as they are written, but the order of an object's fields
 * does not count.  As deep as `document_nesting` lets. */
static gate_status same_value(struct validation *v,
                              const struct graphql_value *a,
                              const struct graphql_value *b, bool *out)
{
    const struct graphql_value *other = b->items;

    TRY(validation_step(v, 1));
    *out = a->kind == b->kind && a->is_block == b->is_block &&
           a->boolean == b->boolean && a->count == b->count &&
           slice_equal(a->text, b->text);
    for (const struct graphql_value *item = a->items; *out && item != NULL;
         item = item->next) {
        TRY(same_value(v, item, other, out));
        other = other->next;
    }
    for (const struct graphql_object_field *field = a->fields;
         *out && field != NULL; field = field->next) {
        const struct graphql_value *member = find_member(b, field->name.text);
        TRY(validation_step(v, b->count / 8));
        *out = member != NULL;
        if (*out) {
            TRY(same_value(v, field->value, member, out));
        }
    }
    return GATE_OK;
}

static size_t count_arguments(const struct graphql_argument *arguments)
{
    size_t count = 0;

    for (; arguments != NULL; arguments = arguments->next) {
        count++;
    }
    return count;
}

gate_status merge_same_arguments(struct validation *v,
                                 const struct graphql_argument *a,
                                 const struct graphql_argument *b, bool *out)
{
    size_t count = count_arguments(a);

    *out = count == count_arguments(b);
    for (; *out && a != NULL; a = a->next) {
        const struct graphql_value *other = find_argument(b, a->name.text);
        TRY(validation_step(v, 1 + count / 8));
        *out = other != NULL;
        if (*out) {
            TRY(same_value(v, a->value, other, out));
        }
    }
    return GATE_OK;
}

/*
 *= https://spec.graphql.org/September2025/#SameResponseShape()
 *# If typeA or typeB is Non-Null: If typeA or typeB is nullable, return false.
 *# If typeA or typeB is List: If typeA or typeB is not List, return false.
 *# If typeA or typeB is Scalar or Enum: If typeA and typeB are the same type
 *# return true, otherwise return false.
 */
bool merge_shapes_conflict(const struct graphql_field *a,
                           const struct graphql_field *b)
{
    const struct graphql_type_use *left, *right;

    if (a == NULL || b == NULL) {
        return false;
    }
    left = a->type;
    right = b->type;
    while (left->kind == right->kind && left->kind != GRAPHQL_REFERENCE_NAMED) {
        left = left->of;
        right = right->of;
    }
    if (left->kind != right->kind) {
        return true;
    }
    return (graphql_is_leaf(left->type) || graphql_is_leaf(right->type)) &&
           left->type != right->type;
}

/* Different objects; an interface or a union may come to overlap. */
bool merge_is_exclusive(const struct merge_field *a,
                        const struct merge_field *b)
{
    return a->parent != b->parent && a->parent != NULL && b->parent != NULL &&
           a->parent->kind == GRAPHQL_OBJECT &&
           b->parent->kind == GRAPHQL_OBJECT;
}

const struct graphql_type *merge_type_of(const struct merge_field *field)
{
    const struct graphql_type *type =
        field->field == NULL ? NULL : graphql_named_type(field->field->type);

    return type != NULL && graphql_is_composite(type) ? type : NULL;
}
