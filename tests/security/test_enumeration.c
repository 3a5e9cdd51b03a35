/* SPDX-License-Identifier: MIT */
/*
 * Nothing tells who has an account: twins cost the same work, counted in
 * hashes, store calls and bytes.  Exact, so it always runs; time is measured
 * elsewhere.
 */
#include "api/service.h"
#include "support/fixture.h"

struct work {
    uint64_t hashes;
    unsigned store_calls;
    size_t bytes;
};

static struct work work_of(struct fixture *fx, const char *document)
{
    uint64_t hashes = hashers_count(fx->service->hashers);

    faulty_store_break(&fx->faulty, 0); /* counts from here */
    size_t bytes = strlen(fixture_execute(fx, NULL, document));

    return (struct work){.hashes = hashers_count(fx->service->hashers) - hashes,
                         .store_calls = faulty_store_calls(&fx->faulty),
                         .bytes = bytes};
}

static void expect_twins(struct fixture *fx, const char *one, const char *other)
{
    struct work work = work_of(fx, one);
    struct work twin = work_of(fx, other);

    expect_int(work.hashes, twin.hashes);
    expect_int(work.store_calls, twin.store_calls);
    expect_int(work.bytes, twin.bytes);
}

#define LOGIN(name)                                                            \
    "mutation { tokenAuth(username: \"" name                                   \
    "\", password: \"wrong password\") { success errors } }"

static const struct {
    const char *name;
    unsigned what;
} people[] = {{"proved", PERSON_VERIFIED},
              {"unproved", PERSON_PLAIN},
              {"archived", PERSON_VERIFIED | PERSON_ARCHIVED},
              {"closed", PERSON_VERIFIED | PERSON_INACTIVE},
              {"closed and unproved", PERSON_INACTIVE},
              {"without a password", PERSON_WITHOUT_PASSWORD}};

TEST_ON_EVERY_STORE(a_refused_login_costs_the_same_whoever_it_was)
{
    for (size_t i = 0; i < ARRAY_LENGTH(people); i++) {
        struct fixture *fx = fixture_open("login_before_verification=no", NULL);

        test_case(people[i].name);
        fixture_add_person(fx, "ana", people[i].what);
        expect_twins(fx, LOGIN("ana"), LOGIN("bob"));
        expect_int(work_of(fx, LOGIN("bob")).hashes, 1);
        fixture_close(fx);
    }
}

#define REGISTER(name, email)                                                  \
    "mutation { register(username: \"" name "\", email: \"" email              \
    "\", password1: \"" PASSWORD "\", password2: \"" PASSWORD                  \
    "\") { success errors } }"

#define RESET(name)                                                            \
    "mutation { sendPasswordResetEmail(email: \"" name                         \
    "@example.com\") { success errors } }"
#define RESEND(name)                                                           \
    "mutation { resendActivationEmail(email: \"" name                          \
    "@example.com\") { success errors } }"

/* Whoever the account is: a mail goes out or it does not, the answer and what
 * it took are the same. */
TEST_ON_EVERY_STORE(a_reset_costs_the_same_whoever_it_is_for)
{
    for (size_t i = 0; i < ARRAY_LENGTH(people); i++) {
        struct fixture *fx = fixture_open(NULL);

        test_case(people[i].name);
        fixture_add_person(fx, "ana", people[i].what);
        expect_twins(fx, RESET("ana"), RESET("bob"));
        expect_text(fixture_execute(fx, NULL, RESET("ana")),
                    fixture_execute(fx, NULL, RESET("bob")));
        expect_int(fixture_mails(fx, "bob@example.com"), 0);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_second_activation_mail_costs_the_same_for_nobody)
{
    static const char *const settings[] = {"reveal_accounts=yes",
                                           "reveal_accounts=no"};

    for (size_t i = 0; i < ARRAY_LENGTH(settings); i++) {
        struct fixture *fx = fixture_open(settings[i], NULL);

        test_case(settings[i]);
        fixture_add_person(fx, "ana", PERSON_PLAIN);
        expect_twins(fx, RESEND("ana"), RESEND("bob"));
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_proved_address_costs_the_same_where_it_is_not_told)
{
    struct fixture *fx = fixture_open("reveal_accounts=no", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_twins(fx, RESEND("ana"), RESEND("bob"));
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

#define REGISTER(name, email)                                                  \
    "mutation { register(username: \"" name "\", email: \"" email              \
    "\", password1: \"" PASSWORD "\", password2: \"" PASSWORD                  \
    "\") { success errors } }"
#define REGISTER_WITHOUT(name, email)                                          \
    "mutation { register(username: \"" name "\", email: \"" email              \
    "\") { success errors } }"

TEST_ON_EVERY_STORE(a_taken_address_costs_the_same_where_it_is_not_told)
{
    struct fixture *fx = fixture_open("reveal_accounts=no", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_twins(fx, REGISTER("bea", "ana@example.com"),
                 REGISTER("cid", "cid@example.com"));
    fixture_close(fx);

    fx = fixture_open("reveal_accounts=no", "passwordless_registration=yes",
                      NULL);
    test_case("without passwords");
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_twins(fx, REGISTER_WITHOUT("bea", "ana@example.com"),
                 REGISTER_WITHOUT("cid", "cid@example.com"));
    fixture_close(fx);

    fx = fixture_open("reveal_accounts=no", "send_activation_mail=no", NULL);
    test_case("without activation mails");
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_twins(fx, REGISTER("bea", "ana@example.com"),
                 REGISTER("cid", "cid@example.com"));
    fixture_close(fx);
}

TEST_MAIN
