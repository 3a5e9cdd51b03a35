/* SPDX-License-Identifier: MIT */
/*
 * Nothing tells who has an account: twins cost the same work, counted in
 * hashes, in calls of the store by their names, and in bytes answered.  Exact,
 * so it always runs; time is measured by tests/security/enumeration.py.
 */
#include "api/service.h"
#include "support/fixture.h"

struct work {
    uint64_t hashes;
    char calls[1024]; /* of the store, by name and not in order */
    size_t bytes;
};

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* "add_link change commit …": twins may do the same in another order. */
static void tell_calls(const struct faulty_store *faulty, struct work *work)
{
    const char *names[FAULTY_STORE_NAMES];
    size_t count = 0;
    size_t bytes = 0;

    expect_true(faulty_store_calls(faulty) <= FAULTY_STORE_NAMES);
    while (count < FAULTY_STORE_NAMES) {
        names[count] = faulty_store_name(faulty, (unsigned)count + 1);
        if (names[count] == NULL) {
            break;
        }
        count++;
    }
    qsort(names, count, sizeof(names[0]), compare_names);
    for (size_t i = 0; i < count; i++) {
        bytes += (size_t)snprintf(work->calls + bytes,
                                  sizeof(work->calls) - bytes, "%s ", names[i]);
    }
}

static struct work work_of(struct fixture *fx, const char *document)
{
    uint64_t hashes = hashers_count(fx->service->hashers);
    struct work work = {0};

    faulty_store_break(&fx->faulty, 0); /* counts from here */
    work.bytes = strlen(fixture_execute(fx, NULL, document));
    work.hashes = hashers_count(fx->service->hashers) - hashes;
    tell_calls(&fx->faulty, &work);
    return work;
}

static void expect_twins(struct fixture *fx, const char *one, const char *other)
{
    struct work work = work_of(fx, one);
    struct work twin = work_of(fx, other);

    expect_int(work.hashes, twin.hashes);
    expect_text(work.calls, twin.calls);
    expect_int(work.bytes, twin.bytes);
}

#define LOGIN(name)                                                            \
    "mutation { tokenAuth(username: \"" name                                   \
    "\", password: \"wrong password\") { success errors } }"

#define LOGIN_BY(name)                                                         \
    "mutation { tokenAuth(email: \"" name                                      \
    "@example.com\", password: \"wrong password\") { success errors } }"

static const struct {
    const char *name;
    unsigned what;
} people[] = {{"proved", PERSON_VERIFIED},
              {"unproved", PERSON_PLAIN},
              {"archived", PERSON_VERIFIED | PERSON_ARCHIVED},
              {"closed", PERSON_VERIFIED | PERSON_INACTIVE},
              {"closed and unproved", PERSON_INACTIVE},
              {"without a password", PERSON_WITHOUT_PASSWORD}};

static const char *const both_settings[] = {"reveal_accounts=yes",
                                            "reveal_accounts=no"};

/* One who is there and one who is not, whoever the one is and whatever the
 * installation tells. */
static void expect_twins_of_all_people(const char *setting, const char *one,
                                       const char *other)
{
    for (size_t told = 0; told < ARRAY_LENGTH(both_settings); told++) {
        for (size_t i = 0; i < ARRAY_LENGTH(people); i++) {
            struct fixture *fx =
                fixture_open(both_settings[told], setting, NULL);

            test_case(people[i].name);
            fixture_add_person(fx, "ana", people[i].what);
            expect_twins(fx, one, other);
            expect_twins(fx, other, one); /* not the first time, too */
            fixture_close(fx);
        }
    }
}

TEST_ON_EVERY_STORE(a_refused_login_costs_the_same_whoever_it_was)
{
    expect_twins_of_all_people("login_before_verification=no", LOGIN("ana"),
                               LOGIN("bob"));
    expect_twins_of_all_people("login_before_verification=yes", LOGIN("ana"),
                               LOGIN("bob"));
}

TEST_ON_EVERY_STORE(a_refused_login_by_address_costs_the_same_whoever_it_was)
{
    expect_twins_of_all_people("login_fields=email", LOGIN_BY("ana"),
                               LOGIN_BY("bob"));
}

TEST_ON_EVERY_STORE(a_refused_login_hashes_once)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_int(work_of(fx, LOGIN("ana")).hashes, 1);
    expect_int(work_of(fx, LOGIN("bob")).hashes, 1);
    fixture_close(fx);
}

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
    expect_twins_of_all_people("public_url=http://127.0.0.1:8000", RESET("ana"),
                               RESET("bob"));
    for (size_t i = 0; i < ARRAY_LENGTH(people); i++) {
        struct fixture *fx = fixture_open(NULL);

        test_case(people[i].name);
        fixture_add_person(fx, "ana", people[i].what);
        expect_text(fixture_execute(fx, NULL, RESET("ana")),
                    fixture_execute(fx, NULL, RESET("bob")));
        expect_int(fixture_mails(fx, "bob@example.com"), 0);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_second_activation_mail_costs_the_same_for_nobody)
{
    for (size_t i = 0; i < ARRAY_LENGTH(both_settings); i++) {
        struct fixture *fx = fixture_open(both_settings[i], NULL);

        test_case(both_settings[i]);
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
