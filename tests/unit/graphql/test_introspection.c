/* SPDX-License-Identifier: MIT */
/* What a schema says of itself: section 4 of the specification. */
#include "graphql/coerce.h"
#include "graphql/execute.h"

#include "schemas.h"

static const char sdl[] =
    "\"the schema\" schema { query: Q mutation: M } "
    "\"the query\" type Q implements N { "
    "a(b: I = {c: [1]}, d: Int @deprecated(reason: \"x\")): [[N!]!]! "
    "old: E @deprecated } "
    "interface N { old: E @deprecated } type M { u: U } union U = Q | M "
    "enum E { A B @deprecated(reason: \"y\") } "
    "input I { c: [Int] e: E @deprecated } input J @oneOf { j: Int k: S } "
    "scalar S @specifiedBy(url: \"https://example.com/s\") "
    "directive @d(a: I, b: J @deprecated) repeatable on FIELD | QUERY";

/* The answer to a query on the schema above. */
static const char *ask(struct world *world, const char *query)
{
    SCHEMA(schema);
    const struct graphql_document *document;
    const struct json *variables;
    struct graphql_request request = {0};

    make_schema(world, sdl, &schema);
    if (graphql_parse_document(&world->cx, slice_of(query), NULL,
                               &world->errors, &document) != GATE_OK ||
        json_read(&world->cx, SLICE("{}"), 1, &variables, NULL) != GATE_OK) {
        abort();
    }
    request.schema = schema;
    request.document = document;
    request.operation = document->definitions;
    request.variables = variables;
    buffer_truncate(&world->out, 0);
    expect_int(graphql_execute(&request, &world->cx, &world->out), GATE_OK);
    return written(world);
}

static void expect_answer(const char *query, const char *want)
{
    WORLD(world, slice_of(query));

    test_case(query);
    expect_text(ask(&world, query), want);
}

TEST(describes_the_schema)
{
    expect_answer("{ __schema { description queryType { name } mutationType "
                  "{ name } subscriptionType { name } types { name } "
                  "directives { name } } }",
                  "{\"data\":{\"__schema\":{\"description\":\"the schema\","
                  "\"queryType\":{\"name\":\"Q\"},\"mutationType\":{\"name\":"
                  "\"M\"},\"subscriptionType\":null,\"types\":["
                  "{\"name\":\"Q\"},{\"name\":\"Int\"},{\"name\":\"N\"},"
                  "{\"name\":\"M\"},{\"name\":\"U\"},{\"name\":\"E\"},"
                  "{\"name\":\"I\"},{\"name\":\"J\"},{\"name\":\"S\"},"
                  "{\"name\":\"Boolean\"},{\"name\":\"String\"},"
                  "{\"name\":\"__Schema\"},{\"name\":\"__Type\"},"
                  "{\"name\":\"__TypeKind\"},{\"name\":\"__Field\"},"
                  "{\"name\":\"__InputValue\"},{\"name\":\"__EnumValue\"},"
                  "{\"name\":\"__Directive\"},"
                  "{\"name\":\"__DirectiveLocation\"}],\"directives\":["
                  "{\"name\":\"d\"},{\"name\":\"include\"},{\"name\":\"skip\"},"
                  "{\"name\":\"deprecated\"},{\"name\":\"specifiedBy\"},"
                  "{\"name\":\"oneOf\"}]}}}");
}

TEST(describes_each_kind_of_type)
{
#define KINDS                                                                  \
    "kind name description specifiedByURL isOneOf fields { name } interfaces " \
    "{ name } possibleTypes { name } enumValues { name } inputFields { name "  \
    "} "                                                                       \
    "ofType { name }"
    expect_answer("{ __type(name: \"Q\") { " KINDS " } }",
                  "{\"data\":{\"__type\":{\"kind\":\"OBJECT\",\"name\":\"Q\","
                  "\"description\":\"the query\",\"specifiedByURL\":null,"
                  "\"isOneOf\":null,\"fields\":[{\"name\":\"a\"}],"
                  "\"interfaces\":[{\"name\":\"N\"}],\"possibleTypes\":null,"
                  "\"enumValues\":null,\"inputFields\":null,"
                  "\"ofType\":null}}}");
    expect_answer("{ __type(name: \"N\") { kind fields(includeDeprecated: "
                  "true) { name } interfaces { name } possibleTypes { name } "
                  "} }",
                  "{\"data\":{\"__type\":{\"kind\":\"INTERFACE\",\"fields\":"
                  "[{\"name\":\"old\"}],\"interfaces\":[],\"possibleTypes\":"
                  "[{\"name\":\"Q\"}]}}}");
    expect_answer("{ __type(name: \"U\") { kind fields { name } interfaces { "
                  "name } possibleTypes { name } } }",
                  "{\"data\":{\"__type\":{\"kind\":\"UNION\",\"fields\":null,"
                  "\"interfaces\":null,\"possibleTypes\":[{\"name\":\"Q\"},"
                  "{\"name\":\"M\"}]}}}");
    expect_answer("{ __type(name: \"S\") { kind specifiedByURL isOneOf } }",
                  "{\"data\":{\"__type\":{\"kind\":\"SCALAR\","
                  "\"specifiedByURL\":\"https://example.com/s\","
                  "\"isOneOf\":null}}}");
    expect_answer("{ i: __type(name: \"I\") { kind isOneOf } "
                  "j: __type(name: \"J\") { kind isOneOf inputFields { name "
                  "} } }",
                  "{\"data\":{\"i\":{\"kind\":\"INPUT_OBJECT\",\"isOneOf\":"
                  "false},\"j\":{\"kind\":\"INPUT_OBJECT\",\"isOneOf\":true,"
                  "\"inputFields\":[{\"name\":\"j\"},{\"name\":\"k\"}]}}}");
    expect_answer("{ __type(name: \"Nothing\") { kind } }",
                  "{\"data\":{\"__type\":null}}");
}

TEST(unwraps_lists_and_non_nulls)
{
    expect_answer(
        "{ __type(name: \"Q\") { fields { type { kind name fields { name } "
        "isOneOf ofType { kind ofType { kind ofType { kind ofType { kind "
        "ofType { kind name ofType { name } } } } } } } } } }",
        "{\"data\":{\"__type\":{\"fields\":[{\"type\":{\"kind\":\"NON_NULL\","
        "\"name\":null,\"fields\":null,\"isOneOf\":null,\"ofType\":{\"kind\":"
        "\"LIST\",\"ofType\":{\"kind\":\"NON_NULL\",\"ofType\":{\"kind\":"
        "\"LIST\",\"ofType\":{\"kind\":\"NON_NULL\",\"ofType\":{\"kind\":"
        "\"INTERFACE\",\"name\":\"N\",\"ofType\":null}}}}}}}]}}}");
}

TEST(shows_what_is_deprecated_only_when_asked)
{
    expect_answer("{ __type(name: \"Q\") { fields(includeDeprecated: true) { "
                  "name isDeprecated deprecationReason args { name } } } }",
                  "{\"data\":{\"__type\":{\"fields\":[{\"name\":\"a\","
                  "\"isDeprecated\":false,\"deprecationReason\":null,\"args\":"
                  "[{\"name\":\"b\"}]},{\"name\":\"old\",\"isDeprecated\":true,"
                  "\"deprecationReason\":\"No longer supported\",\"args\":[]}]"
                  "}}}");
    expect_answer("{ __type(name: \"Q\") { fields { args(includeDeprecated: "
                  "true) { name isDeprecated deprecationReason } } } }",
                  "{\"data\":{\"__type\":{\"fields\":[{\"args\":[{\"name\":"
                  "\"b\",\"isDeprecated\":false,\"deprecationReason\":null},"
                  "{\"name\":\"d\",\"isDeprecated\":true,"
                  "\"deprecationReason\":\"x\"}]}]}}}");
    expect_answer("{ __type(name: \"E\") { enumValues { name } all: "
                  "enumValues(includeDeprecated: true) { name isDeprecated "
                  "deprecationReason } } }",
                  "{\"data\":{\"__type\":{\"enumValues\":[{\"name\":\"A\"}],"
                  "\"all\":[{\"name\":\"A\",\"isDeprecated\":false,"
                  "\"deprecationReason\":null},{\"name\":\"B\","
                  "\"isDeprecated\":true,\"deprecationReason\":\"y\"}]}}}");
    expect_answer("{ __type(name: \"I\") { inputFields { name } all: "
                  "inputFields(includeDeprecated: true) { name isDeprecated } "
                  "} }",
                  "{\"data\":{\"__type\":{\"inputFields\":[{\"name\":\"c\"}],"
                  "\"all\":[{\"name\":\"c\",\"isDeprecated\":false},{\"name\":"
                  "\"e\",\"isDeprecated\":true}]}}}");
}

TEST(prints_default_values_as_they_were_written)
{
    expect_answer("{ __type(name: \"Q\") { fields { args(includeDeprecated: "
                  "true) { description type { name } defaultValue } } } }",
                  "{\"data\":{\"__type\":{\"fields\":[{\"args\":["
                  "{\"description\":null,\"type\":{\"name\":\"I\"},"
                  "\"defaultValue\":\"{c: [1]}\"},{\"description\":null,"
                  "\"type\":{\"name\":\"Int\"},\"defaultValue\":null}]}]}}}");
}

TEST(describes_directives)
{
    expect_answer(
        "{ __schema { directives { name isRepeatable locations "
        "args { name } all: args(includeDeprecated: true) { name "
        "defaultValue } } } }",
        "{\"data\":{\"__schema\":{\"directives\":[{\"name\":\"d\","
        "\"isRepeatable\":true,\"locations\":[\"QUERY\",\"FIELD\"],\"args\":["
        "{\"name\":\"a\"}],\"all\":[{\"name\":\"a\",\"defaultValue\":null},"
        "{\"name\":\"b\",\"defaultValue\":null}]},"
        "{\"name\":\"include\",\"isRepeatable\":false,\"locations\":[\"FIELD\","
        "\"FRAGMENT_SPREAD\",\"INLINE_FRAGMENT\"],\"args\":[{\"name\":\"if\"}],"
        "\"all\":[{\"name\":\"if\",\"defaultValue\":null}]},"
        "{\"name\":\"skip\",\"isRepeatable\":false,\"locations\":[\"FIELD\","
        "\"FRAGMENT_SPREAD\",\"INLINE_FRAGMENT\"],\"args\":[{\"name\":\"if\"}],"
        "\"all\":[{\"name\":\"if\",\"defaultValue\":null}]},"
        "{\"name\":\"deprecated\",\"isRepeatable\":false,\"locations\":["
        "\"FIELD_DEFINITION\",\"ARGUMENT_DEFINITION\",\"ENUM_VALUE\","
        "\"INPUT_FIELD_DEFINITION\"],\"args\":[{\"name\":\"reason\"}],\"all\":["
        "{\"name\":\"reason\",\"defaultValue\":\"\\\"No longer supported\\\"\"}"
        "]},"
        "{\"name\":\"specifiedBy\",\"isRepeatable\":false,\"locations\":["
        "\"SCALAR\"],\"args\":[{\"name\":\"url\"}],\"all\":[{\"name\":\"url\","
        "\"defaultValue\":null}]},"
        "{\"name\":\"oneOf\",\"isRepeatable\":false,\"locations\":["
        "\"INPUT_OBJECT\"],\"args\":[],\"all\":[]}]}}}");
}

TEST(describes_introspection_itself)
{
    expect_answer("{ __type(name: \"__Type\") { fields { name args { name "
                  "defaultValue type { kind ofType { name } } } } } }",
                  "{\"data\":{\"__type\":{\"fields\":["
                  "{\"name\":\"kind\",\"args\":[]},"
                  "{\"name\":\"name\",\"args\":[]},"
                  "{\"name\":\"description\",\"args\":[]},"
                  "{\"name\":\"specifiedByURL\",\"args\":[]},"
#define DEPRECATED                                                             \
    "\"args\":[{\"name\":\"includeDeprecated\",\"defaultValue\":\"false\","    \
    "\"type\":{\"kind\":\"NON_NULL\",\"ofType\":{\"name\":\"Boolean\"}}}]},"
                  "{\"name\":\"fields\"," DEPRECATED
                  "{\"name\":\"interfaces\",\"args\":[]},"
                  "{\"name\":\"possibleTypes\",\"args\":[]},"
                  "{\"name\":\"enumValues\"," DEPRECATED
                  "{\"name\":\"inputFields\"," DEPRECATED
                  "{\"name\":\"ofType\",\"args\":[]},"
                  "{\"name\":\"isOneOf\",\"args\":[]}]}}}");
    expect_answer("{ __typename __schema { __typename types { __typename } } }",
                  "{\"data\":{\"__typename\":\"Q\",\"__schema\":{"
                  "\"__typename\":\"__Schema\",\"types\":["
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"},{\"__typename\":\"__Type\"},"
                  "{\"__typename\":\"__Type\"}]}}}");
}

TEST_MAIN
