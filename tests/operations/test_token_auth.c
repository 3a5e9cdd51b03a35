/* SPDX-License-Identifier: MIT */
/* tokenAuth, through the public API, on every store. */
#include "support/fixture.h"

#define LOGIN(username, password)                                              \
    "mutation { tokenAuth(username: \"" username "\", password: \"" password   \
    "\") { success errors } }"
#define REFUSED_LOGIN                                                          \
    REFUSED("tokenAuth", ONE_COMPLAINT("nonFieldErrors",                       \
                                       "Please, enter valid credentials.",     \
                                       "invalid_credentials"))
#define NOT_VERIFIED                                                           \
    REFUSED("tokenAuth",                                                       \
            ONE_COMPLAINT("nonFieldErrors", "Please verify your account.",     \
                          "not_verified"))

TEST_ON_EVERY_STORE(hands_out_both_tokens_and_opens_a_session)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *answer =
        fixture_execute(fx, NULL,
                        "mutation { tokenAuth(username: \"ana\", password: "
                        "\"" PASSWORD "\") { success errors unarchiving "
                        "user { username lastLogin } token { token payload { "
                        "username origIat exp } } refreshToken { token created "
                        "expiresAt revoked isExpired } } }");

    expect_text(fixture_text(fx, answer, "data.tokenAuth.user.username"),
                "ana");
    expect_text(fixture_text(fx, answer, "data.tokenAuth.user.lastLogin"),
                "2026-11-24T00:00:00.000Z");
    expect_text(fixture_text(fx, answer, "data.tokenAuth.token.payload.exp"),
                "2026-11-24T00:05:00.000Z");
    expect_text(
        fixture_text(fx, answer, "data.tokenAuth.refreshToken.expiresAt"),
        "2026-12-01T00:00:00.000Z");
    expect_int(
        strlen(fixture_text(fx, answer, "data.tokenAuth.refreshToken.token")),
        64);
    expect_true(strstr(answer, "\"isExpired\":false") != NULL);
    expect_true(strstr(answer, "\"unarchiving\":false") != NULL);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_access_token_makes_the_person_known)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_PLAIN);

    expect_answer(fx, fixture_log_in(fx, "ana").access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    fixture_close(fx);
}

static const struct {
    const char *name;
    const char *setting;
    unsigned who;
    const char *document;
    const char *answer;
} refusals[] = {
    {"wrong password", "listen_port=1", PERSON_VERIFIED,
     LOGIN("ana", "wrong password"), REFUSED_LOGIN},
    {"nobody's name", "listen_port=1", PERSON_VERIFIED, LOGIN("bob", PASSWORD),
     REFUSED_LOGIN},
    {"a name with a NUL behind it", "listen_port=1", PERSON_VERIFIED,
     LOGIN("ana\\u0000", PASSWORD), REFUSED_LOGIN},
    {"an address where a name is asked for", "listen_port=1", PERSON_VERIFIED,
     LOGIN("ana@example.com", PASSWORD), REFUSED_LOGIN},
    {"closed", "listen_port=1", PERSON_INACTIVE, LOGIN("ana", PASSWORD),
     REFUSED_LOGIN},
    {"no password yet", "listen_port=1", PERSON_WITHOUT_PASSWORD,
     LOGIN("ana", ""), REFUSED_LOGIN},
    {"not verified, and the password is right", "login_before_verification=no",
     PERSON_PLAIN, LOGIN("ana", PASSWORD), NOT_VERIFIED},
    {"not verified, and the password is wrong", "login_before_verification=no",
     PERSON_PLAIN, LOGIN("ana", "wrong password"), REFUSED_LOGIN},
    {"another letter case, where it counts", "login_case_sensitive=yes",
     PERSON_VERIFIED, LOGIN("ANA", PASSWORD), REFUSED_LOGIN},
};

TEST_ON_EVERY_STORE(refuses_and_changes_nothing)
{
    for (size_t i = 0; i < ARRAY_LENGTH(refusals); i++) {
        test_case(refusals[i].name);
        struct fixture *fx = fixture_open(refusals[i].setting, NULL);
        fixture_add_person(fx, "ana", refusals[i].who);
        const char *before = fixture_dump(fx);

        expect_answer(fx, NULL, refusals[i].document, refusals[i].answer);
        expect_text(fixture_dump(fx), before);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(letter_case_of_a_name_does_not_count)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    expect_answer(fx, NULL, LOGIN("ANA", PASSWORD), SUCCESS("tokenAuth"));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(brings_an_archived_account_back)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED | PERSON_ARCHIVED);

    expect_answer(fx, NULL,
                  "mutation { tokenAuth(username: \"ana\", password: "
                  "\"" PASSWORD "\") { unarchiving user { archived } } }",
                  "{\"data\":{\"tokenAuth\":{\"unarchiving\":true,\"user\":{"
                  "\"archived\":false}}}}");
    expect_false(fixture_show(fx, "ana").archived);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_wrong_password_leaves_it_archived)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED | PERSON_ARCHIVED);

    expect_answer(fx, NULL, LOGIN("ana", "wrong password"), REFUSED_LOGIN);
    expect_true(fixture_show(fx, "ana").archived);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_refused_login_leaves_it_archived)
{
    struct fixture *fx = fixture_open("login_before_verification=no", NULL);
    fixture_add_person(fx, "ana", PERSON_ARCHIVED);

    expect_answer(fx, NULL, LOGIN("ana", PASSWORD), NOT_VERIFIED);
    expect_true(fixture_show(fx, "ana").archived);
    fixture_close(fx);
}

#define BY(arguments)                                                          \
    "mutation { tokenAuth(" arguments ", password: \"" PASSWORD                \
    "\") { success errors } }"

TEST_ON_EVERY_STORE(any_of_the_login_fields_will_do_but_one)
{
    struct fixture *fx = fixture_open("login_fields=username, email", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    expect_answer(fx, NULL, BY("username: \"ana\""), SUCCESS("tokenAuth"));
    expect_answer(fx, NULL, BY("email: \"Ana@Example.COM\""),
                  SUCCESS("tokenAuth"));
    expect_answer(fx, NULL, BY("email: \"bob@example.com\""), REFUSED_LOGIN);
    expect_answer(fx, NULL, BY("email: \"no address\""), REFUSED_LOGIN);
    expect_answer(fx, NULL, BY("username: \"ana\", email: \"ana@example.com\""),
                  REFUSED_LOGIN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(login_fields_together_must_name_the_same_account)
{
    struct fixture *fx = fixture_open("login_fields=username, email",
                                      "login_fields_together=yes", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);

    expect_answer(fx, NULL, BY("username: \"ana\", email: \"ana@example.com\""),
                  SUCCESS("tokenAuth"));
    expect_answer(fx, NULL, BY("username: \"ana\", email: \"bob@example.com\""),
                  REFUSED_LOGIN);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_idlest_session_ends_when_there_are_too_many)
{
    struct fixture *fx = fixture_open("sessions_per_account=2", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    for (int login = 0; login < 4; login++) {
        (void)fixture_log_in(fx, "ana");
        fixture_advance_s(fx, 60);
    }
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 2);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(without_refresh_tokens_no_session_is_kept)
{
    struct fixture *fx = fixture_open("long_running_refresh_token=no", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    const char *answer = fixture_execute(
        fx, NULL,
        "mutation { tokenAuth(username: \"ana\", password: \"" PASSWORD
        "\") { token { token } } }");
    const char *token = fixture_text(fx, answer, "data.tokenAuth.token.token");

    expect_answer(fx, token, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_true(strstr(fixture_execute(fx, NULL,
                                       "mutation { tokenAuth(username: "
                                       "\"ana\", password: \"x\") { "
                                       "refreshToken { token } } }"),
                       "validation_failed") != NULL);
    fixture_close(fx);
}

struct older_hash {
    gate_id account;
    const char *hash;
};

static gate_status apply_older_hash(gate_change *change, void *payload)
{
    const struct older_hash *older = payload;

    return change->store->ops->renew_hash(change, older->account, older->hash);
}

static const char *hash_of(struct fixture *fx, const char *name)
{
    gate_account account = {0};

    expect_int(fx->opened.store->ops->find_account_by_name(
                   fx->opened.store, &fx->cx, name, &account),
               GATE_OK);
    return account.password_hash;
}

/* A hash of one pass where two are asked for by now. */
static struct fixture *with_an_older_hash(struct fixture *cheaper)
{
    struct fixture *fx = fixture_open("hash_passes=2", NULL);

    fixture_add_person(cheaper, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct older_hash older = {fixture_show(fx, "ana").id,
                               hash_of(cheaper, "ana")};

    expect_int(fx->opened.store->ops->change(fx->opened.store, &fx->cx,
                                             apply_older_hash, &older),
               GATE_OK);
    expect_true(strstr(hash_of(fx, "ana"), "t=1") != NULL);
    return fx;
}

TEST_ON_EVERY_STORE(renews_an_outdated_hash)
{
    struct fixture *cheaper = fixture_open(NULL);
    struct fixture *fx = with_an_older_hash(cheaper);
    const char *older = hash_of(fx, "ana");

    expect_answer(fx, NULL, LOGIN("ana", "wrong password"), REFUSED_LOGIN);
    expect_text(hash_of(fx, "ana"), older);
    struct tokens before = fixture_log_in(fx, "ana");
    const char *renewed = hash_of(fx, "ana");
    expect_true(strstr(renewed, "t=2") != NULL);
    /* It is the same password: nobody is logged out, and it stays. */
    expect_answer(fx, before.access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_answer(fx, NULL, LOGIN("ana", PASSWORD), SUCCESS("tokenAuth"));
    expect_text(hash_of(fx, "ana"), renewed);
    fixture_close(fx);
    fixture_close(cheaper);
}

static const char *a_login(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED | PERSON_ARCHIVED);
    return LOGIN("ana", PASSWORD);
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_login, 7);
}

/* Two logins at once bring the account back: the second one's check was made
 * about an account that has moved on. */
TEST_ON_EVERY_STORE(an_account_that_moved_on_costs_a_second_round)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED | PERSON_ARCHIVED);
    fixture_meanwhile(fx, LOGIN("ana", PASSWORD));

    expect_answer(fx, NULL, LOGIN("ana", PASSWORD), SUCCESS("tokenAuth"));
    expect_int(fixture_rounds(fx), 3); /* two of its own, one of the other's */
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 2);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_relay_style_does_the_same)
{
    struct fixture *fx = fixture_open(NULL);
    fx->style = GATE_STYLE_RELAY;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    expect_answer(fx, fixture_log_in(fx, "ana").access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_answer(fx, NULL,
                  "mutation { tokenAuth(input: {username: \"ana\", password: "
                  "\"x\"}) { success errors } }",
                  REFUSED_LOGIN);
    fixture_close(fx);
}

TEST_MAIN
