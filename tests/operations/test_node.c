/* SPDX-License-Identifier: MIT */
/* node, through the public API, in both styles, on every store. */
#include "support/fixture.h"

#define NODE                                                                   \
    "{ node(id: \"%s\") { __typename id ... on UserType { username } } }"
#define NOBODY "{\"data\":{\"node\":null}}"

static const char *id_of(struct fixture *fx, const char *token)
{
    return fixture_text(fx, fixture_execute(fx, token, "{ me { id } }"),
                        "data.me.id");
}

TEST_IN_BOTH_STYLES(is_ones_own_account)
{
    struct fixture *fx = fixture_open(NULL);
    const char *wanted;

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_PLAIN);
    const char *token = fixture_log_in(fx, "ana").access;
    const char *id = id_of(fx, token);

    expect_int(context_format(&fx->cx, &wanted,
                              "{\"data\":{\"node\":{\"__typename\":"
                              "\"UserType\",\"id\":\"%s\",\"username\":\"ana\""
                              "}}}",
                              id),
               GATE_OK);
    expect_text(fixture_ask(fx, token, NODE, id), wanted);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(anothers_is_null)
{
    static const char *const ids[] = {
        "", "0", "01", "nobody", "-1", "99999999999999999999999999"};
    struct fixture *fx = fixture_open(NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;
    const char *bobs = id_of(fx, fixture_log_in(fx, "bob").access);

    expect_text(fixture_ask(fx, token, NODE, bobs), NOBODY);
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        test_case(ids[i]);
        expect_text(fixture_ask(fx, token, NODE, ids[i]), NOBODY);
    }
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(is_null_without_a_good_token)
{
    struct fixture *fx = fixture_open(NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    const char *id = id_of(fx, tokens.access);

    expect_text(fixture_ask(fx, NULL, NODE, id), NOBODY);
    expect_text(fixture_ask(fx, tokens.refresh, NODE, id), NOBODY);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(is_not_there_where_the_schema_is_the_originals)
{
    struct fixture *fx = fixture_open("original_schema=yes", NULL);

    fx->style = style;
    expect_in(fixture_ask(fx, NULL, NODE, "1"),
              "\"code\":\"validation_failed\"");
    fixture_close(fx);
}

TEST_MAIN
