/* SPDX-License-Identifier: MIT */
/* publicUser, through the public API, on every store. */
#include "support/fixture.h"

#define PUBLIC_USER "{ publicUser { username verified } }"
#define NOBODY      "{\"data\":{\"publicUser\":null}}"

TEST_ON_EVERY_STORE(is_the_caller)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_PLAIN);

    expect_answer(fx, fixture_log_in(fx, "ana").access, PUBLIC_USER,
                  "{\"data\":{\"publicUser\":{\"username\":\"ana\","
                  "\"verified\":false}}}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(is_null_without_a_good_token)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    gate_error error;

    expect_answer(fx, NULL, PUBLIC_USER, NOBODY);
    expect_answer(fx, "garbage", PUBLIC_USER, NOBODY);
    expect_answer(fx, tokens.refresh, PUBLIC_USER, NOBODY);
    expect_int(gate_user_act(fx->service, "ana", GATE_USER_DELETE, &error),
               GATE_OK);
    expect_answer(fx, tokens.access, PUBLIC_USER, NOBODY);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_broken_database_is_an_error_of_the_field)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;

    faulty_store_break(&fx->faulty, 1);
    const char *answer = fixture_execute(fx, token, PUBLIC_USER);
    expect_true(strstr(answer, "\"code\":\"internal\"") != NULL);
    expect_true(strstr(answer, "\"data\":{\"publicUser\":null}") != NULL);
    fixture_close(fx);
}

TEST_MAIN
