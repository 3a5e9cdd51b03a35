/* SPDX-License-Identifier: MIT */
/*
 * The types of introspection, made by the builders that every schema is made
 * by, and the three meta-fields.  What the fields answer is in
 * introspection_resolve.c.
 *
 * Source: GraphQL September 2025, section 4.2 (Schema Introspection).
 */
#include "graphql/introspection.h"

#include "graphql/schema_build.h"

/* A row of a type: a field, or with `type` NULL a value of an enum. */
struct row {
    const char *name;
    const char *type;
    graphql_resolver *resolve;
    bool takes_deprecated; /* (includeDeprecated: Boolean! = false) */
    const char *description;
};

struct introspection_type {
    const char *name;
    enum graphql_type_kind kind;
    const char *description;
    const struct row *rows;
    size_t count;
};

static const struct row schema_rows[] = {
    {"description", "String", introspect_schema_description, false, NULL},
    {"types", "[__Type!]!", introspect_schema_types, false,
     "A list of all types supported by this server."},
    {"queryType", "__Type!", introspect_schema_query_type, false,
     "The type that query operations will be rooted at."},
    {"mutationType", "__Type", introspect_schema_mutation_type, false,
     "If this server supports mutation, the type that mutation operations will "
     "be rooted at."},
    {"subscriptionType", "__Type", introspect_schema_subscription_type, false,
     "If this server support subscription, the type that subscription "
     "operations will be rooted at."},
    {"directives", "[__Directive!]!", introspect_schema_directives, false,
     "A list of all directives supported by this server."},
};

static const struct row type_rows[] = {
    {"kind", "__TypeKind!", introspect_type_kind, false, NULL},
    {"name", "String", introspect_type_name, false, NULL},
    {"description", "String", introspect_type_description, false, NULL},
    {"specifiedByURL", "String", introspect_type_specified_by_url, false, NULL},
    {"fields", "[__Field!]", introspect_type_fields, true, NULL},
    {"interfaces", "[__Type!]", introspect_type_interfaces, false, NULL},
    {"possibleTypes", "[__Type!]", introspect_type_possible_types, false, NULL},
    {"enumValues", "[__EnumValue!]", introspect_type_enum_values, true, NULL},
    {"inputFields", "[__InputValue!]", introspect_type_input_fields, true,
     NULL},
    {"ofType", "__Type", introspect_type_of_type, false, NULL},
    {"isOneOf", "Boolean", introspect_type_is_one_of, false, NULL},
};

static const struct row kind_rows[] = {
    {.name = "SCALAR", .description = "Indicates this type is a scalar."},
    {.name = "OBJECT",
     .description = "Indicates this type is an object. `fields` and "
                    "`interfaces` are valid fields."},
    {.name = "INTERFACE",
     .description = "Indicates this type is an interface. `fields`, "
                    "`interfaces`, and `possibleTypes` are valid fields."},
    {.name = "UNION",
     .description = "Indicates this type is a union. `possibleTypes` is a "
                    "valid field."},
    {.name = "ENUM",
     .description = "Indicates this type is an enum. `enumValues` is a valid "
                    "field."},
    {.name = "INPUT_OBJECT",
     .description = "Indicates this type is an input object. `inputFields` is "
                    "a valid field."},
    {.name = "LIST",
     .description = "Indicates this type is a list. `ofType` is a valid "
                    "field."},
    {.name = "NON_NULL",
     .description = "Indicates this type is a non-null. `ofType` is a valid "
                    "field."},
};

static const struct row field_rows[] = {
    {"name", "String!", introspect_field_name, false, NULL},
    {"description", "String", introspect_field_description, false, NULL},
    {"args", "[__InputValue!]!", introspect_field_args, true, NULL},
    {"type", "__Type!", introspect_field_type, false, NULL},
    {"isDeprecated", "Boolean!", introspect_field_is_deprecated, false, NULL},
    {"deprecationReason", "String", introspect_field_deprecation_reason, false,
     NULL},
};

static const struct row input_rows[] = {
    {"name", "String!", introspect_input_name, false, NULL},
    {"description", "String", introspect_input_description, false, NULL},
    {"type", "__Type!", introspect_input_type, false, NULL},
    {"defaultValue", "String", introspect_input_default_value, false,
     "A GraphQL-formatted string representing the default value for this input "
     "value."},
    {"isDeprecated", "Boolean!", introspect_input_is_deprecated, false, NULL},
    {"deprecationReason", "String", introspect_input_deprecation_reason, false,
     NULL},
};

static const struct row enum_value_rows[] = {
    {"name", "String!", introspect_enum_value_name, false, NULL},
    {"description", "String", introspect_enum_value_description, false, NULL},
    {"isDeprecated", "Boolean!", introspect_enum_value_is_deprecated, false,
     NULL},
    {"deprecationReason", "String", introspect_enum_value_deprecation_reason,
     false, NULL},
};

static const struct row directive_rows[] = {
    {"name", "String!", introspect_directive_name, false, NULL},
    {"description", "String", introspect_directive_description, false, NULL},
    {"isRepeatable", "Boolean!", introspect_directive_is_repeatable, false,
     NULL},
    {"locations", "[__DirectiveLocation!]!", introspect_directive_locations,
     false, NULL},
    {"args", "[__InputValue!]!", introspect_directive_args, true, NULL},
};

#define LOCATION(name, place)                                                  \
    {                                                                          \
        name, NULL, NULL, false, "Location adjacent to " place "."             \
    }

static const struct row location_rows[] = {
    LOCATION("QUERY", "a query operation"),
    LOCATION("MUTATION", "a mutation operation"),
    LOCATION("SUBSCRIPTION", "a subscription operation"),
    LOCATION("FIELD", "a field"),
    LOCATION("FRAGMENT_DEFINITION", "a fragment definition"),
    LOCATION("FRAGMENT_SPREAD", "a fragment spread"),
    LOCATION("INLINE_FRAGMENT", "an inline fragment"),
    LOCATION("VARIABLE_DEFINITION", "a variable definition"),
    LOCATION("SCHEMA", "a schema definition"),
    LOCATION("SCALAR", "a scalar definition"),
    LOCATION("OBJECT", "an object type definition"),
    LOCATION("FIELD_DEFINITION", "a field definition"),
    LOCATION("ARGUMENT_DEFINITION", "an argument definition"),
    LOCATION("INTERFACE", "an interface definition"),
    LOCATION("UNION", "a union definition"),
    LOCATION("ENUM", "an enum definition"),
    LOCATION("ENUM_VALUE", "an enum value definition"),
    LOCATION("INPUT_OBJECT", "an input object type definition"),
    LOCATION("INPUT_FIELD_DEFINITION", "an input object field definition"),
};

#define ROWS(rows) (rows), ARRAY_LENGTH(rows)

static const struct introspection_type introspection_types[] = {
    {"__Schema", GRAPHQL_OBJECT,
     "A GraphQL Schema defines the capabilities of a GraphQL server. It "
     "exposes all available types and directives on the server, as well as the "
     "entry points for query, mutation, and subscription operations.",
     ROWS(schema_rows)},
    {"__Type", GRAPHQL_OBJECT,
     "The fundamental unit of any GraphQL Schema is the type. There are many "
     "kinds of types in GraphQL as represented by the `__TypeKind` "
     "enum.\n\nDepending on the kind of a type, certain fields describe "
     "information about that type. Scalar types provide no information beyond "
     "a name, description and optional `specifiedByURL`, while Enum types "
     "provide their values. Object and Interface types provide the fields they "
     "describe. Abstract types, Union and Interface, provide the Object types "
     "possible at runtime. List and NonNull types compose other types.",
     ROWS(type_rows)},
    {"__TypeKind", GRAPHQL_ENUM,
     "An enum describing what kind of type a given `__Type` is.",
     ROWS(kind_rows)},
    {"__Field", GRAPHQL_OBJECT,
     "Object and Interface types are described by a list of Fields, each of "
     "which has a name, potentially a list of arguments, and a return type.",
     ROWS(field_rows)},
    {"__InputValue", GRAPHQL_OBJECT,
     "Arguments provided to Fields or Directives and the input fields of an "
     "InputObject are represented as Input Values which describe their type "
     "and optionally a default value.",
     ROWS(input_rows)},
    {"__EnumValue", GRAPHQL_OBJECT,
     "One possible value for a given Enum. Enum values are unique values, not "
     "a placeholder for a string or numeric value. However an Enum value is "
     "returned in a JSON response as a string.",
     ROWS(enum_value_rows)},
    {"__Directive", GRAPHQL_OBJECT,
     "A Directive provides a way to describe alternate runtime execution and "
     "type validation behavior in a GraphQL document.\n\nIn some cases, you "
     "need to provide options to alter GraphQL's execution behavior in ways "
     "field arguments will not suffice, such as conditionally including or "
     "skipping a field. Directives provide this by describing additional "
     "information to the executor.",
     ROWS(directive_rows)},
    {"__DirectiveLocation", GRAPHQL_ENUM,
     "A Directive can be adjacent to many parts of the GraphQL language, a "
     "__DirectiveLocation describes one such possible adjacencies.",
     ROWS(location_rows)},
};

static void add_field(struct graphql_schema *schema, struct graphql_type *owner,
                      const struct row *row)
{
    struct graphql_field *field = graphql_add_field(
        schema, owner, slice_of(row->name), row->type, row->description);

    if (field == NULL) {
        return;
    }
    field->resolve = row->resolve;
    if (row->takes_deprecated) {
        (void)graphql_add_argument(schema, field, SLICE("includeDeprecated"),
                                   "Boolean!", "false", NULL);
    }
}

static void add_type(struct graphql_schema *schema,
                     const struct introspection_type *made)
{
    struct graphql_type *type = graphql_add_type(
        schema, made->kind, slice_of(made->name), made->description);

    if (type == NULL) {
        return;
    }
    type->is_builtin = true;
    for (size_t i = 0; i < made->count; i++) {
        if (made->kind == GRAPHQL_ENUM) {
            (void)graphql_add_enum_value(schema, type,
                                         slice_of(made->rows[i].name),
                                         made->rows[i].description);
        } else {
            add_field(schema, type, &made->rows[i]);
        }
    }
}

/*
 *= https://spec.graphql.org/September2025/#sec-Schema-Introspection
 *# Like all meta-fields, these are implicit and do not appear in the fields
 *# list in the root type of the query operation.
 *
 * They are fields of a type of their own, which is in no list.
 */
static void add_meta_fields(struct graphql_schema *schema)
{
    struct graphql_type *owner;
    struct graphql_field *field;

    if (schema->cx.fault != GATE_OK || NEW(&schema->cx, &owner) != GATE_OK) {
        return;
    }
    owner->kind = GRAPHQL_OBJECT;
    owner->name = SLICE("__Meta");
    owner->is_builtin = true;
    owner->last_field = &owner->fields;

    field = graphql_add_field(schema, owner, SLICE("__schema"), "__Schema!",
                              "Access the current type schema of this server.");
    if (field != NULL) {
        field->resolve = introspect_schema;
    }
    schema->meta_schema = field;
    field = graphql_add_field(schema, owner, SLICE("__type"), "__Type",
                              "Request the type information of a single type.");
    (void)graphql_add_argument(schema, field, SLICE("name"), "String!", NULL,
                               NULL);
    if (field != NULL) {
        field->resolve = introspect_type;
    }
    schema->meta_type = field;
    field =
        graphql_add_field(schema, owner, SLICE("__typename"), "String!",
                          "The name of the current Object type at runtime.");
    if (field != NULL) {
        field->resolve = introspect_typename;
    }
    schema->meta_typename = field;
}

void graphql_add_introspection(struct graphql_schema *schema)
{
    for (size_t i = 0; i < ARRAY_LENGTH(introspection_types); i++) {
        add_type(schema, &introspection_types[i]);
    }
    add_meta_fields(schema);
}

bool graphql_is_introspection_name(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(introspection_types); i++) {
        if (slice_is(name, introspection_types[i].name)) {
            return true;
        }
    }
    return false;
}
