/* SPDX-License-Identifier: MIT */
/* Places, the list and its JSON; graphql/errors.h. */
#include "graphql/errors.h"

#include "language.h"

static void expect_place(struct slice source, uint32_t at, uint32_t line,
                         uint32_t column)
{
    struct graphql_location place = graphql_locate(source, at);

    test_case(source.data);
    expect_int(place.line, line);
    expect_int(place.column, column);
}

TEST(counts_each_line_terminator_once)
{
    expect_place(SLICE("abc"), 0, 1, 1);
    expect_place(SLICE("abc"), 3, 1, 4);
    expect_place(SLICE("a\nb"), 2, 2, 1);
    expect_place(SLICE("a\rb"), 2, 2, 1);
    expect_place(SLICE("a\r\nb"), 3, 2, 1);
    expect_place(SLICE("\n\r\r\n\nb"), 5, 5, 1);
}

TEST(counts_columns_as_editors_do)
{
    expect_place(SLICE("\xc3\xa9x"), 2, 1, 2);         /* é: one unit */
    expect_place(SLICE("\xe2\x82\xacx"), 3, 1, 2);     /* €: one unit */
    expect_place(SLICE("\xf0\x9f\x98\x80x"), 4, 1, 3); /* 😀: two units */
}

TEST(keeps_inside_of_the_source)
{
    expect_place(SLICE("ab"), 4000000000U, 1, 3);
    expect_place(SLICE(""), 7, 1, 1);
}

TEST(writes_what_the_specification_names_and_no_more)
{
    WORLD(world, SLICE("{ a\n b }"));
    const struct graphql_path list = {.name = SLICE("list")};
    const struct graphql_path item = {.parent = &list, .index = 1};
    const struct graphql_path leaf = {.parent = &item, .name = SLICE("b")};
    const uint32_t at[] = {2, 5};
    struct graphql_error *error;

    (void)graphql_error_add(&world.errors, NULL, NULL, 0, "plain %d", 1);
    error = graphql_error_add(&world.errors, "limit_exceeded", at, 2, "\"%s\"",
                              "quoted");
    error->extensions_json = "\"limit\":\"x\"";
    error = graphql_error_add(&world.errors, NULL, at, 1, "with a path");
    error->path = &leaf;
    graphql_errors_write(&world.errors, &world.out);
    expect_text(
        written(&world),
        "[{\"message\":\"plain 1\"},{\"message\":\"\\\"quoted\\\"\","
        "\"locations\":[{\"line\":1,\"column\":3},{\"line\":2,\"column\":2}],"
        "\"extensions\":{\"code\":\"limit_exceeded\",\"limit\":\"x\"}},"
        "{\"message\":\"with a "
        "path\",\"locations\":[{\"line\":1,\"column\":3}],"
        "\"path\":[\"list\",1,\"b\"]}]");
}

TEST(writes_an_empty_list)
{
    WORLD(world, SLICE(""));
    graphql_errors_write(&world.errors, &world.out);
    expect_text(written(&world), "[]");
}

TEST(takes_no_more_than_its_maximum_and_says_so)
{
    WORLD(world, SLICE(""));
    struct graphql_errors errors =
        graphql_errors_begin(&world.cx, SLICE(""), 2);

    expect_true(graphql_error_add(&errors, NULL, NULL, 0, "1") != NULL);
    expect_true(graphql_error_add(&errors, NULL, NULL, 0, "2") != NULL);
    expect_false(errors.is_full);
    expect_true(graphql_error_add(&errors, NULL, NULL, 0, "3") == NULL);
    expect_true(errors.is_full);
    expect_int(errors.count, 2);
}

TEST(cuts_messages_and_locations_that_are_too_many)
{
    WORLD(world, SLICE("abc"));
    uint32_t at[100] = {0};
    struct graphql_error *error =
        graphql_error_add(&world.errors, NULL, at, 100, "%09000d", 1);
    size_t locations = 0;

    for (const struct graphql_location *it = error->locations; it != NULL;
         it = it->next) {
        locations++;
    }
    expect_int(locations, 20);
    expect_int(strlen(error->message), 4096);
}

TEST_MAIN
