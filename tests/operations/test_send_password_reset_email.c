/* SPDX-License-Identifier: MIT */
/* sendPasswordResetEmail, through the public API, on every store. */
#include "support/fixture.h"

#define RESET(email)                                                           \
    "mutation { sendPasswordResetEmail(email: \"" email                        \
    "\") { success errors } }"
#define SENT             SUCCESS("sendPasswordResetEmail")
#define RESET_SUBJECT    "Reset your password on 127.0.0.1:8000"
#define ACTIVATE_SUBJECT "Activate your account on 127.0.0.1:8000"

/* CVE-2019-19844: never to the address that was typed in. */
TEST_ON_EVERY_STORE(mails_the_stored_address)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    expect_answer(fx, NULL, RESET("ANA@EXAMPLE.COM"), SENT);
    expect_int(fixture_mails(fx, NULL), 1);
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                RESET_SUBJECT);
    expect_int(strlen(fixture_link_token(fx, "ana@example.com")), 64);
    fixture_close(fx);
}

static const struct {
    const char *name;
    unsigned who;
    const char *subject; /* NULL: no mail */
} people[] = {
    {"verified", PERSON_VERIFIED, RESET_SUBJECT},
    {"not verified", PERSON_PLAIN, ACTIVATE_SUBJECT},
    {"not verified and no password yet", PERSON_WITHOUT_PASSWORD,
     RESET_SUBJECT},
    {"archived", PERSON_VERIFIED | PERSON_ARCHIVED, RESET_SUBJECT},
    {"closed", PERSON_VERIFIED | PERSON_INACTIVE, NULL},
    {"closed and not verified", PERSON_INACTIVE, NULL},
};

TEST_ON_EVERY_STORE(the_mail_depends_on_the_account_and_the_answer_does_not)
{
    for (size_t i = 0; i < ARRAY_LENGTH(people); i++) {
        test_case(people[i].name);
        struct fixture *fx = fixture_open(NULL);
        fixture_add_person(fx, "ana", people[i].who);

        expect_answer(fx, NULL, RESET("ana@example.com"), SENT);
        expect_int(fixture_mails(fx, NULL), people[i].subject != NULL ? 1 : 0);
        expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                    people[i].subject != NULL ? people[i].subject : "");
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(an_unknown_address_is_a_success_without_a_mail)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(fx, NULL, RESET("nobody@example.com"), SENT);
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(asking_changes_nothing_by_itself)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_answer(fx, NULL, RESET("ana@example.com"), SENT);
    expect_answer(fx, tokens.access, "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_what_is_no_address)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(fx, NULL, RESET("ana"),
                  REFUSED("sendPasswordResetEmail",
                          ONE_COMPLAINT("email", "Enter a valid email address.",
                                        "invalid")));
    fixture_close(fx);
}

static const char *a_request(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return RESET("ana@example.com");
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_request, 7);
}

TEST_MAIN
