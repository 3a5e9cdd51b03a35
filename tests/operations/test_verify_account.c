/* SPDX-License-Identifier: MIT */
/* verifyAccount, through the public API, on every store. */
#include "support/fixture.h"

#define VERIFY "mutation { verifyAccount(token: \"%s\") { success errors } }"
#define RESEND                                                                 \
    "mutation { resendActivationEmail(email: \"ana@example.com\") { success "  \
    "} }"
#define RESET                                                                  \
    "mutation { sendPasswordResetEmail(email: \"ana@example.com\") { "         \
    "success } }"
#define ALREADY_VERIFIED                                                       \
    REFUSED("verifyAccount",                                                   \
            ONE_COMPLAINT("nonFieldErrors", "Account already verified.",       \
                          "already_verified"))

static struct fixture *with_ana(unsigned what)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", what);
    return fx;
}

static const char *mailed_token(struct fixture *fx, const char *document)
{
    (void)fixture_execute(fx, NULL, document);
    return fixture_link_token(fx, "ana@example.com");
}

TEST_ON_EVERY_STORE(proves_the_address)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    const char *token = mailed_token(fx, RESEND);

    expect_text(fixture_ask(fx, NULL, VERIFY, token), SUCCESS("verifyAccount"));
    expect_true(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(twice_is_already_verified)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    const char *older = mailed_token(fx, RESEND);
    const char *newer = mailed_token(fx, RESEND);

    /* Activation links live side by side: either mail may be the one read. */
    expect_text(fixture_ask(fx, NULL, VERIFY, older), SUCCESS("verifyAccount"));
    expect_text(fixture_ask(fx, NULL, VERIFY, older), ALREADY_VERIFIED);
    expect_text(fixture_ask(fx, NULL, VERIFY, newer), ALREADY_VERIFIED);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(archived_and_closed_accounts_stay_what_they_are)
{
    struct fixture *fx = with_ana(PERSON_ARCHIVED | PERSON_INACTIVE);
    const char *token = mailed_token(fx, RESEND);

    expect_text(fixture_ask(fx, NULL, VERIFY, token), SUCCESS("verifyAccount"));
    gate_user ana = fixture_show(fx, "ana");
    expect_true(ana.verified && ana.archived && !ana.is_active);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(refuses_what_is_no_activation_link)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    const char *token = mailed_token(fx, RESEND);
    const char *login = fixture_log_in(fx, "bob").access;
    char forged[128];

    (void)fixture_execute(fx, NULL,
                          "mutation { sendPasswordResetEmail(email: "
                          "\"bob@example.com\") { success } }");
    snprintf(forged, sizeof(forged), "%s", token);
    forged[strlen(forged) - 1] ^= 1;
    const char *const tokens[] = {"", "garbage", login, forged,
                                  fixture_link_token(fx, "bob@example.com")};

    for (size_t i = 0; i < ARRAY_LENGTH(tokens); i++) {
        test_case(tokens[i]);
        expect_text(fixture_ask(fx, NULL, VERIFY, tokens[i]),
                    REFUSED("verifyAccount", INVALID_TOKEN));
    }
    expect_false(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(ends_at_its_lifetime)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    const char *token = mailed_token(fx, RESEND);

    fixture_advance_s(fx, 604800);
    expect_text(fixture_ask(fx, NULL, VERIFY, token),
                REFUSED("verifyAccount", EXPIRED_TOKEN));
    expect_false(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_link_of_a_deleted_account_is_invalid)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    const char *token = mailed_token(fx, RESEND);
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", GATE_USER_DELETE, &error),
               GATE_OK);
    expect_text(fixture_ask(fx, NULL, VERIFY, token),
                REFUSED("verifyAccount", INVALID_TOKEN));
    fixture_close(fx);
}

/* Who registered a victim's address keeps nothing of it (security.md, B2). */
TEST_ON_EVERY_STORE(proving_by_a_resets_link_starts_over)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    struct tokens squatter = fixture_log_in(fx, "ana");
    const char *token = mailed_token(fx, RESET);

    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "Activate your account on 127.0.0.1:8000");
    expect_text(fixture_ask(fx, NULL, VERIFY, token), SUCCESS("verifyAccount"));
    expect_true(fixture_show(fx, "ana").verified);
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    expect_false(fixture_show(fx, "ana").has_usable_password);
    expect_text(fixture_last_mail(fx, "ana@example.com", "subject"),
                "Reset your password on 127.0.0.1:8000");
    expect_true(
        strstr(fixture_execute(fx, squatter.access, "{ me { username } }"),
               "invalid_token") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(two_at_once_one_wins)
{
    struct fixture *fx = with_ana(PERSON_PLAIN);
    char document[512];

    snprintf(document, sizeof(document), VERIFY, mailed_token(fx, RESEND));
    fixture_meanwhile(fx, document);
    expect_answer(fx, NULL, document, ALREADY_VERIFIED);
    expect_true(fixture_show(fx, "ana").verified);
    fixture_close(fx);
}

static const char *a_proof(struct fixture *fx)
{
    const char *document;

    fixture_add_person(fx, "ana", PERSON_PLAIN);
    return context_format(&fx->cx, &document, VERIFY,
                          mailed_token(fx, RESET)) == GATE_OK
               ? document
               : "";
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_proof, 11);
}

TEST_MAIN
