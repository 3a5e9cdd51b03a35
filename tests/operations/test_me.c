/* SPDX-License-Identifier: MIT */
/* me, through the public API, on every store. */
#include "support/fixture.h"

#define ME "{ me { username } }"
#define NOBODY(extensions)                                                     \
    "{\"errors\":[{\"message\":\"Unauthenticated.\",\"locations\":[{\"line\":" \
    "1,\"column\":3}],\"path\":[\"me\"],\"extensions\":{" extensions "}}],"    \
    "\"data\":null}"
#define UNAUTHENTICATED NOBODY("\"code\":\"unauthenticated\"")
#define INVALID                                                                \
    NOBODY("\"code\":\"unauthenticated\",\"reason\":\"invalid_token\"")
#define EXPIRED                                                                \
    NOBODY("\"code\":\"unauthenticated\",\"reason\":\"expired_token\"")

static struct fixture *with_ana(void)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

TEST_ON_EVERY_STORE(shows_every_field_of_ones_own_account)
{
    struct fixture *fx = with_ana();

    expect_answer(
        fx, fixture_log_in(fx, "ana").access,
        "{ me { id username email firstName lastName isActive isStaff "
        "isSuperuser lastLogin dateJoined verified archived status { verified "
        "archived } logentrySet { pk } } }",
        "{\"data\":{\"me\":{\"id\":\"1\",\"username\":\"ana\",\"email\":"
        "\"ana@example.com\",\"firstName\":\"\",\"lastName\":\"\","
        "\"isActive\":true,\"isStaff\":false,\"isSuperuser\":false,"
        "\"lastLogin\":\"2026-11-24T00:00:00.000Z\",\"dateJoined\":"
        "\"2026-11-24T00:00:00.000Z\",\"verified\":true,\"archived\":false,"
        "\"status\":{\"verified\":true,\"archived\":false},\"logentrySet\":"
        "[]}}}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(nobody_without_a_token)
{
    struct fixture *fx = with_ana();

    expect_answer(fx, NULL, ME, UNAUTHENTICATED);
    expect_answer(fx, NULL, "{ publicUser { username } me { username } }",
                  "{\"errors\":[{\"message\":\"Unauthenticated.\","
                  "\"locations\":[{\"line\":1,\"column\":27}],\"path\":["
                  "\"me\"],\"extensions\":{\"code\":\"unauthenticated\"}}],"
                  "\"data\":null}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_bad_token_is_not_nobody)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_answer(fx, "garbage", ME, INVALID);
    expect_answer(fx, tokens.refresh, ME, INVALID);
    fixture_advance_s(fx, 331);
    expect_answer(fx, tokens.access, ME, EXPIRED);
    fixture_close(fx);
}

static const struct {
    const char *name;
    const char *header;
    bool counts;
} headers[] = {
    {"JWT", "JWT %s", true},
    {"Bearer", "Bearer %s", true},
    {"in lower case", "bearer %s", true},
    {"more spaces", "JWT   %s  ", true},
    {"glued", "JWT%s", false},
    {"another scheme", "Basic %s", false},
    {"no scheme", "%s", false},
};

TEST_ON_EVERY_STORE(takes_both_schemes)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;

    for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
        char header[2048];
        gate_response *response;
        size_t bytes;

        test_case(headers[i].name);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(header, sizeof(header), headers[i].header, token);
#pragma GCC diagnostic pop
        const gate_request request = {.document = ME,
                                      .document_bytes = strlen(ME),
                                      .authorization = header};

        expect_int(gate_service_execute(fx->service, &request, &response),
                   GATE_OK);
        const char *json = gate_response_json(response, &bytes);
        expect_true((memmem(json, bytes, "\"ana\"", 5) != NULL) ==
                    headers[i].counts);
        gate_response_free(response);
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_archived_accounts_token_is_dead)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_ARCHIVE, &error),
               GATE_OK);
    expect_answer(fx, token, ME, INVALID);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_broken_database_tells_nothing_of_itself)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    unsigned broken = 0;

    for (unsigned nth = 1;; nth++) {
        faulty_store_break(&fx->faulty, nth);
        const char *answer = fixture_execute(fx, token, ME);
        if (faulty_store_broke(&fx->faulty) == NULL) {
            break;
        }
        broken++;
        expect_text(answer,
                    "{\"errors\":[{\"message\":\"internal error\","
                    "\"locations\":[{\"line\":1,\"column\":3}],\"path\":["
                    "\"me\"],\"extensions\":{\"code\":\"internal\",\"id\":"
                    "\"r1\"}}],\"data\":null}");
    }
    printf("%u points broken\n", broken);
    expect_true(broken >= 2);
    expect_true(strstr(fx->log, "broken by the test") != NULL);
    fixture_close(fx);
}

TEST_MAIN
