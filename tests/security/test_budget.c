/* SPDX-License-Identifier: MIT */
/* Budgets: who may try what how often, through the public API, on every store.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "api/service.h"
#include "support/fixture.h"

#define OVER  "\"code\":\"over_budget\""
#define ONE   "192.0.2.1"
#define OTHER "192.0.2.2"
#define LOGIN(who, password)                                                   \
    "mutation { tokenAuth(username: \"" who "\", password: \"" password        \
    "\") { success } }"

/* What comes from an address; NULL: from none. */
static const char *ask_from(struct fixture *fx, const char *address,
                            const char *token, const char *document)
{
    char header[2048];
    gate_request request = {.document = document,
                            .document_bytes = strlen(document),
                            .client_address = address,
                            .may_write = true};
    gate_response *response;
    const char *kept;
    size_t bytes;

    snprintf(header, sizeof(header), "Bearer %s", token == NULL ? "" : token);
    request.authorization = token == NULL ? NULL : header;
    expect_int(gate_service_execute(fx->service, &request, &response), GATE_OK);
    const char *json = gate_response_json(response, &bytes);

    expect_int(context_copy(&fx->cx, (struct slice){json, bytes}, &kept),
               GATE_OK);
    gate_response_free(response);
    return kept;
}

static bool is_over(const char *answer)
{
    return strstr(answer, OVER) != NULL;
}

static bool succeeds(const char *answer)
{
    return strstr(answer, "\"success\":true") != NULL;
}

static struct fixture *with_login_budget(const char *per_address,
                                         const char *per_name)
{
    struct fixture *fx = fixture_open(per_address, per_name, NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

static struct fixture *with_three_guesses(void)
{
    return with_login_budget("login_budget_per_address=1000",
                             "login_budget_per_name=3");
}

TEST_ON_EVERY_STORE(guessing_runs_dry)
{
    struct fixture *fx = with_three_guesses();

    for (int i = 0; i < 3; i++) {
        expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", "wrong"))));
    }
    expect_text(ask_from(fx, ONE, NULL, LOGIN("ana", "wrong")),
                "{\"errors\":[{\"message\":\"Too many tries. Try again "
                "later.\",\"locations\":[{\"line\":1,\"column\":12}],\"path\":"
                "[\"tokenAuth\"],\"extensions\":{\"code\":\"over_budget\","
                "\"retryAfter\":900}}],\"data\":null}");
    /* Right now, and from elsewhere, too. */
    expect_true(is_over(ask_from(fx, OTHER, NULL, LOGIN("ana", PASSWORD))));
    fixture_advance_s(fx, 899);
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    fixture_advance_s(fx, 1);
    expect_true(succeeds(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_name_that_nobody_has_is_charged_alike)
{
    struct fixture *fx = with_three_guesses();

    for (int i = 0; i < 3; i++) {
        expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("bob", "wrong"))));
    }
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("bob", "wrong"))));
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("  BOB ", "wrong"))));
    expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", "wrong"))));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_right_password_gives_its_try_back)
{
    struct fixture *fx = with_three_guesses();

    for (int i = 0; i < 20; i++) {
        expect_true(succeeds(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    }
    for (int i = 0; i < 3; i++) {
        expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", "wrong"))));
    }
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_address_has_its_own)
{
    struct fixture *fx = with_login_budget("login_budget_per_address=2",
                                           "login_budget_per_name=1000");

    expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("a", "wrong"))));
    expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("b", "wrong"))));
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("c", "wrong"))));
    expect_true(is_over(ask_from(fx, "::ffff:" ONE, NULL, LOGIN("d", "x"))));
    expect_false(is_over(ask_from(fx, OTHER, NULL, LOGIN("c", "wrong"))));
    /* Without one, as in a process without a network, names alone count. */
    expect_false(is_over(ask_from(fx, NULL, NULL, LOGIN("c", "wrong"))));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_ipv6_network_is_one_address)
{
    struct fixture *fx = with_login_budget("login_budget_per_address=1",
                                           "login_budget_per_name=1000");

    expect_false(
        is_over(ask_from(fx, "2001:db8::1", NULL, LOGIN("a", "wrong"))));
    expect_true(
        is_over(ask_from(fx, "2001:db8::2:3:4:5", NULL, LOGIN("b", "wrong"))));
    expect_false(
        is_over(ask_from(fx, "2001:db8:0:1::1", NULL, LOGIN("c", "wrong"))));
    fixture_close(fx);
}

/* --- how it cannot be got round --- */

TEST_ON_EVERY_STORE(aliases_do_not_multiply_guesses)
{
    struct fixture *fx = with_three_guesses();
    const char *answer =
        ask_from(fx, ONE, NULL,
                 "mutation { "
                 "a: tokenAuth(username: \"ana\", password: \"1\") { success } "
                 "b: tokenAuth(username: \"ana\", password: \"2\") { success } "
                 "c: tokenAuth(username: \"ANA\", password: \"3\") { success } "
                 "d: tokenAuth(username: \"ana\", password: \"" PASSWORD
                 "\") { success } }");

    expect_true(is_over(answer));
    expect_false(succeeds(answer));
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    fixture_close(fx);
}

struct guesser {
    struct fixture *fx;
    atomic_uint tried;
};

static void *guess_often(void *payload)
{
    struct guesser *guesser = payload;

    for (int i = 0; i < 5; i++) {
        const char *document = LOGIN("ana", "wrong");
        gate_request request = {.document = document,
                                .document_bytes = strlen(document),
                                .client_address = ONE,
                                .may_write = true};
        gate_response *response;
        size_t bytes;

        if (gate_service_execute(guesser->fx->service, &request, &response) !=
            GATE_OK) {
            continue;
        }
        const char *json = gate_response_json(response, &bytes);
        if (memmem(json, bytes, OVER, strlen(OVER)) == NULL) {
            atomic_fetch_add(&guesser->tried, 1);
        }
        gate_response_free(response);
    }
    return NULL;
}

TEST_ON_EVERY_STORE(fifty_parallel_guesses_cost_fifty)
{
    enum { THREADS = 10 };
    struct fixture *fx = with_login_budget("login_budget_per_address=1000",
                                           "login_budget_per_name=20");
    struct guesser guesser = {.fx = fx};
    uint64_t before = hashers_count(fx->service->hashers);
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_create(&threads[i], NULL, guess_often, &guesser), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    expect_int(atomic_load(&guesser.tried), 20);
    expect_int(hashers_count(fx->service->hashers), before + 20);
    fixture_close(fx);
}

/* Nothing is read, hashed or written for who is over. */
TEST_ON_EVERY_STORE(who_is_over_costs_one_look)
{
    struct fixture *fx = with_three_guesses();

    for (int i = 0; i < 3; i++) {
        (void)ask_from(fx, ONE, NULL, LOGIN("ana", "wrong"));
    }
    faulty_store_break(&fx->faulty, 0);
    expect_true(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    expect_int(faulty_store_calls(&fx->faulty), 1);
    fixture_close(fx);
}

/* It was not tried, so nobody can learn from it: a busy server shuts no honest
 * person out. */
TEST_ON_EVERY_STORE(what_was_not_tried_is_given_back)
{
    struct fixture *fx = with_three_guesses();

    for (int i = 0; i < 10; i++) {
        faulty_store_break(&fx->faulty, 2); /* the first read */
        expect_false(is_over(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    }
    faulty_store_break(&fx->faulty, 0);
    expect_true(succeeds(ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD))));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_budget_that_cannot_be_charged_stops_the_call)
{
    struct fixture *fx = with_three_guesses();

    faulty_store_break(&fx->faulty, 1);
    const char *answer = ask_from(fx, ONE, NULL, LOGIN("ana", PASSWORD));

    expect_text(faulty_store_broke(&fx->faulty), "charge");
    expect_true(strstr(answer, "internal") != NULL);
    fixture_close(fx);
}

/* --- the other budgets --- */

struct budget_case {
    const char *name;
    const char *setting; /* lets two */
    const char *document;
};

static const struct budget_case per_address[] = {
    {"register", "registration_budget_per_address=2",
     "mutation { register(username: \"#\", email: \"e#@example.com\", "
     "password1: \"x\", password2: \"x\") { success } }"},
    {"resendActivationEmail", "mail_budget_per_address=2",
     "mutation { resendActivationEmail(email: \"e#@example.com\") { success } "
     "}"},
    {"sendPasswordResetEmail", "mail_budget_per_address=2",
     "mutation { sendPasswordResetEmail(email: \"e#@example.com\") { success "
     "} }"},
    {"verifyAccount", "link_budget_per_address=2",
     "mutation { verifyAccount(token: \"#\") { success } }"},
    {"passwordReset", "link_budget_per_address=2",
     "mutation { passwordReset(token: \"#\", newPassword1: \"x\", "
     "newPassword2: \"x\") { success } }"},
    {"passwordSet", "link_budget_per_address=2",
     "mutation { passwordSet(token: \"#\", newPassword1: \"x\", "
     "newPassword2: \"x\") { success } }"},
    {"archiveAccount", "confirmation_budget_per_address=2",
     "mutation { archiveAccount(password: \"#\") { success } }"},
    {"deleteAccount", "confirmation_budget_per_address=2",
     "mutation { deleteAccount(password: \"#\") { success } }"},
    {"passwordChange", "confirmation_budget_per_address=2",
     "mutation { passwordChange(oldPassword: \"#\", newPassword1: \"x\", "
     "newPassword2: \"x\") { success } }"},
    {"updateAccount", "update_budget_per_address=2",
     "mutation { updateAccount(firstName: \"#\") { success } }"},
    {"refreshToken", "refresh_budget_per_address=2",
     "mutation { refreshToken(refreshToken: \"#\") { success } }"},
    {"revokeToken", "refresh_budget_per_address=2",
     "mutation { revokeToken(refreshToken: \"#\") { success } }"},
    {"verifyToken", "lookup_budget_per_address=2",
     "mutation { verifyToken(token: \"#\") { success } }"},
    {"me", "lookup_budget_per_address=2", "{ me { id } }"},
    {"node", "lookup_budget_per_address=2", "{ node(id: \"#\") { id } }"},
    {"publicUser", "lookup_budget_per_address=2", "{ publicUser { id } }"},
};

/* Another name, address or token each time: # becomes the number. */
static void number(const char *text, int nth, char out[static 512])
{
    size_t n = 0;

    for (; *text != '\0' && n < 511; text++) {
        out[n++] = *text == '#' ? (char)('0' + nth) : *text;
    }
    out[n] = '\0';
}

TEST_ON_EVERY_STORE(every_operation_pays_for_its_address)
{
    for (size_t i = 0; i < ARRAY_LENGTH(per_address); i++) {
        struct fixture *fx = fixture_open(per_address[i].setting, NULL);

        test_case(per_address[i].name);
        for (int nth = 0; nth < 4; nth++) {
            char document[512];

            number(per_address[i].document, nth, document);
            expect_true(is_over(ask_from(fx, ONE, NULL, document)) ==
                        (nth >= 2));
        }
        fixture_close(fx);
    }
}

/* From wherever, by whatever operation, whoever of the devices. */
TEST_ON_EVERY_STORE(a_confirmation_costs_its_account)
{
    struct fixture *fx =
        fixture_open("confirmation_budget_per_account=2", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    const char *here = fixture_log_in(fx, "ana").access;
    const char *there = fixture_log_in(fx, "ana").access;
    const char *guess = "mutation { archiveAccount(password: \"x\") { success "
                        "} }";

    expect_false(is_over(ask_from(fx, ONE, here, guess)));
    expect_false(is_over(
        ask_from(fx, OTHER, there,
                 "mutation { deleteAccount(password: \"x\") { success } }")));
    expect_true(is_over(
        ask_from(fx, "192.0.2.3", here,
                 "mutation { passwordChange(oldPassword: \"" PASSWORD
                 "\", newPassword1: \"" OTHER_PASSWORD
                 "\", newPassword2: \"" OTHER_PASSWORD "\") { success } }")));
    expect_false(
        is_over(ask_from(fx, ONE, fixture_log_in(fx, "bob").access, guess)));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_right_confirmation_gives_its_try_back)
{
    struct fixture *fx =
        fixture_open("confirmation_budget_per_account=1", NULL);
    const char *archive =
        "mutation { archiveAccount(password: \"" PASSWORD "\") { success } }";

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    for (int i = 0; i < 3; i++) {
        const char *token = fixture_log_in(fx, "ana").access;

        expect_true(succeeds(ask_from(fx, ONE, token, archive)));
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_account_is_changed_so_often)
{
    struct fixture *fx = fixture_open("update_budget_per_account=2", NULL);
    const char *document =
        "mutation { updateAccount(firstName: \"Ana\") { success } }";

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;

    expect_true(succeeds(ask_from(fx, ONE, token, document)));
    expect_true(succeeds(ask_from(fx, OTHER, token, document)));
    expect_true(is_over(ask_from(fx, ONE, token, document)));
    fixture_advance_s(fx, 3600);
    token = fixture_log_in(fx, "ana").access;
    expect_true(succeeds(ask_from(fx, ONE, token, document)));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(one_address_gets_so_many_mails)
{
    struct fixture *fx = fixture_open("mail_budget_per_email=2",
                                      "mail_budget_per_email_daily=3", NULL);
    const char *document =
        "mutation { sendPasswordResetEmail(email: \"Ana@Example.com\") { "
        "success } }";

    expect_false(is_over(ask_from(fx, NULL, NULL, document)));
    expect_false(is_over(ask_from(fx, NULL, NULL, document)));
    expect_true(is_over(ask_from(fx, NULL, NULL, document)));
    fixture_advance_s(fx, 3600);
    expect_false(is_over(ask_from(fx, NULL, NULL, document)));
    expect_true(is_over(ask_from(fx, NULL, NULL, document))); /* of the day */
    fixture_advance_s(fx, 3600);
    expect_true(is_over(ask_from(fx, NULL, NULL, document)));
    fixture_advance_s(fx, 86400);
    expect_false(is_over(ask_from(fx, NULL, NULL, document)));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_session_is_traded_so_often)
{
    struct fixture *fx = fixture_open("refresh_budget_per_session=2", NULL);
    const char *answer = "";

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    struct tokens others = fixture_log_in(fx, "ana");

    for (int i = 0; i < 3; i++) {
        answer = fixture_call(fx, NULL, "refreshToken", "success",
                              "refreshToken: \"%s\"", tokens.refresh);
    }
    expect_true(is_over(answer));
    expect_true(succeeds(fixture_call(fx, NULL, "refreshToken", "success",
                                      "refreshToken: \"%s\"", others.refresh)));
    fixture_close(fx);
}

TEST_MAIN
