/* SPDX-License-Identifier: MIT */
/* register, through the public API, on every store. */
#include "support/fixture.h"

#define REGISTER(username, email, password1, password2)                        \
    "mutation { register(username: \"" username "\", email: \"" email          \
    "\", password1: \"" password1 "\", password2: \"" password2                \
    "\") { success errors } }"
#define REGISTER_ANA REGISTER("ana", "ana@example.com", PASSWORD, PASSWORD)

TEST_ON_EVERY_STORE(makes_the_account_and_mails_the_link)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
    gate_user ana = fixture_show(fx, "ana");
    expect_text(ana.email, "ana@example.com");
    expect_true(ana.is_active && ana.has_usable_password);
    expect_false(ana.verified || ana.archived);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "Activate your account on 127.0.0.1:8000");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(mails_are_in_the_language_that_was_asked_for)
{
    static const struct {
        const char *asks, *subject;
    } rows[] = {
        {"de-AT, en;q=0.9", "Aktivieren Sie Ihr Konto auf 127.0.0.1:8000"},
        {"sw, pt-BR;q=0.5", "Ative sua conta em 127.0.0.1:8000"},
        {"tlh", "Activate your account on 127.0.0.1:8000"},
        {"de\xff\x01;;q=2,,", "Activate your account on 127.0.0.1:8000"},
        {NULL, "Activate your account on 127.0.0.1:8000"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct fixture *fx = fixture_open(NULL);

        test_case(rows[i].asks == NULL ? "nothing" : rows[i].asks);
        fx->accept_language = rows[i].asks;
        expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
        expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                    rows[i].subject);
        /* later ones, too, whoever asks for them */
        fx->accept_language = "fr";
        expect_answer(fx, NULL,
                      "mutation { resendActivationEmail(email: "
                      "\"ana@example.com\") { success errors } }",
                      SUCCESS("resendActivationEmail"));
        expect_int(fixture_mails(fx, "ana@example.com"), 2);
        expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                    rows[i].subject);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(the_sites_own_language_comes_first)
{
    struct fixture *fx = fixture_open("mail_languages=he, en", NULL);

    expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "הפעלת החשבון שלך באתר 127.0.0.1:8000");
    fixture_close(fx);

    fx = fixture_open("original_mails=yes", NULL);
    fx->accept_language = "de";
    expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "Activate your account on 127.0.0.1:8000");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(opens_a_session_only_where_allowed)
{
    struct fixture *fx = fixture_open(NULL);
    const char *answer = fixture_execute(
        fx, NULL,
        "mutation { register(username: \"ana\", email: \"ana@example.com\", "
        "password1: \"" PASSWORD "\", password2: \"" PASSWORD
        "\") { token { token } refreshToken { token } } }");

    expect_answer(fx, fixture_text(fx, answer, "data.register.token.token"),
                  "{ me { username } }",
                  "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);

    fx = fixture_open("login_before_verification=no", NULL);
    expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    fixture_close(fx);
}

/* As the original's forms have it: such a name is not going to be one's own. */
TEST_ON_EVERY_STORE(a_password_is_compared_with_what_was_not_refused)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "heronstone", PERSON_PLAIN);
    expect_answer(
        fx, NULL,
        REGISTER("heronstone", "a@example.com", "heronstone", "heronstone"),
        REFUSED("register", ONE_COMPLAINT("username",
                                          "A user with that username already "
                                          "exists.",
                                          "unique")));
    expect_in(fixture_execute(fx, NULL,
                              REGISTER("heronstones", "a@example.com",
                                       "heronstones", "heronstones")),
              "password_too_similar");
    fixture_close(fx);
}

/* As the original's forms have it, here and where a password is changed. */
TEST_ON_EVERY_STORE(a_second_password_is_judged_where_the_first_is_missing)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(
        fx, NULL, REGISTER("ana", "ana@example.com", "", "password"),
        REFUSED(
            "register",
            ONE_COMPLAINT(
                "password1", "This field is required.",
                "required") "," ONE_COMPLAINT("password2",
                                              "This password is too common.",
                                              "password_too_common")));
    expect_answer(fx, NULL, REGISTER("ana", "ana@example.com", "password", ""),
                  REFUSED("register",
                          ONE_COMPLAINT("password2", "This field is required.",
                                        "required")));
    fixture_close(fx);
}

/* An ill-formed name is looked at after the password. */
TEST_ON_EVERY_STORE(a_password_is_compared_with_an_ill_formed_name)
{
    struct fixture *fx = fixture_open(NULL);

    expect_in(fixture_execute(fx, NULL,
                              REGISTER("not good!", "ana@example.com",
                                       "not good!", "not good!")),
              "\"password_too_similar\"");
    fixture_close(fx);
}

#define USERNAME_TAKEN                                                         \
    ONE_COMPLAINT("username", "A user with that username already exists.",     \
                  "unique")
#define EMAIL_TAKEN                                                            \
    ONE_COMPLAINT("email", "User with this Email already exists.", "unique")
#define EMAIL_INVALID                                                          \
    ONE_COMPLAINT("email", "Enter a valid email address.", "invalid")
#define NAME_INVALID                                                           \
    ONE_COMPLAINT("username",                                                  \
                  "Enter a valid username. This value may contain only "       \
                  "letters, numbers, and @/./+/-/_ characters.",               \
                  "invalid")
#define REQUIRED(argument)                                                     \
    ONE_COMPLAINT(argument, "This field is required.", "required")
#define NULLS(argument)                                                        \
    ONE_COMPLAINT(argument, "Null characters are not allowed.",                \
                  "null_characters_not_allowed")
#define MISMATCH                                                               \
    ONE_COMPLAINT("password2", "The two password fields didn\u2019t match.",   \
                  "password_mismatch")
#define SHORT                                                                  \
    COMPLAINT("This password is too short. It must contain at least 8 "        \
              "characters.",                                                   \
              "password_too_short")
#define COMMON COMPLAINT("This password is too common.", "password_too_common")
#define NUMERIC                                                                \
    COMPLAINT("This password is entirely numeric.", "password_entirely_"       \
                                                    "numeric")
#define SIMILAR(what)                                                          \
    ONE_COMPLAINT("password2", "The password is too similar to the " what ".", \
                  "password_too_similar")

static const struct {
    const char *name;
    const char *document;
    const char *errors;
} refusals[] = {
    {"a name that is taken",
     REGISTER("bob", "x@example.com", PASSWORD, PASSWORD), USERNAME_TAKEN},
    {"a name taken in another letter case",
     REGISTER("BOB", "x@example.com", PASSWORD, PASSWORD), USERNAME_TAKEN},
    {"an address that is taken",
     REGISTER("ana", "bob@example.com", PASSWORD, PASSWORD), EMAIL_TAKEN},
    {"an address taken in another letter case",
     REGISTER("ana", "Bob@Example.COM", PASSWORD, PASSWORD), EMAIL_TAKEN},
    {"no name", REGISTER("", "ana@example.com", PASSWORD, PASSWORD),
     REQUIRED("username")},
    {"a name of white space",
     REGISTER("  ", "ana@example.com", PASSWORD, PASSWORD),
     REQUIRED("username")},
    {"a name with a space",
     REGISTER("a na", "ana@example.com", PASSWORD, PASSWORD), NAME_INVALID},
    {"a name with something invisible",
     REGISTER("a\\u200Bna", "ana@example.com", PASSWORD, PASSWORD),
     NAME_INVALID},
    {"a name with a NUL",
     REGISTER("ana\\u0000", "ana@example.com", PASSWORD, PASSWORD),
     NULLS("username")},
    {"no address", REGISTER("ana", "", PASSWORD, PASSWORD), REQUIRED("email")},
    {"what is no address",
     REGISTER("ana", "ana.example.com", PASSWORD, PASSWORD), EMAIL_INVALID},
    {"an address with a line break",
     REGISTER("ana", "ana@example.com\\nBcc: eve@example.com", PASSWORD,
              PASSWORD),
     EMAIL_INVALID},
    {"two passwords",
     REGISTER("ana", "ana@example.com", PASSWORD, OTHER_PASSWORD), MISMATCH},
    {"a password of many faults",
     REGISTER("ana", "ana@example.com", "12345", "12345"),
     "\"password2\":[" SHORT "," COMMON "," NUMERIC "]"},
    {"a password like the name",
     REGISTER("anastasia77", "x@example.com", "anastasia.77x", "anastasia.77x"),
     SIMILAR("username")},
    {"a password like the address",
     REGISTER("ana", "wonderland@example.com", "wonderland9", "wonderland9"),
     SIMILAR("email address")},
    {"complaints about two fields", REGISTER("bob", "nope", PASSWORD, PASSWORD),
     USERNAME_TAKEN "," EMAIL_INVALID},
};

TEST_ON_EVERY_STORE(refuses_and_changes_nothing)
{
    for (size_t i = 0; i < ARRAY_LENGTH(refusals); i++) {
        char want[1024];

        test_case(refusals[i].name);
        struct fixture *fx = fixture_open(NULL);
        fixture_add_person(fx, "bob", PERSON_PLAIN);
        const char *before = fixture_dump(fx);

        snprintf(
            want, sizeof(want),
            "{\"data\":{\"register\":{\"success\":false,\"errors\":{%s}}}}",
            refusals[i].errors);
        expect_answer(fx, NULL, refusals[i].document, want);
        expect_text(fixture_dump(fx), before);
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_taken_address_gets_the_same_answer)
{
    struct fixture *fx = fixture_open("reveal_accounts=no", NULL);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);

    expect_answer(fx, NULL,
                  REGISTER("ana", "bob@example.com", PASSWORD, PASSWORD),
                  SUCCESS("register"));
    expect_int(fixture_mails(fx, "bob@example.com"), 1);
    expect_int(strlen(fixture_link_token(fx, "bob@example.com")), 0);
    expect_true(fixture_show(fx, "ana").id != 0);
    fixture_close(fx);
}

#define VERIFY "mutation { verifyAccount(token: \"%s\") { success errors } }"

/* With `reveal_accounts` off several may wait for one address; the first to
 * prove it has it. */
TEST_ON_EVERY_STORE(an_unproved_address_is_nobodys)
{
    struct fixture *fx = fixture_open("reveal_accounts=no",
                                      "login_fields=username, email", NULL);
    static const char by_email[] =
        "mutation { tokenAuth(email: \"ana@example.com\", password: "
        "\"" PASSWORD "\") { success user { username } } }";

    expect_answer(fx, NULL, REGISTER_ANA, SUCCESS("register"));
    const char *anas = fixture_link_token(fx, "ana@example.com");
    expect_answer(fx, NULL,
                  REGISTER("eve", "ana@example.com", PASSWORD, PASSWORD),
                  SUCCESS("register"));
    const char *eves = fixture_link_token(fx, "ana@example.com");
    expect_int(fixture_mails(fx, "ana@example.com"), 2);
    expect_true(strstr(fixture_execute(fx, NULL, by_email), "false") != NULL);

    expect_text(fixture_ask(fx, NULL, VERIFY, anas), SUCCESS("verifyAccount"));
    expect_text(fixture_ask(fx, NULL, VERIFY, eves),
                REFUSED("verifyAccount", INVALID_TOKEN));
    expect_answer(fx, NULL, by_email,
                  "{\"data\":{\"tokenAuth\":{\"success\":true,\"user\":{"
                  "\"username\":\"ana\"}}}}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(names_and_addresses_are_kept_in_normal_form)
{
    struct fixture *fx = fixture_open(NULL);

    /* "ﬁona", with a ligature, and a domain in capitals. */
    expect_answer(
        fx, NULL,
        REGISTER("  \\uFB01ona ", " Fi.Ona@Example.COM ", PASSWORD, PASSWORD),
        SUCCESS("register"));
    expect_text(fixture_show(fx, "fiona").username, "fiona");
    expect_text(fixture_show(fx, "fiona").email, "Fi.Ona@example.com");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_password_may_be_anything_and_is_kept_as_it_is)
{
    struct fixture *fx = fixture_open(NULL);

    expect_answer(fx, NULL,
                  REGISTER("ana", "ana@example.com",
                           "  p\\u00E4ss \\u2603 wort ",
                           "  p\\u00E4ss \\u2603 wort "),
                  SUCCESS("register"));
    /* Decomposed: a keyboard's business, not the person's. */
    expect_answer(fx, NULL,
                  "mutation { tokenAuth(username: \"ana\", password: "
                  "\"  pa\\u0308ss \\u2603 wort \") { success } }",
                  "{\"data\":{\"tokenAuth\":{\"success\":true}}}");
    expect_answer(fx, NULL,
                  "mutation { tokenAuth(username: \"ana\", password: "
                  "\"p\\u00E4ss \\u2603 wort\") { success } }",
                  "{\"data\":{\"tokenAuth\":{\"success\":false}}}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(without_a_password_a_mail_lets_the_owner_set_one)
{
    struct fixture *fx = fixture_open("passwordless_registration=yes", NULL);

    expect_answer(fx, NULL,
                  "mutation { register(username: \"ana\", email: "
                  "\"ana@example.com\") { success errors } }",
                  SUCCESS("register"));
    expect_false(fixture_show(fx, "ana").has_usable_password);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_int(fixture_mails(fx, "ana@example.com"), 2);
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "Set your password on 127.0.0.1:8000");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(asks_for_the_configured_fields)
{
    struct fixture *fx =
        fixture_open("register_fields=username, first_name, last_name", NULL);

    expect_answer(fx, NULL,
                  "mutation { register(username: \"ana\", firstName: \" Ana \","
                  " lastName: \"Li\", password1: \"" PASSWORD
                  "\", password2: \"" PASSWORD "\") { success errors } }",
                  SUCCESS("register"));
    expect_text(fixture_show(fx, "ana").first_name, "Ana");
    expect_text(fixture_show(fx, "ana").last_name, "Li");
    expect_text(fixture_show(fx, "ana").email, "");
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

/* Somebody takes the name between check and apply. */
TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_meanwhile(fx, REGISTER("ana", "x@example.com", PASSWORD, PASSWORD));
    expect_answer(fx, NULL, REGISTER_ANA, REFUSED("register", USERNAME_TAKEN));
    expect_text(fixture_show(fx, "ana").email, "x@example.com");
    fixture_close(fx);

    fx = fixture_open(NULL);
    fixture_meanwhile(fx,
                      REGISTER("eve", "ana@example.com", PASSWORD, PASSWORD));
    expect_answer(fx, NULL, REGISTER_ANA, REFUSED("register", EMAIL_TAKEN));
    expect_int(fixture_show(fx, "ana").id, 0);
    fixture_close(fx);
}

static const char *a_registration(struct fixture *fx)
{
    (void)fx;
    return REGISTER_ANA;
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_registration, 7);
}

TEST_ON_EVERY_STORE(the_relay_style_does_the_same)
{
    struct fixture *fx = fixture_open(NULL);
    fx->style = GATE_STYLE_RELAY;

    expect_answer(fx, NULL,
                  "mutation { register(input: {username: \"ana\", email: "
                  "\"ana@example.com\", password1: \"" PASSWORD
                  "\", password2: \"" PASSWORD "\"}) { success errors } }",
                  SUCCESS("register"));
    expect_true(fixture_show(fx, "ana").id != 0);
    fixture_close(fx);
}

TEST_MAIN
