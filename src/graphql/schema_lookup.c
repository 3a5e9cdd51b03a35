/* SPDX-License-Identifier: MIT */
/*
 * Asking a finished schema.  Nothing here allocates or changes anything, so any
 * number of threads may ask.
 */
#include "graphql/schema.h"

const struct graphql_type *
graphql_find_type(const struct graphql_schema *schema, struct slice name)
{
    return map_find(&schema->type_by_name, name);
}

static bool is_meta_name(struct slice name)
{
    return name.bytes > 2 && name.data[0] == '_' && name.data[1] == '_';
}

static const struct graphql_field *
find_meta_field(const struct graphql_schema *schema,
                const struct graphql_type *type, struct slice name)
{
    if (slice_is(name, "__typename")) {
        return graphql_is_composite(type) ? schema->meta_typename : NULL;
    }
    if (type != schema->root[GRAPHQL_QUERY] || !schema->has_introspection) {
        return NULL;
    }
    if (slice_is(name, "__schema")) {
        return schema->meta_schema;
    }
    return slice_is(name, "__type") ? schema->meta_type : NULL;
}

const struct graphql_field *
graphql_find_field(const struct graphql_schema *schema,
                   const struct graphql_type *type, struct slice name)
{
    if (type == NULL) {
        return NULL;
    }
    if (is_meta_name(name)) {
        return find_meta_field(schema, type, name);
    }
    if (type->kind != GRAPHQL_OBJECT && type->kind != GRAPHQL_INTERFACE) {
        return NULL;
    }
    return map_find(&type->field_by_name, name);
}

const struct graphql_input *graphql_find_input(const struct graphql_input *list,
                                               struct slice name)
{
    for (; list != NULL; list = list->next) {
        if (slice_equal(list->name, name)) {
            return list;
        }
    }
    return NULL;
}

const struct graphql_directive_type *
graphql_find_directive(const struct graphql_schema *schema, struct slice name)
{
    return map_find(&schema->directive_by_name, name);
}

const struct graphql_type *
graphql_named_type(const struct graphql_type_use *type)
{
    while (type != NULL && type->kind != GRAPHQL_REFERENCE_NAMED) {
        type = type->of;
    }
    return type == NULL ? NULL : type->type;
}

static bool is_linked(const struct graphql_type_link *links,
                      const struct graphql_type *type)
{
    for (; links != NULL; links = links->next) {
        if (links->type == type) {
            return true;
        }
    }
    return false;
}

bool graphql_is_possible_type(const struct graphql_type *abstract,
                              const struct graphql_type *object)
{
    if (abstract == object) {
        return true;
    }
    if (abstract->kind == GRAPHQL_UNION) {
        return is_linked(abstract->members, object);
    }
    /* An object implements few interfaces; an interface may have thousands of
     * objects. */
    return abstract->kind == GRAPHQL_INTERFACE &&
           is_linked(object->interfaces, abstract);
}

bool graphql_is_input_type(const struct graphql_type *type)
{
    return type->kind == GRAPHQL_SCALAR || type->kind == GRAPHQL_ENUM ||
           type->kind == GRAPHQL_INPUT_OBJECT;
}

bool graphql_is_output_type(const struct graphql_type *type)
{
    return type->kind != GRAPHQL_INPUT_OBJECT;
}

bool graphql_is_composite(const struct graphql_type *type)
{
    return type->kind == GRAPHQL_OBJECT || type->kind == GRAPHQL_INTERFACE ||
           type->kind == GRAPHQL_UNION;
}

bool graphql_is_leaf(const struct graphql_type *type)
{
    return type->kind == GRAPHQL_SCALAR || type->kind == GRAPHQL_ENUM;
}

static const char *const location_names[GRAPHQL_LOCATION_COUNT] = {
    "QUERY",
    "MUTATION",
    "SUBSCRIPTION",
    "FIELD",
    "FRAGMENT_DEFINITION",
    "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION",
    "SCHEMA",
    "SCALAR",
    "OBJECT",
    "FIELD_DEFINITION",
    "ARGUMENT_DEFINITION",
    "INTERFACE",
    "UNION",
    "ENUM",
    "ENUM_VALUE",
    "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
};

const char *graphql_location_name(unsigned nth)
{
    return location_names[nth];
}

unsigned graphql_find_location(struct slice name)
{
    for (unsigned i = 0; i < GRAPHQL_LOCATION_COUNT; i++) {
        if (slice_is(name, location_names[i])) {
            return 1U << i;
        }
    }
    return 0;
}

void graphql_print_type_use(const struct graphql_type_use *type,
                            struct buffer *out)
{
    switch (type->kind) {
    case GRAPHQL_REFERENCE_NAMED:
        buffer_append_slice(out, type->name);
        return;
    case GRAPHQL_REFERENCE_LIST:
        buffer_append_char(out, '[');
        graphql_print_type_use(type->of, out);
        buffer_append_char(out, ']');
        return;
    case GRAPHQL_REFERENCE_NON_NULL:
        graphql_print_type_use(type->of, out);
        buffer_append_char(out, '!');
        return;
    }
}
