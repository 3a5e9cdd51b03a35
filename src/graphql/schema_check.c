/* SPDX-License-Identifier: MIT */
/*
 * The rules of section 3 for root types, directives and types, but for
 * implemented interfaces and input objects, which have files of their own.
 * Names, messages and their order are those of graphql-js, as far as it knows
 * the rule.
 */
#include "graphql/schema_finish.h"

#include "graphql/schema_build.h"

static const char *const operation_names[] = {
    [GRAPHQL_QUERY] = "query",
    [GRAPHQL_MUTATION] = "mutation",
    [GRAPHQL_SUBSCRIPTION] = "subscription",
};

/*
 *= https://spec.graphql.org/September2025/#sec-Root-Operation-Types
 *# The query root operation type must be provided and must be an Object type.
 */
static void check_query_is_there(const struct finish *finish)
{
    const struct graphql_schema *schema = finish->schema;

    if (schema->root[GRAPHQL_QUERY] != NULL) {
        return;
    }
    if (schema->is_defined) {
        BROKEN(finish, schema->at, "Query root type must be provided.");
    } else {
        (void)graphql_error_add(finish->errors, NULL, NULL, 0,
                                "Query root type must be provided.");
    }
}

static void check_root_is_object(const struct finish *finish, size_t nth)
{
    static const char *const words[] = {
        [GRAPHQL_QUERY] = "Query root type must be Object type",
        [GRAPHQL_MUTATION] = "Mutation root type must be Object type if "
                             "provided",
        [GRAPHQL_SUBSCRIPTION] = "Subscription root type must be Object type "
                                 "if provided",
    };
    const struct graphql_type *type = finish->schema->root[nth];

    if (type != NULL && type->kind != GRAPHQL_OBJECT) {
        BROKEN(finish, finish->schema->root_at[nth], "%s, it cannot be %.*s.",
               words[nth], NAME(type->name));
    }
}

/*
 *= https://spec.graphql.org/September2025/#sec-Root-Operation-Types
 *# The query, mutation, and subscription root types must all be different types
 *# if provided.
 */
static void check_root_is_alone(const struct finish *finish, size_t nth)
{
    const struct graphql_schema *schema = finish->schema;

    if (schema->root[nth] == NULL ||
        schema->root[nth]->kind != GRAPHQL_OBJECT) {
        return;
    }
    for (size_t i = 0; i < nth; i++) {
        if (schema->root[nth] == schema->root[i]) {
            BROKEN_TWICE(finish, schema->root_at[i], schema->root_at[nth],
                         "All root types must be different, \"%.*s\" is used "
                         "for %s and for %s.",
                         NAME(schema->root[nth]->name), operation_names[i],
                         operation_names[nth]);
            return;
        }
    }
}

void finish_check_roots(const struct finish *finish)
{
    check_query_is_there(finish);
    for (size_t i = 0; i < ARRAY_LENGTH(finish->schema->root); i++) {
        check_root_is_object(finish, i);
        check_root_is_alone(finish, i);
    }
}

void finish_check_name(const struct finish *finish, struct slice name,
                       uint32_t at)
{
    if (name.bytes >= 2 && name.data[0] == '_' && name.data[1] == '_') {
        BROKEN(finish, at,
               "Name \"%.*s\" must not begin with \"__\", which is reserved by "
               "GraphQL introspection.",
               NAME(name));
    }
}

static bool is_there_before(const struct graphql_input *first,
                            const struct graphql_input *input)
{
    return graphql_find_input(first, input->name) != input;
}

void finish_check_arguments(const struct finish *finish,
                            const struct graphql_input *arguments,
                            struct coordinate owner)
{
    for (const struct graphql_input *i = arguments; i != NULL; i = i->next) {
        owner.argument = i->name;
        finish_check_name(finish, i->name, i->at);
        if (is_there_before(arguments, i)) {
            BROKEN(finish, i->at, "Argument \"%s\" can only be defined once.",
                   finish_coordinate(finish, owner));
        }
        if (!graphql_is_input_type(graphql_named_type(i->type))) {
            BROKEN(finish, owner.is_directive ? i->at : i->type->at,
                   "The type of %s must be Input Type but got: %s.",
                   finish_coordinate(finish, owner),
                   finish_type_text(finish, i->type));
        }
        if (finish_is_required(i) && i->deprecation.is_deprecated) {
            BROKEN_TWICE(finish, i->deprecation.at, i->type->at,
                         "Required argument %s cannot be deprecated.",
                         finish_coordinate(finish, owner));
        }
    }
}

void finish_check_directives(const struct finish *finish)
{
    for (const struct graphql_directive_type *directive =
             finish->schema->directives;
         directive != NULL; directive = directive->next) {
        finish_check_name(finish, directive->name, directive->at);
        if (directive->locations == 0) {
            BROKEN(finish, directive->at,
                   "Directive @%.*s must include 1 or more locations.",
                   NAME(directive->name));
        }
        finish_check_arguments(
            finish, directive->arguments,
            (struct coordinate){.type = directive->name, .is_directive = true});
    }
}

static void check_fields(const struct finish *finish,
                         const struct graphql_type *type)
{
    if (type->fields == NULL) {
        BROKEN(finish, type->at, "Type %.*s must define one or more fields.",
               NAME(type->name));
    }
    for (const struct graphql_field *field = type->fields; field != NULL;
         field = field->next) {
        struct coordinate here = {.type = type->name, .field = field->name};

        finish_check_name(finish, field->name, field->at);
        if (!graphql_is_output_type(graphql_named_type(field->type))) {
            BROKEN(finish, field->type->at,
                   "The type of %s must be Output Type but got: %s.",
                   finish_coordinate(finish, here),
                   finish_type_text(finish, field->type));
        }
        finish_check_arguments(finish, field->arguments, here);
    }
}

/* The first link of that name: where graphql-js reports. */
static const struct graphql_type_link *
first_link(const struct graphql_type_link *link,
           const struct graphql_type *type)
{
    while (link->type != type) {
        link = link->next;
    }
    return link;
}

/*
 *= https://spec.graphql.org/September2025/#sec-Unions.Type-Validation
 *# 1. A Union type must include one or more unique member types.
 *# 2. The member types of a Union type must all be Object base types; Scalar,
 *# Interface and Union types must not be member types of a Union. Similarly,
 *# wrapping types must not be member types of a Union.
 */
static void check_members(const struct finish *finish,
                          const struct graphql_type *type)
{
    if (type->members == NULL) {
        BROKEN(finish, type->at,
               "Union type %.*s must define one or more member types.",
               NAME(type->name));
    }
    for (const struct graphql_type_link *link = type->members; link != NULL;
         link = link->next) {
        const struct graphql_type_link *first =
            first_link(type->members, link->type);

        if (first != link) {
            BROKEN_TWICE(finish, first->at, link->at,
                         "Union type %.*s can only include type %.*s once.",
                         NAME(type->name), NAME(link->name));
        } else if (link->type->kind != GRAPHQL_OBJECT) {
            BROKEN(finish, link->at,
                   "Union type %.*s can only include Object types, it cannot "
                   "include %.*s.",
                   NAME(type->name), NAME(link->name));
        }
    }
}

static void check_enum(const struct finish *finish,
                       const struct graphql_type *type)
{
    if (type->values == NULL) {
        BROKEN(finish, type->at,
               "Enum type %.*s must define one or more values.",
               NAME(type->name));
    }
    for (const struct graphql_enum_value *value = type->values; value != NULL;
         value = value->next) {
        finish_check_name(finish, value->name, value->at);
        if (slice_is(value->name, "true") || slice_is(value->name, "false") ||
            slice_is(value->name, "null")) {
            BROKEN(finish, value->at,
                   "Enum value %.*s.%.*s cannot have that name, which is a "
                   "literal.",
                   NAME(type->name), NAME(value->name));
        }
    }
}

static void check_type(const struct finish *finish,
                       const struct graphql_type *type)
{
    finish_check_name(finish, type->name, type->at);
    switch (type->kind) {
    case GRAPHQL_SCALAR:
        return;
    case GRAPHQL_OBJECT:
    case GRAPHQL_INTERFACE:
        check_fields(finish, type);
        finish_check_interfaces(finish, type);
        return;
    case GRAPHQL_UNION:
        check_members(finish, type);
        return;
    case GRAPHQL_ENUM:
        check_enum(finish, type);
        return;
    case GRAPHQL_INPUT_OBJECT:
        finish_check_input_object(finish, type);
        return;
    }
}

void finish_check_types(const struct finish *finish)
{
    for (const struct graphql_type *type = finish->schema->types; type != NULL;
         type = type->next) {
        if (!type->is_builtin && !finish->errors->is_full) {
            check_type(finish, type);
        }
    }
}
