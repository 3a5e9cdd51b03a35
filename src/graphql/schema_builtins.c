/* SPDX-License-Identifier: MIT */
/*
 * What every schema has without saying so: five scalars and five directives.
 * Source: GraphQL September 2025, sections 3.5 and 3.13.
 */
#include "graphql/schema_build.h"

static const struct {
    const char *name;
    enum graphql_scalar_kind kind;
    const char *description;
} builtin_scalars[] = {
    {"Int", GRAPHQL_SCALAR_INT,
     "The `Int` scalar type represents non-fractional signed whole numeric "
     "values. Int can represent values between -(2^31) and 2^31 - 1."},
    {"Float", GRAPHQL_SCALAR_FLOAT,
     "The `Float` scalar type represents signed double-precision fractional "
     "values as specified by [IEEE "
     "754](https://en.wikipedia.org/wiki/IEEE_floating_point)."},
    {"String", GRAPHQL_SCALAR_STRING,
     "The `String` scalar type represents textual data, represented as UTF-8 "
     "character sequences. The String type is most often used by GraphQL to "
     "represent free-form human-readable text."},
    {"Boolean", GRAPHQL_SCALAR_BOOLEAN,
     "The `Boolean` scalar type represents `true` or `false`."},
    {"ID", GRAPHQL_SCALAR_ID,
     "The `ID` scalar type represents a unique identifier, often used to "
     "refetch an object or as key for a cache. The ID type appears in a JSON "
     "response as a String; however, it is not intended to be human-readable. "
     "When expected as an input type, any string (such as `\"4\"`) or integer "
     "(such as `4`) input value will be accepted as an ID."},
};

const struct graphql_builtin_directive
    graphql_builtin_directives[GRAPHQL_BUILTIN_DIRECTIVES] = {
        {"include",
         GRAPHQL_ON_FIELD | GRAPHQL_ON_FRAGMENT_SPREAD |
             GRAPHQL_ON_INLINE_FRAGMENT,
         "Directs the executor to include this field or fragment only when the "
         "`if` argument is true.",
         "if", "Boolean!", NULL, "Included when true."},
        {"skip",
         GRAPHQL_ON_FIELD | GRAPHQL_ON_FRAGMENT_SPREAD |
             GRAPHQL_ON_INLINE_FRAGMENT,
         "Directs the executor to skip this field or fragment when the `if` "
         "argument is true.",
         "if", "Boolean!", NULL, "Skipped when true."},
        {"deprecated",
         GRAPHQL_ON_FIELD_DEFINITION | GRAPHQL_ON_ARGUMENT_DEFINITION |
             GRAPHQL_ON_INPUT_FIELD_DEFINITION | GRAPHQL_ON_ENUM_VALUE,
         "Marks an element of a GraphQL schema as no longer supported.",
         "reason", "String!", "\"No longer supported\"",
         "Explains why this element was deprecated, usually also including a "
         "suggestion for how to access supported similar data. Formatted using "
         "the Markdown syntax, as specified by "
         "[CommonMark](https://commonmark.org/)."},
        {"specifiedBy", GRAPHQL_ON_SCALAR,
         "Exposes a URL that specifies the behavior of this scalar.", "url",
         "String!", NULL,
         "The URL that specifies the behavior of this scalar."},
        {"oneOf", GRAPHQL_ON_INPUT_OBJECT,
         "Indicates exactly one field must be supplied and this field must not "
         "be "
         "`null`.",
         NULL, NULL, NULL, NULL},
};

void graphql_add_builtin_scalars(struct graphql_schema *schema)
{
    for (size_t i = 0; i < ARRAY_LENGTH(builtin_scalars); i++) {
        struct graphql_type *type = graphql_add_type(
            schema, GRAPHQL_SCALAR, slice_of(builtin_scalars[i].name),
            builtin_scalars[i].description);

        if (type == NULL) {
            return;
        }
        type->scalar = builtin_scalars[i].kind;
        type->is_builtin = true;
    }
}

static void add_directive(struct graphql_schema *schema,
                          const struct graphql_builtin_directive *made)
{
    struct graphql_directive_type *directive = graphql_add_directive(
        schema, slice_of(made->name), made->locations, made->description);

    if (directive == NULL) {
        return;
    }
    directive->is_builtin = true;
    if (made->argument != NULL) {
        (void)graphql_add_directive_argument(
            schema, directive, slice_of(made->argument), made->type,
            made->fallback, made->argument_description);
    }
}

void graphql_add_builtin_directives(struct graphql_schema *schema)
{
    for (size_t i = 0; i < GRAPHQL_BUILTIN_DIRECTIVES; i++) {
        if (map_find(&schema->directive_by_name,
                     slice_of(graphql_builtin_directives[i].name)) == NULL) {
            add_directive(schema, &graphql_builtin_directives[i]);
        }
    }
}

bool graphql_is_builtin_directive(struct slice name)
{
    for (size_t i = 0; i < GRAPHQL_BUILTIN_DIRECTIVES; i++) {
        if (slice_is(name, graphql_builtin_directives[i].name)) {
            return true;
        }
    }
    return false;
}

bool graphql_is_builtin_scalar(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(builtin_scalars); i++) {
        if (slice_is(name, builtin_scalars[i].name)) {
            return true;
        }
    }
    return false;
}
