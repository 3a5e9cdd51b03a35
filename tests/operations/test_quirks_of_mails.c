/* SPDX-License-Identifier: MIT */
/*
 * What the original does and we do not: registering, and links in mails.  A
 * claim for each row of the contract's table of quirks, in both styles, on
 * every store.  Those of tokens are in test_quirks_of_tokens.c.
 *
 * That no answer depends on the mail server, and no mail on a Host header, is
 * shown with both of them: tests/security/test_outbox.py.
 */
#include "support/fixture.h"

#define DONE "success errors"
#define ANAS "ana@example.com"

static struct fixture *with_ana(gate_style style, unsigned what)
{
    struct fixture *fx = fixture_open(NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", what);
    return fx;
}

static void act(struct fixture *fx, gate_user_action action)
{
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", action, &error), GATE_OK);
}

static const char *register_as(struct fixture *fx, const char *name,
                               const char *email)
{
    return fixture_call(fx, NULL, "register", DONE,
                        "username: \"%s\", email: \"%s\", password1: "
                        "\"" PASSWORD "\", password2: \"" PASSWORD "\"",
                        name, email);
}

static const char *send_mail_to(struct fixture *fx, const char *operation,
                                const char *email)
{
    return fixture_call(fx, NULL, operation, DONE, "email: \"%s\"", email);
}

static const char *verify(struct fixture *fx, const char *token)
{
    return fixture_call(fx, NULL, "verifyAccount", DONE, "token: \"%s\"",
                        token);
}

static const char *reset(struct fixture *fx, const char *token,
                         const char *password)
{
    return fixture_call(fx, NULL, "passwordReset", DONE,
                        "token: \"%s\", newPassword1: \"%s\", newPassword2: "
                        "\"%s\"",
                        token, password, password);
}

static bool may_log_in(struct fixture *fx, const char *password)
{
    const char *answer =
        fixture_call(fx, NULL, "tokenAuth", "success",
                     "username: \"ana\", password: \"%s\"", password);

    return strstr(answer, "\"success\":true") != NULL;
}

/* --- register --- */

#define EMAIL_TAKEN                                                            \
    ONE_COMPLAINT("email", "User with this Email already exists.", "unique")

TEST_IN_BOTH_STYLES(a_taken_address_is_refused_in_any_letter_case)
{
    static const char *const spellings[] = {ANAS, "Ana@Example.COM",
                                            " ANA@EXAMPLE.COM "};
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(spellings); i++) {
        test_case(spellings[i]);
        expect_text(register_as(fx, "bob", spellings[i]),
                    REFUSED("register", EMAIL_TAKEN));
    }
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_registration_without_a_field_is_a_request_error)
{
    static const char *const incomplete[] = {
        "username: \"bob\", password1: \"" PASSWORD "\", password2: "
        "\"" PASSWORD "\"",
        "email: \"b@example.com\", password1: \"" PASSWORD "\", password2: "
        "\"" PASSWORD "\"",
        "username: \"bob\", email: null, password1: \"" PASSWORD
        "\", password2: \"" PASSWORD "\"",
        "username: \"bob\", email: \"b@example.com\", password1: \"" PASSWORD
        "\""};
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(incomplete); i++) {
        const char *answer =
            fixture_call(fx, NULL, "register", DONE, "%s", incomplete[i]);

        test_case(incomplete[i]);
        expect_true(strstr(answer, "validation_failed") != NULL);
        expect_true(strstr(answer, "\"data\"") == NULL);
    }
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(without_a_password_an_address_is_required)
{
    struct fixture *fx = fixture_open("passwordless_registration=yes", NULL);
    fx->style = style;

    for (int blank = 0; blank < 2; blank++) {
        expect_text(fixture_call(fx, NULL, "register", DONE,
                                 "username: \"ana\", email: \"%s\"",
                                 blank ? "  " : ""),
                    REFUSED("register",
                            ONE_COMPLAINT("email", "This field is required.",
                                          "required")));
    }
    expect_int(fixture_show(fx, "ana").id, 0);
    fixture_close(fx);
}

/* --- addresses --- */

static const char *const spellings[] = {
    ANAS, "ANA@EXAMPLE.COM", "  Ana@example.com ", "\\tana@EXAMPLE.com\\n"};

static void expect_found(struct fixture *fx, const char *operation,
                         const char *answer)
{
    for (size_t i = 0; i < ARRAY_LENGTH(spellings); i++) {
        size_t before = fixture_mails(fx, ANAS);

        test_case(spellings[i]);
        expect_text(send_mail_to(fx, operation, spellings[i]), answer);
        expect_int(fixture_mails(fx, ANAS), before + 1);
    }
}

TEST_IN_BOTH_STYLES(addresses_are_found_trimmed_and_without_case)
{
    struct fixture *fx = with_ana(style, PERSON_PLAIN);

    expect_found(fx, "resendActivationEmail", SUCCESS("resendActivationEmail"));
    act(fx, GATE_USER_VERIFY);
    expect_found(fx, "sendPasswordResetEmail",
                 SUCCESS("sendPasswordResetEmail"));
    fixture_close(fx);
}

/* Two accounts wait for one address: each is written to, and nothing breaks. */
TEST_IN_BOTH_STYLES(all_who_wait_for_an_address_are_mailed)
{
    static const char *const operations[] = {"resendActivationEmail",
                                             "sendPasswordResetEmail"};

    for (size_t i = 0; i < ARRAY_LENGTH(operations); i++) {
        struct fixture *fx =
            fixture_open("reveal_accounts=no", "send_activation_mail=no", NULL);
        fx->style = style;

        test_case(operations[i]);
        (void)register_as(fx, "ana", ANAS);
        (void)register_as(fx, "eve", ANAS);
        expect_int(fixture_mails(fx, NULL), 0);
        expect_true(strstr(send_mail_to(fx, operations[i], ANAS),
                           "\"success\":true,\"errors\":null") != NULL);
        expect_int(fixture_mails(fx, ANAS), 2);
        fixture_close(fx);
    }
}

TEST_IN_BOTH_STYLES(a_closed_account_is_sent_nothing_and_told_nothing)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED | PERSON_INACTIVE);

    expect_text(send_mail_to(fx, "sendPasswordResetEmail", ANAS),
                SUCCESS("sendPasswordResetEmail"));
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

/* --- links --- */

TEST_IN_BOTH_STYLES(links_of_deleted_accounts_are_invalid)
{
    struct fixture *fx = with_ana(style, PERSON_PLAIN);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    gate_error error;

    (void)send_mail_to(fx, "resendActivationEmail", ANAS);
    (void)send_mail_to(fx, "sendPasswordResetEmail", "bob@example.com");
    const char *activation = fixture_link_token(fx, ANAS);
    const char *for_reset = fixture_link_token(fx, "bob@example.com");

    expect_true(strlen(activation) == 64 && strlen(for_reset) == 64);
    act(fx, GATE_USER_DELETE);
    expect_int(gate_user_act(fx->service, "bob", GATE_USER_DELETE, &error),
               GATE_OK);
    expect_text(verify(fx, activation),
                REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(reset(fx, for_reset, OTHER_PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    fixture_close(fx);
}

static const char *reset_link(struct fixture *fx)
{
    (void)send_mail_to(fx, "sendPasswordResetEmail", ANAS);
    return fixture_link_token(fx, ANAS);
}

TEST_IN_BOTH_STYLES(a_reset_link_works_once)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *token = reset_link(fx);

    expect_text(reset(fx, token, OTHER_PASSWORD), SUCCESS("passwordReset"));
    expect_text(reset(fx, token, PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_true(may_log_in(fx, OTHER_PASSWORD));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_reset_link_is_bound_to_the_old_password)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *token = reset_link(fx);
    gate_error error;

    expect_int(gate_user_set_password(fx->service, "ana", OTHER_PASSWORD,
                                      strlen(OTHER_PASSWORD), false, &error),
               GATE_OK);
    expect_text(reset(fx, token, PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_true(may_log_in(fx, OTHER_PASSWORD));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_second_mail_ends_the_first_ones_link)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *older = reset_link(fx);
    const char *newer = reset_link(fx);

    expect_text(reset(fx, older, OTHER_PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_text(reset(fx, newer, OTHER_PASSWORD), SUCCESS("passwordReset"));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_closed_accounts_reset_link_is_invalid)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    const char *token = reset_link(fx);

    act(fx, GATE_USER_DEACTIVATE);
    expect_text(reset(fx, token, OTHER_PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    act(fx, GATE_USER_ACTIVATE);
    expect_true(may_log_in(fx, PASSWORD));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_reset_ends_access_tokens_from_before)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED);
    struct tokens before = fixture_log_in(fx, "ana");

    expect_text(reset(fx, reset_link(fx), OTHER_PASSWORD),
                SUCCESS("passwordReset"));
    expect_true(
        strstr(fixture_execute(fx, before.access, "{ me { username } }"),
               "Unauthenticated.") != NULL);
    expect_text(fixture_call(fx, NULL, "refreshToken", DONE,
                             "refreshToken: \"%s\"", before.refresh),
                REFUSED("refreshToken", EXPIRED_TOKEN));
    fixture_close(fx);
}

/* As documented: an activation mail; proving the address through it ends what
 * was before, and a reset mail follows by itself. */
TEST_IN_BOTH_STYLES(who_is_unproved_proves_the_address_first)
{
    struct fixture *fx = with_ana(style, PERSON_PLAIN);
    struct tokens before = fixture_log_in(fx, "ana");
    const char *activation = reset_link(fx);

    expect_text(fixture_last_mail(fx, ANAS, "subject"),
                "Activate your account on 127.0.0.1:8000");
    expect_text(reset(fx, activation, OTHER_PASSWORD),
                REFUSED("passwordReset", INVALID_TOKEN));
    expect_text(verify(fx, activation), SUCCESS("verifyAccount"));
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_true(
        strstr(fixture_execute(fx, before.access, "{ me { username } }"),
               "Unauthenticated.") != NULL);
    expect_text(fixture_last_mail(fx, ANAS, "subject"),
                "Reset your password on 127.0.0.1:8000");
    expect_text(reset(fx, fixture_link_token(fx, ANAS), OTHER_PASSWORD),
                SUCCESS("passwordReset"));
    expect_true(fixture_show(fx, "ana").verified);
    expect_true(may_log_in(fx, OTHER_PASSWORD));
    fixture_close(fx);
}

TEST_MAIN
