/* SPDX-License-Identifier: MIT */
/* One rule against documents, on one schema: for the tests of rules/. */
#ifndef TESTS_UNIT_GRAPHQL_RULES_VALIDATING_H
#define TESTS_UNIT_GRAPHQL_RULES_VALIDATING_H

#include "graphql/parser.h"
#include "graphql/validate.h"
#include "support/test.h"

static const char validating_sdl[] =
    "directive @onQuery on QUERY\n"
    "directive @onField repeatable on FIELD\n"
    "directive @once(v: Int) on FIELD | QUERY | FRAGMENT_DEFINITION"
    " | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION\n"
    "scalar Any\n"
    "enum Color { RED GREEN }\n"
    "input Point { x: Int! = 1, y: Int, z: Float!, deep: Point }\n"
    "input One @oneOf { a: Int, b: String }\n"
    "interface Named { name: String }\n"
    "type Person implements Named { name: String, age: Int, friend: Person }\n"
    "type Robot implements Named { name: String, model: String }\n"
    "union Being = Person | Robot\n"
    "type Query { name: String, int(v: Int): Int, must(v: Int!): Int,"
    " defaulted(v: Int! = 3): Int, float(v: Float): Int, string(v: String): "
    "Int,"
    " boolean(v: Boolean): Int, id(v: ID): Int, color(v: Color): Int,"
    " any(v: Any): Int, list(v: [Int]): Int, strict(v: [Int!]!): Int,"
    " table(v: [[Int]]): Int, point(v: Point): Int, one(v: One): Int,"
    " self: Query, person: Person, named: Named, being: Being }\n"
    "type Mutation { name: String }\n"
    "type Subscription { name: String }\n";

/* A document and where something is wrong with it, "line:column" by
 * "line:column"; what is told in words is for people. */
struct validating_row {
    const char *document;
    const char *told;
};

static inline void validating_free(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

static inline void validating_tell(const struct graphql_errors *errors,
                                   struct buffer *out)
{
    for (const struct graphql_error *error = errors->first; error != NULL;
         error = error->next) {
        buffer_append_format(out, "%s%u:%u", error == errors->first ? "" : " ",
                             error->locations->line, error->locations->column);
        expect_true(error->message[0] != '\0');
        expect_text(error->code, "validation_failed");
    }
}

static inline void validating_expect_row(const struct graphql_schema *schema,
                                         const char *rule,
                                         const struct validating_row *row)
{
    const char *const rules[] = {rule, NULL};
    CLEANUP(context_close) gate_context cx = {0};
    CLEANUP(buffer_free) struct buffer told = BUFFER_WITH_MAXIMUM(1 << 20);
    struct slice source = slice_of(row->document);
    const struct graphql_document *document;
    struct graphql_errors errors;
    gate_status status;

    test_case(row->document);
    if (context_open(1 << 22, 0, &cx) != GATE_OK) {
        abort();
    }
    errors = graphql_errors_begin(&cx, source, 50);
    if (graphql_parse_document(&cx, source, NULL, &errors, &document) !=
        GATE_OK) {
        expect_text(errors.first->message, "(a document)");
        return;
    }
    status = graphql_validate(schema, &cx, document, NULL, rules, &errors);
    validating_tell(&errors, &told);
    expect_text(buffer_text(&told), row->told);
    expect_int(status, row->told[0] == '\0' ? GATE_OK : GATE_REFUSED);
}

static inline void validating_expect(const char *rule,
                                     const struct validating_row *rows,
                                     size_t count)
{
    CLEANUP(validating_free) struct graphql_schema *schema = NULL;
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_errors errors;
    enum graphql_sdl_stage stage;

    if (context_open(1 << 20, 0, &cx) != GATE_OK) {
        abort();
    }
    errors = graphql_errors_begin(&cx, slice_of(validating_sdl), 5);
    if (graphql_schema_from_sdl(1 << 22, slice_of(validating_sdl), &errors,
                                &schema, &stage) != GATE_OK) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        validating_expect_row(schema, rule, &rows[i]);
    }
}

#define EXPECT_TOLD(rule, rows)                                                \
    validating_expect((rule), (rows), ARRAY_LENGTH(rows))

#endif
