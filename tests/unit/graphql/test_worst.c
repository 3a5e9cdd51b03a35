/* SPDX-License-Identifier: MIT */
/*
 * Documents made to cost more than they are long.  Whatever the answer is, it
 * comes soon and within a request's memory, with the limits of the settings and
 * also with those raised that would stop a document before the next stage.
 */
#include <time.h>

#include "graphql/limits.h"
#include "graphql/parser.h"
#include "graphql/validate.h"
#include "support/test.h"

/* Settings `request_memory`, `document_nesting`, `validation_steps`. */
enum { MEMORY_BYTES = 4 << 20, NESTING = 100, STEPS = 100000 };

/* Time of the processor: other programs do not count.  Far more than the 50 ms
 * that a release build may take, because sanitizers run this, too. */
enum { SOON_MS = 1000 };

static int64_t used_ms(void)
{
    return (int64_t)clock() * 1000 / CLOCKS_PER_SEC;
}

static const char sdl[] =
    "interface I { a: I, b: I, x: Int, f(v: [Int]): Int, l: [[Int]] }\n"
    "type A implements I { a: I, b: I, x: Int, f(v: [Int]): Int, l: [[Int]] }\n"
    "type B implements I { a: I, b: I, x: Int, f(v: [Int]): Int, l: [[Int]] }\n"
    "type Query { a: I, b: I, c: Query, x: Int, f(v: [Int]): Int }\n";

/* `before`, then `text` so many times with %d counted up, then `behind`. */
struct worst_row {
    const char *name;
    const char *before;
    const char *text;
    size_t times;
    const char *behind;
};

static const struct worst_row rows[] = {
    {"lists in a value", "{f(v:", "[", 1500000, ""},
    {"lists that end", "{f(v:", "[1]", 1, ")}"},
    {"selection sets", "", "{a", 100000, ""},
    {"list types", "query($v:", "[", 1000000, ""},
    {"objects in a value", "{f(v:", "{a:", 500000, ""},
    {"inline fragments", "{", "...{", 500000, ""},
    {"equal response names", "{a{", "...on A{x:x a{x}}...on B{x:x b{x}}", 2000,
     "}}"},
    {"directives on one field", "{x", "@aa", 50000, "}"},
    {"aliases", "{", "a%d:x ", 5000, "}"},
    {"duplicate fields", "{", "x ", 3000, "}"},
    {"duplicate fields that conflict", "{x:f ", "x ", 3000, "}"},
    {"duplicate objects", "{", "a{b{x}}", 3000, "}"},
    {"duplicate arguments", "{f(", "v:1 ", 20000, ")}"},
    {"unknown arguments", "{f(", "v%d:1 ", 20000, ")}"},
    {"variables", "query(", "$v%d:Int ", 10000, "){x}"},
    {"undefined variables", "{f(v:[", "$v%d ", 20000, "])}"},
    {"fragments that go on", "{...F0}", "fragment F%d on Query{c{...F%d}}",
     2000, ""},
    {"fragments in a chain", "{...F0}", "fragment F%d on Query{...F%d}", 5000,
     ""},
    {"fragments doubled through fields", "{...F0}",
     "fragment F%d on Query{c{...F%d}d:c{...F%d}}", 30, ""},
    {"fragments doubled", "{...F0}", "fragment F%d on Query{...F%d ...F%d}", 30,
     ""},
    {"operations that share fragments", "fragment F0 on Query{x}",
     "query Q%d{...F0}", 5000, ""},
    {"ofType", "{__schema{types", "{ofType", 50000, ""},
    {"lists of introspection", "{__schema{types{", "fields{type{", 40, "name"},
    {"commas", "{x", ",", 10 << 20, "}"},
    {"comments", "{x", "#\n", 5 << 20, "}"},
    {"one long comment", "{x#", "c", 10 << 20, "\n}"},
    {"one long name", "{", "n", 1 << 20, "}"},
    {"one long string", "{f(v:\"", "\\u0041", 100000, "\")}"},
    {"one long block string", "{f(v:\"\"\"", " a\n", 300000, "\"\"\")}"},
    {"quotes", "", "\"", 1000000, ""},
    {"definitions", "", "{x}", 20000, ""},
    {"union and a quote", "union\"\"\"", "", 0, ""},
    {"an empty string", "\"\"", "", 0, ""},
    {"semicolons", "{c;:(;", "", 0, ""},
    {"words", "String r", "", 0, ""},
};

static void append_numbered(struct buffer *out, const char *text, size_t number)
{
    unsigned nth = 0;

    for (; *text != '\0'; text++) {
        if (text[0] == '%' && text[1] == 'd') {
            /* The second one in a text is the next number. */
            buffer_append_int(out, (int64_t)(number + (nth++ > 0 ? 1 : 0)));
            text++;
        } else {
            buffer_append_char(out, *text);
        }
    }
}

static void write_document(const struct worst_row *row, struct buffer *out)
{
    buffer_append_text(out, row->before);
    for (size_t i = 0; i < row->times; i++) {
        append_numbered(out, row->text, i);
    }
    buffer_append_text(out, row->behind);
}

static void expect_known(gate_status status)
{
    expect_true(status == GATE_OK || status == GATE_REFUSED ||
                status == GATE_FAULT_MEMORY);
}

static gate_status check(const struct graphql_schema *schema, gate_context *cx,
                         const struct graphql_document *document,
                         struct graphql_errors *errors)
{
    const struct graphql_validation_limits steps = {.steps = STEPS};
    const struct graphql_limits limits = {12, 15, 50, 200, 5000};

    TRY(graphql_validate(schema, cx, document, &steps, NULL, errors));
    return graphql_check_limits(schema, cx, document, document->definitions,
                                &limits, errors);
}

static void expect_soon(const struct graphql_schema *schema,
                        struct slice source, uint32_t tokens)
{
    const struct graphql_parser_limits limits = {tokens, NESTING};
    CLEANUP(context_close) gate_context cx = {0};
    const struct graphql_document *document = NULL;
    int64_t start_ms = used_ms();
    struct graphql_errors errors;
    gate_status status;

    expect_int(context_open(MEMORY_BYTES, 0, &cx), GATE_OK);
    errors = graphql_errors_begin(&cx, source, 50);
    status = graphql_parse_document(&cx, source, &limits, &errors, &document);
    if (status == GATE_OK) {
        status = check(schema, &cx, document, &errors);
    }
    expect_known(status);
    expect_true(status != GATE_REFUSED || errors.count > 0);
    expect_true(used_ms() - start_ms < SOON_MS);
    if (getenv("WORST_VERBOSE") != NULL) {
        printf("%6d ms %8zu bytes, status %d: %s\n",
               (int)(used_ms() - start_ms), arena_used_bytes(cx.arena),
               (int)status, errors.first == NULL ? "" : errors.first->message);
    }
}

static void free_schema(struct graphql_schema **schema)
{
    graphql_schema_free(*schema);
}

static void expect_all_soon(uint32_t tokens)
{
    CLEANUP(free_schema) struct graphql_schema *schema = NULL;
    CLEANUP(context_close) gate_context cx = {0};
    struct graphql_errors errors;
    enum graphql_sdl_stage stage;

    expect_int(context_open(1 << 20, 0, &cx), GATE_OK);
    errors = graphql_errors_begin(&cx, slice_of(sdl), 5);
    expect_int(graphql_schema_from_sdl(1 << 22, slice_of(sdl), &errors, &schema,
                                       &stage),
               GATE_OK);
    for (size_t i = 0; schema != NULL && i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(buffer_free)
        struct buffer document = BUFFER_WITH_MAXIMUM(64 << 20);
        test_case(rows[i].name);
        write_document(&rows[i], &document);
        if (getenv("WORST_VERBOSE") != NULL) {
            printf("%-34s", rows[i].name);
        }
        expect_soon(schema, (struct slice){document.data, document.bytes},
                    tokens);
    }
}

TEST(the_settings_stop_every_one)
{
    expect_all_soon(2000);
}

TEST(without_a_limit_on_tokens_the_others_do)
{
    expect_all_soon(0);
}

TEST_MAIN
