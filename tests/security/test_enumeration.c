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

TEST_ON_EVERY_STORE(a_refused_login_costs_the_same_whoever_it_was)
{
    static const struct {
        const char *name;
        unsigned what;
    } people[] = {{"proved", PERSON_VERIFIED},
                  {"unproved", PERSON_PLAIN},
                  {"archived", PERSON_VERIFIED | PERSON_ARCHIVED},
                  {"closed", PERSON_VERIFIED | PERSON_INACTIVE},
                  {"without a password", PERSON_WITHOUT_PASSWORD}};

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

TEST_ON_EVERY_STORE(a_taken_address_costs_the_same_hash_and_bytes)
{
    struct fixture *fx = fixture_open("reveal_accounts=no", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct work taken = work_of(fx, REGISTER("bea", "ana@example.com"));
    struct work open = work_of(fx, REGISTER("cid", "cid@example.com"));

    expect_int(taken.hashes, open.hashes);
    expect_int(taken.bytes, open.bytes);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_reset_is_answered_alike_for_known_and_unknown)
{
    struct fixture *fx = fixture_open(NULL);
    static const char known[] =
        "mutation { sendPasswordResetEmail(email: \"ana@example.com\") { "
        "success errors } }";
    static const char unknown[] =
        "mutation { sendPasswordResetEmail(email: \"bob@example.com\") { "
        "success errors } }";

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_text(fixture_execute(fx, NULL, known),
                fixture_execute(fx, NULL, unknown));
    expect_int(work_of(fx, known).hashes, 0);
    expect_int(work_of(fx, unknown).hashes, 0);
    fixture_close(fx);
}

TEST_MAIN
