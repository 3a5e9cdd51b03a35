/* SPDX-License-Identifier: MIT */
/* updateAccount, through the public API, on every store. */
#include "support/fixture.h"

#define UPDATE(arguments)                                                      \
    "mutation { updateAccount(" arguments ") { success errors } }"
#define DONE        SUCCESS("updateAccount")
#define ALL_FIELDS  "update_fields=username, email, first_name, last_name"
#define OLD_ADDRESS "ana@example.com"
#define NEW_ADDRESS "ana@new.example"
#define NEW_EMAIL   UPDATE("email: \"" NEW_ADDRESS "\"")
#define ME          "{ me { username email } }"
#define WEEK_S      604800

static const char *use_link(struct fixture *fx, const char *token)
{
    return fixture_ask(
        fx, NULL,
        "mutation { verifyAccount(token: \"%s\") { success errors } }", token);
}

static struct fixture *with_ana(const char *setting)
{
    struct fixture *fx = fixture_open(ALL_FIELDS, setting, NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

static const char *log_in(struct fixture *fx)
{
    return fixture_log_in(fx, "ana").access;
}

/* Ana has another address; what is given is the token that undoes it. */
static const char *move(struct fixture *fx)
{
    expect_answer(fx, log_in(fx), NEW_EMAIL, DONE);
    expect_text(use_link(fx, fixture_link_token(fx, NEW_ADDRESS)),
                SUCCESS("verifyAccount"));
    return fixture_link_token(fx, OLD_ADDRESS);
}

/* --- names --- */

TEST_ON_EVERY_STORE(changes_names_at_once)
{
    struct fixture *fx = with_ana(NULL);

    expect_answer(fx, log_in(fx),
                  UPDATE("username: \"Ana.Stone\", firstName: \" Ana \", "
                         "lastName: \"Stone\""),
                  DONE);
    gate_user user = fixture_show(fx, "ana.stone");
    expect_text(user.username, "Ana.Stone");
    expect_text(user.first_name, "Ana");
    expect_text(user.last_name, "Stone");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(leaves_what_is_left_out)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = log_in(fx);

    (void)fixture_execute(fx, token, UPDATE("lastName: \"Stone\""));
    expect_answer(fx, token, UPDATE("firstName: \"Ana\", lastName: null"),
                  DONE);
    expect_text(fixture_show(fx, "ana").first_name, "Ana");
    expect_text(fixture_show(fx, "ana").last_name, "Stone");
    expect_answer(fx, token, UPDATE("lastName: \"\""), DONE);
    expect_text(fixture_show(fx, "ana").last_name, "");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_name_in_other_letter_case_is_still_ones_own)
{
    struct fixture *fx = with_ana(NULL);

    expect_answer(fx, log_in(fx), UPDATE("username: \"ANA\""), DONE);
    expect_text(fixture_show(fx, "ana").username, "ANA");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_a_name_that_another_has)
{
    static const char *const documents[] = {UPDATE("username: \"bob\""),
                                            UPDATE("username: \"BOB\"")};
    struct fixture *fx = with_ana(NULL);

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
        test_case(documents[i]);
        expect_answer(
            fx, log_in(fx), documents[i],
            REFUSED("updateAccount",
                    ONE_COMPLAINT("username",
                                  "A user with that username already exists.",
                                  "unique")));
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_form_hears_all_its_complaints)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = log_in(fx);
    const char *before = fixture_dump(fx);

    expect_answer(
        fx, token,
        UPDATE("username: \"not good!\", email: \"nope\", "
               "firstName: \"a\\u0000b\", lastName: \"a\\u0007b\""),
        REFUSED(
            "updateAccount",
            ONE_COMPLAINT(
                "username",
                "Enter a valid username. This value may contain only "
                "letters, numbers, and @/./+/-/_ characters.",
                "invalid") "," ONE_COMPLAINT("email",
                                             "Enter a valid email address.",
                                             "invalid") "," ONE_COMPLAINT("firs"
                                                                          "tNam"
                                                                          "e",
                                                                          "Null"
                                                                          " cha"
                                                                          "ract"
                                                                          "ers "
                                                                          "are "
                                                                          "not "
                                                                          "allo"
                                                                          "wed"
                                                                          ".",
                                                                          "null"
                                                                          "_cha"
                                                                          "ract"
                                                                          "ers_"
                                                                          "not_"
                                                                          "allo"
                                                                          "wed") "," ONE_COMPLAINT("lastName",
                                                                                                   "Enter a valid value.",
                                                                                                   "invalid")));
    expect_answer(
        fx, token, UPDATE("username: \" \", email: \"\""),
        REFUSED("updateAccount",
                ONE_COMPLAINT(
                    "username", "This field is required.",
                    "required") "," ONE_COMPLAINT("email",
                                                  "This field is required.",
                                                  "required")));
    expect_text(fixture_dump(fx), before);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(takes_nothing_else)
{
    static const char *const documents[] = {
        UPDATE("username: \"bob\""), UPDATE("email: \"" NEW_ADDRESS "\""),
        UPDATE("isStaff: true"), UPDATE("isActive: false"),
        UPDATE("verified: true")};
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = log_in(fx);
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
        test_case(documents[i]);
        expect_in(fixture_execute(fx, token, documents[i]), "Unknown argument");
    }
    expect_text(fixture_dump(fx), before);
    expect_answer(fx, token, UPDATE("firstName: \"Ana\""), DONE);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(is_for_people_who_are_logged_in_and_verified)
{
    struct fixture *fx = with_ana(NULL);
    const char *document = UPDATE("firstName: \"Ana\"");

    fixture_add_person(fx, "bob", PERSON_PLAIN);
    struct tokens bob = fixture_log_in(fx, "bob");
    expect_in(fixture_execute(fx, NULL, document), "Unauthenticated.");
    expect_in(fixture_execute(fx, bob.refresh, document), "Unauthenticated.");
    expect_in(fixture_execute(fx, bob.access, document),
              "Please verify your account.");
    expect_text(fixture_show(fx, "bob").first_name, "");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_who_want_a_name_at_once_one_wins)
{
    struct fixture *fx = with_ana(NULL);

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    fx->asks_as = fixture_log_in(fx, "bob").access;
    fixture_meanwhile(fx, UPDATE("username: \"cleo\""));
    expect_in(fixture_execute(fx, log_in(fx), UPDATE("username: \"cleo\"")),
              "\"unique\"");
    expect_true(fixture_show(fx, "ana").id != 0);
    fixture_close(fx);
}

/* --- another address --- */

TEST_ON_EVERY_STORE(an_address_counts_once_proved)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = log_in(fx);

    expect_answer(fx, token, NEW_EMAIL, DONE);
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    expect_true(fixture_show(fx, "ana").verified);
    expect_int(fixture_mails(fx, NEW_ADDRESS), 1);
    expect_int(fixture_mails(fx, OLD_ADDRESS), 1);
    expect_in(fixture_execute(fx, token, ME), OLD_ADDRESS);

    expect_text(use_link(fx, fixture_link_token(fx, NEW_ADDRESS)),
                SUCCESS("verifyAccount"));
    expect_text(fixture_show(fx, "ana").email, NEW_ADDRESS);
    expect_true(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(access_tokens_from_before_end_and_sessions_go_on)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    (void)move(fx);
    expect_in(fixture_execute(fx, tokens.access, ME), "invalid_token");
    fixture_advance_s(fx, 60);
    const char *answer =
        fixture_ask(fx, NULL,
                    "mutation { refreshToken(refreshToken: \"%s\") { token { "
                    "token } } }",
                    tokens.refresh);
    expect_in(
        fixture_execute(
            fx, fixture_text(fx, answer, "data.refreshToken.token.token"), ME),
        NEW_ADDRESS);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(its_link_works_once_and_for_the_newest_wish)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = log_in(fx);

    (void)fixture_execute(fx, token, UPDATE("email: \"first@new.example\""));
    const char *older = fixture_link_token(fx, "first@new.example");

    (void)fixture_execute(fx, token, NEW_EMAIL);
    const char *newer = fixture_link_token(fx, NEW_ADDRESS);

    expect_text(use_link(fx, older), REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(use_link(fx, newer), SUCCESS("verifyAccount"));
    expect_text(use_link(fx, newer), REFUSED("verifyAccount", INVALID_TOKEN));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(its_link_is_void_once_the_password_is_another)
{
    struct fixture *fx = with_ana(NULL);
    const char *token = log_in(fx);

    (void)fixture_execute(fx, token, NEW_EMAIL);
    const char *link = fixture_link_token(fx, NEW_ADDRESS);

    expect_in(fixture_execute(
                  fx, token,
                  "mutation { passwordChange(oldPassword: \"" PASSWORD
                  "\", newPassword1: \"" OTHER_PASSWORD
                  "\", newPassword2: \"" OTHER_PASSWORD "\") { success } }"),
              "true");
    expect_text(use_link(fx, link), REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_late_wish_asks_for_a_new_login)
{
    struct fixture *fx = with_ana("access_token_lifetime=3600");
    const char *token = log_in(fx);

    fixture_advance_s(fx, 901);
    expect_answer(fx, token, NEW_EMAIL,
                  REFUSED("updateAccount",
                          ONE_COMPLAINT("email", "Log in again to change this.",
                                        "login_too_old")));
    expect_int(fixture_mails(fx, NULL), 0);
    /* Names, and the address that there is, ask for nothing. */
    expect_answer(fx, token,
                  UPDATE("email: \"" OLD_ADDRESS "\", firstName: \"Ana\""),
                  DONE);
    expect_answer(fx, log_in(fx), NEW_EMAIL, DONE);
    fixture_close(fx);
}

/* A refresh is no login. */
TEST_ON_EVERY_STORE(refreshing_does_not_make_a_login_younger)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, 901);
    const char *answer =
        fixture_ask(fx, NULL,
                    "mutation { refreshToken(refreshToken: \"%s\") { token { "
                    "token } } }",
                    tokens.refresh);
    expect_in(fixture_execute(
                  fx, fixture_text(fx, answer, "data.refreshToken.token.token"),
                  NEW_EMAIL),
              "login_too_old");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_an_address_that_another_has)
{
    struct fixture *fx = with_ana(NULL);

    fixture_add_person(fx, "bob", PERSON_PLAIN);
    expect_answer(
        fx, log_in(fx), UPDATE("email: \"BOB@example.com\""),
        REFUSED("updateAccount",
                ONE_COMPLAINT("email", "User with this Email already exists.",
                              "unique")));
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(where_nothing_is_told_the_owner_is)
{
    struct fixture *fx = with_ana("reveal_accounts=no");

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    expect_answer(fx, log_in(fx), UPDATE("email: \"bob@example.com\""), DONE);
    expect_int(fixture_mails(fx, "bob@example.com"), 1);
    expect_text(fixture_link_token(fx, "bob@example.com"), "");
    /* Who wished it sees the same as ever. */
    expect_int(fixture_mails(fx, OLD_ADDRESS), 1);
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(who_is_later_does_not_get_the_address)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_execute(fx, log_in(fx), NEW_EMAIL);
    const char *link = fixture_link_token(fx, NEW_ADDRESS);

    expect_answer(fx, NULL,
                  "mutation { register(username: \"bob\", email: \"" NEW_ADDRESS
                  "\", password1: \"" PASSWORD "\", password2: \"" PASSWORD
                  "\") { success errors } }",
                  SUCCESS("register"));
    expect_text(use_link(fx, link), REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

/* --- taking it back --- */

TEST_ON_EVERY_STORE(the_old_address_is_told_and_can_undo_it)
{
    struct fixture *fx = with_ana(NULL);
    struct tokens thief = fixture_log_in(fx, "ana");
    const char *undo = move(fx);

    expect_in(fixture_last_mail(fx, OLD_ADDRESS, "subject"),
              "is being changed");
    expect_text(use_link(fx, undo), SUCCESS("verifyAccount"));
    gate_user user = fixture_show(fx, "ana");
    expect_text(user.email, OLD_ADDRESS);
    expect_true(user.verified);
    /* Who had it has nothing left, and the owner chooses another password. */
    expect_int(user.live_refresh_tokens, 0);
    expect_false(user.has_usable_password);
    expect_in(fixture_ask(fx, NULL,
                          "mutation { refreshToken(refreshToken: \"%s\") { "
                          "success } }",
                          thief.refresh),
              "false");
    expect_text(
        fixture_ask(fx, NULL,
                    "mutation { passwordReset(token: \"%s\", newPassword1: "
                    "\"" OTHER_PASSWORD "\", newPassword2: \"" OTHER_PASSWORD
                    "\") { success errors } }",
                    fixture_link_token(fx, OLD_ADDRESS)),
        SUCCESS("passwordReset"));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(it_can_be_undone_before_it_counts)
{
    struct fixture *fx = with_ana(NULL);

    (void)fixture_execute(fx, log_in(fx), NEW_EMAIL);
    const char *link = fixture_link_token(fx, NEW_ADDRESS);

    expect_text(use_link(fx, fixture_link_token(fx, OLD_ADDRESS)),
                SUCCESS("verifyAccount"));
    expect_text(use_link(fx, link), REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    expect_false(fixture_show(fx, "ana").has_usable_password);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(it_can_be_undone_for_a_week)
{
    struct fixture *fx = with_ana(NULL);
    const char *undo = move(fx);

    fixture_advance_s(fx, WEEK_S - 1);
    expect_in(use_link(fx, undo), "true");
    fixture_close(fx);

    fx = with_ana(NULL);
    undo = move(fx);
    fixture_advance_s(fx, WEEK_S);
    expect_text(use_link(fx, undo), REFUSED("verifyAccount", EXPIRED_TOKEN));
    expect_text(fixture_show(fx, "ana").email, NEW_ADDRESS);
    fixture_close(fx);
}

static const char *reset_by_mail(struct fixture *fx, const char *address,
                                 const char *password)
{
    (void)fixture_ask(
        fx, NULL,
        "mutation { sendPasswordResetEmail(email: \"%s\") { success } }",
        address);
    return fixture_ask(fx, NULL,
                       "mutation { passwordReset(token: \"%s\", newPassword1: "
                       "\"%s\", newPassword2: \"%s\") { success errors } }",
                       fixture_link_token(fx, address), password, password);
}

/* Whatever a thief does meanwhile. */
TEST_ON_EVERY_STORE(a_new_password_does_not_save_a_thief)
{
    struct fixture *fx = with_ana(NULL);
    const char *undo = move(fx);

    expect_text(reset_by_mail(fx, NEW_ADDRESS, OTHER_PASSWORD),
                SUCCESS("passwordReset"));
    expect_text(use_link(fx, undo), SUCCESS("verifyAccount"));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

/* The owner moves to one address, the thief to a second one and a third. */
TEST_ON_EVERY_STORE(a_thief_cannot_take_it_back_in_turn)
{
    struct fixture *fx = with_ana(NULL);
    const char *undo = move(fx);

    fixture_advance_s(fx, 1);
    (void)fixture_execute(fx, log_in(fx),
                          UPDATE("email: \"third@new.example\""));
    (void)use_link(fx, fixture_link_token(fx, "third@new.example"));
    const char *undo_of_thief = fixture_link_token(fx, NEW_ADDRESS);

    expect_text(fixture_show(fx, "ana").email, "third@new.example");
    expect_text(use_link(fx, undo), SUCCESS("verifyAccount"));
    expect_text(use_link(fx, undo_of_thief),
                REFUSED("verifyAccount", INVALID_TOKEN));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_thief_who_undoes_first_has_won_nothing)
{
    struct fixture *fx = with_ana(NULL);
    const char *undo = move(fx);

    fixture_advance_s(fx, 1);
    (void)fixture_execute(fx, log_in(fx),
                          UPDATE("email: \"third@new.example\""));
    (void)use_link(fx, fixture_link_token(fx, "third@new.example"));
    expect_in(use_link(fx, fixture_link_token(fx, NEW_ADDRESS)), "true");
    expect_text(use_link(fx, undo), SUCCESS("verifyAccount"));
    expect_text(fixture_show(fx, "ana").email, OLD_ADDRESS);
    fixture_close(fx);
}

static const char *a_change(struct fixture *fx)
{
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fx->asks_as = log_in(fx);
    return UPDATE("username: \"cleo\", email: \"" NEW_ADDRESS
                  "\", firstName: \"Cleo\"");
}

static const char *a_proof(struct fixture *fx)
{
    const char *wish = a_change(fx);
    const char *document;

    (void)fixture_execute(fx, fx->asks_as, wish);
    return context_format(&fx->cx, &document,
                          "mutation { verifyAccount(token: \"%s\") { success "
                          "} }",
                          fixture_link_token(fx, NEW_ADDRESS)) == GATE_OK
               ? document
               : "";
}

static const char *an_undoing(struct fixture *fx)
{
    const char *document;

    (void)fixture_execute(fx, NULL, a_proof(fx));
    return context_format(&fx->cx, &document,
                          "mutation { verifyAccount(token: \"%s\") { success "
                          "} }",
                          fixture_link_token(fx, OLD_ADDRESS)) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace_with(ALL_FIELDS, a_change, 18);
    expect_no_trace_with(ALL_FIELDS, a_proof, 10);
    expect_no_trace_with(ALL_FIELDS, an_undoing, 14);
}

TEST_MAIN
