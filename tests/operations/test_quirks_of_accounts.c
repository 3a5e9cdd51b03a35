/* SPDX-License-Identifier: MIT */
/*
 * What the original does and we do not: changing, archiving and deleting an
 * account.  A claim for each row of the contract's table of quirks, under its
 * defaults, in both styles, on every store.  Those of mails and tokens are in
 * files of their own.
 */
#include "support/fixture.h"

#define DONE     "success errors"
#define ME       "{ me { username } }"
#define USERNAME "update_fields=username, email"

static struct fixture *with_ana(gate_style style, const char *setting)
{
    struct fixture *fx =
        fixture_open("compatibility=gqlauth", "login_captcha=no",
                     "register_captcha=no", setting, NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

static const char *confirm(struct fixture *fx, const char *token,
                           const char *operation, const char *password)
{
    return fixture_call(fx, token, operation, DONE, "password: \"%s\"",
                        password);
}

static const char *change_password(struct fixture *fx, const char *token)
{
    return fixture_call(fx, token, "passwordChange", DONE,
                        "oldPassword: \"" PASSWORD
                        "\", newPassword1: \"" OTHER_PASSWORD
                        "\", newPassword2: \"" OTHER_PASSWORD "\"");
}

static void expect_nobody(struct fixture *fx, const char *token)
{
    expect_in(fixture_execute(fx, token, ME), "Unauthenticated.");
    expect_answer(fx, token, "{ publicUser { username } }",
                  "{\"data\":{\"publicUser\":null}}");
    expect_in(
        fixture_call(fx, NULL, "verifyToken", DONE, "token: \"%s\"", token),
        "\"success\":false");
}

TEST_IN_BOTH_STYLES(an_empty_password_is_a_wrong_one)
{
    static const char *const operations[] = {"archiveAccount", "deleteAccount"};
    struct fixture *fx = with_ana(style, "delete_account=yes");
    struct tokens tokens = fixture_log_in(fx, "ana");

    for (size_t i = 0; i < ARRAY_LENGTH(operations); i++) {
        test_case(operations[i]);
        expect_in(confirm(fx, tokens.access, operations[i], ""),
                  "\"success\":false,\"errors\":{" ONE_COMPLAINT(
                      "password", "Invalid password.", "invalid_password"));
    }
    expect_in(fixture_execute(fx, tokens.access, ME), "\"ana\"");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(where_nothing_may_be_deleted_the_account_is_closed)
{
    struct fixture *fx = with_ana(style, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(confirm(fx, tokens.access, "deleteAccount", PASSWORD),
                SUCCESS("deleteAccount"));
    expect_false(fixture_show(fx, "ana").is_active);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_nobody(fx, tokens.access);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_token_of_a_deleted_account_is_like_none)
{
    struct fixture *fx = with_ana(style, "delete_account=yes");
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(confirm(fx, tokens.access, "deleteAccount", PASSWORD),
                SUCCESS("deleteAccount"));
    expect_nobody(fx, tokens.access);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_token_does_not_pass_on_to_who_takes_the_name)
{
    struct fixture *fx = with_ana(style, "delete_account=yes");
    struct tokens tokens = fixture_log_in(fx, "ana");

    (void)confirm(fx, tokens.access, "deleteAccount", PASSWORD);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_nobody(fx, tokens.access);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(tokens_from_before_an_archiving_end_at_once)
{
    struct fixture *fx = with_ana(style, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(confirm(fx, tokens.access, "archiveAccount", PASSWORD),
                SUCCESS("archiveAccount"));
    expect_nobody(fx, tokens.access);
    expect_in(confirm(fx, tokens.access, "archiveAccount", PASSWORD),
              "Unauthenticated.");
    expect_in(change_password(fx, tokens.access), "Unauthenticated.");
    expect_in(fixture_call(fx, tokens.access, "updateAccount", DONE,
                           "firstName: \"Ana\""),
              "Unauthenticated.");
    expect_text(fixture_show(fx, "ana").first_name, "");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(tokens_from_before_a_new_password_end_at_once)
{
    struct fixture *fx = with_ana(style, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_in(change_password(fx, tokens.access), "\"success\":true");
    expect_nobody(fx, tokens.access);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(what_is_left_out_stays_as_it_is)
{
    struct fixture *fx = with_ana(style, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    (void)fixture_call(fx, tokens.access, "updateAccount", DONE,
                       "firstName: \"Ana\", lastName: \"Stone\"");
    expect_text(fixture_call(fx, tokens.access, "updateAccount", DONE,
                             "firstName: \"Anna\""),
                SUCCESS("updateAccount"));
    expect_text(fixture_show(fx, "ana").first_name, "Anna");
    expect_text(fixture_show(fx, "ana").last_name, "Stone");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_name_that_differs_in_case_alone_is_taken)
{
    struct fixture *fx = with_ana(style, USERNAME);
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    expect_text(
        fixture_call(fx, tokens.access, "updateAccount", DONE,
                     "username: \"BOB\", email: \"ana@example.com\""),
        REFUSED("updateAccount",
                ONE_COMPLAINT("username",
                              "A user with that username already exists.",
                              "unique")));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_new_address_has_to_be_proved)
{
    struct fixture *fx = with_ana(style, USERNAME);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(fixture_call(fx, tokens.access, "updateAccount", DONE,
                             "username: \"ana\", email: \"new@example.com\""),
                SUCCESS("updateAccount"));
    expect_text(fixture_show(fx, "ana").email, "ana@example.com");
    expect_text(fixture_call(fx, NULL, "verifyAccount", DONE, "token: \"%s\"",
                             fixture_link_token(fx, "new@example.com")),
                SUCCESS("verifyAccount"));
    expect_text(fixture_show(fx, "ana").email, "new@example.com");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_token_goes_on_when_the_name_is_another)
{
    struct fixture *fx = with_ana(style, USERNAME);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(
        fixture_call(fx, tokens.access, "updateAccount", DONE,
                     "username: \"ana.stone\", email: \"ana@example.com\""),
        SUCCESS("updateAccount"));
    expect_answer(fx, tokens.access, ME,
                  "{\"data\":{\"me\":{\"username\":\"ana.stone\"}}}");
    fixture_close(fx);
}

/* Its fields are the original's, and so is that both have to be there. */
TEST_IN_BOTH_STYLES(a_name_or_address_that_may_change_has_to_be_given)
{
    struct fixture *fx = with_ana(style, USERNAME);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_in(fixture_call(fx, tokens.access, "updateAccount", DONE,
                           "username: \"bea\""),
              "\"code\":\"validation_failed\"");
    expect_true(fixture_show(fx, "ana").id != 0);
    fixture_close(fx);
}

TEST_MAIN
