/* SPDX-License-Identifier: MIT */
/*
 * The resolvers of the introspection types' fields.  `parent` is the schema, a
 * type use, a field, an input, an enum value or a directive of the schema
 * itself: nothing is made for an answer but lists and default values' texts.
 *
 * Source: GraphQL September 2025, section 4.2.
 */
#ifndef GRAPHQL_INTROSPECTION_H
#define GRAPHQL_INTROSPECTION_H

#include "graphql/execute.h"

/* __schema, __type(name:), __typename */
graphql_resolver introspect_schema;
graphql_resolver introspect_type;
graphql_resolver introspect_typename;

/* __Schema */
graphql_resolver introspect_schema_description;
graphql_resolver introspect_schema_types;
graphql_resolver introspect_schema_query_type;
graphql_resolver introspect_schema_mutation_type;
graphql_resolver introspect_schema_subscription_type;
graphql_resolver introspect_schema_directives;

/* __Type */
graphql_resolver introspect_type_kind;
graphql_resolver introspect_type_name;
graphql_resolver introspect_type_description;
graphql_resolver introspect_type_specified_by_url;
graphql_resolver introspect_type_fields;
graphql_resolver introspect_type_interfaces;
graphql_resolver introspect_type_possible_types;
graphql_resolver introspect_type_enum_values;
graphql_resolver introspect_type_input_fields;
graphql_resolver introspect_type_of_type;
graphql_resolver introspect_type_is_one_of;

/* __Field */
graphql_resolver introspect_field_name;
graphql_resolver introspect_field_description;
graphql_resolver introspect_field_args;
graphql_resolver introspect_field_type;
graphql_resolver introspect_field_is_deprecated;
graphql_resolver introspect_field_deprecation_reason;

/* __InputValue */
graphql_resolver introspect_input_name;
graphql_resolver introspect_input_description;
graphql_resolver introspect_input_type;
graphql_resolver introspect_input_default_value;
graphql_resolver introspect_input_is_deprecated;
graphql_resolver introspect_input_deprecation_reason;

/* __EnumValue */
graphql_resolver introspect_enum_value_name;
graphql_resolver introspect_enum_value_description;
graphql_resolver introspect_enum_value_is_deprecated;
graphql_resolver introspect_enum_value_deprecation_reason;

/* __Directive */
graphql_resolver introspect_directive_name;
graphql_resolver introspect_directive_description;
graphql_resolver introspect_directive_is_repeatable;
graphql_resolver introspect_directive_locations;
graphql_resolver introspect_directive_args;

#endif
