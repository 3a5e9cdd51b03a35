/* SPDX-License-Identifier: MIT */
/* resendActivationEmail, through the public API, on every store. */
#include "support/fixture.h"

#define RESEND(email)                                                          \
    "mutation { resendActivationEmail(email: \"" email                         \
    "\") { success errors } }"
#define RESENT SUCCESS("resendActivationEmail")

TEST_ON_EVERY_STORE(mails_the_link_again)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_PLAIN);

    expect_answer(fx, NULL, RESEND(" ANA@Example.com "), RESENT);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    expect_int(strlen(fixture_link_token(fx, "ana@example.com")), 64);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(the_setting_for_registrations_does_not_count)
{
    struct fixture *fx = fixture_open("send_activation_mail=no", NULL);
    fixture_add_person(fx, "ana", PERSON_PLAIN);

    expect_answer(fx, NULL, RESEND("ana@example.com"), RESENT);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_unknown_address_is_a_success_without_a_mail)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(fx, NULL, RESEND("nobody@example.com"), RESENT);
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_proved_address_is_told_only_where_accounts_are_revealed)
{
    struct fixture *fx = fixture_open(NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_answer(fx, NULL, RESEND("ana@example.com"),
                  REFUSED("resendActivationEmail",
                          ONE_COMPLAINT("email", "Account already verified.",
                                        "already_verified")));
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);

    fx = fixture_open("reveal_accounts=no", NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_answer(fx, NULL, RESEND("ana@example.com"), RESENT);
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(all_that_wait_for_an_address_get_a_mail_each)
{
    struct fixture *fx =
        fixture_open("reveal_accounts=no", "send_activation_mail=no", NULL);
    static const char *const names[] = {"ana", "eve"};

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        (void)fixture_ask(fx, NULL,
                          "mutation { register(username: \"%s\", email: "
                          "\"ana@example.com\", password1: \"" PASSWORD
                          "\", password2: \"" PASSWORD "\") { success } }",
                          names[i]);
    }
    expect_int(fixture_mails(fx, NULL), 0);
    expect_answer(fx, NULL, RESEND("ana@example.com"), RESENT);
    expect_int(fixture_mails(fx, "ana@example.com"), 2);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_what_is_no_address)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(
        fx, NULL, RESEND(""),
        REFUSED("resendActivationEmail",
                ONE_COMPLAINT("email", "This field is required.", "required")));
    expect_answer(fx, NULL, RESEND("ana(at)example.com"),
                  REFUSED("resendActivationEmail",
                          ONE_COMPLAINT("email", "Enter a valid email address.",
                                        "invalid")));
    fixture_close(fx);
}

static const char *a_request(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_PLAIN);
    return RESEND("ana@example.com");
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_request, 6);
}

TEST_MAIN
