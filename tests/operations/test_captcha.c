/* SPDX-License-Identifier: MIT */
/*
 * captcha, and what it stands before, through the public API, on every store;
 * the quirks of the original's captcha in both styles.
 */
#include "support/fixture.h"

#define TEXT                    "captcha_text=AbC4"
#define LOGIN                   "login_captcha=yes"
#define ASK                     "mutation { captcha { uuid } }"
#define NO_UUID                 "11111111-2222-4333-8444-555555555555"
#define COMPLAIN(message, code) ONE_COMPLAINT("captcha", message, code)
#define WRONG                   COMPLAIN("Captcha wrong, try again.", "invalid_captcha")
#define EXPIRED                                                                \
    COMPLAIN("Expired or not Existed captcha please refresh.",                 \
             "expired_captcha")
#define SPENT                                                                  \
    COMPLAIN("Maximum tries exceeded, please refresh the captcha.",            \
             "max_retries_exceeded")

static struct fixture *with_ana(gate_style style, const char *setting,
                                const char *more)
{
    struct fixture *fx = fixture_open(TEXT, setting, more, NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

static const char *captcha(struct fixture *fx)
{
    return fixture_text(fx, fixture_execute(fx, NULL, ASK),
                        "data.captcha.uuid");
}

static const char *log_in(struct fixture *fx, const char *password,
                          const char *uuid, const char *answer)
{
    return fixture_call(fx, NULL, "tokenAuth", "success errors",
                        "username: \"ana\", password: \"%s\", identifier: "
                        "\"%s\", userEntry: \"%s\"",
                        password, uuid, answer);
}

static const char *register_bea(struct fixture *fx, const char *uuid,
                                const char *answer)
{
    return fixture_call(
        fx, NULL, "register", "success errors",
        "username: \"bea\", email: \"bea@example.com\", password1: "
        "\"" PASSWORD "\", password2: \"" PASSWORD
        "\", identifier: \"%s\", userEntry: \"%s\"",
        uuid, answer);
}

TEST_IN_BOTH_STYLES(shows_a_picture)
{
    static const char png[] = "iVBORw0KGgo"; /* the signature, in base64 */
    struct fixture *fx = fixture_open(NULL);

    fx->style = style;
    const char *answer = fixture_execute(
        fx, NULL, "mutation { captcha { uuid pilImage image { url } } }");

    expect_int(strlen(fixture_text(fx, answer, "data.captcha.uuid")), 36);
    expect_true(strncmp(fixture_text(fx, answer, "data.captcha.pilImage"), png,
                        strlen(png)) == 0);
    expect_in(answer, "\"image\":null");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(no_two_are_alike)
{
    struct fixture *fx = fixture_open(NULL);
    const char *document = "mutation { captcha { uuid pilImage } }";
    const char *one = fixture_execute(fx, NULL, document);
    const char *other = fixture_execute(fx, NULL, document);

    expect_true(strcmp(fixture_text(fx, one, "data.captcha.uuid"),
                       fixture_text(fx, other, "data.captcha.uuid")) != 0);
    expect_true(strcmp(fixture_text(fx, one, "data.captcha.pilImage"),
                       fixture_text(fx, other, "data.captcha.pilImage")) != 0);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_right_answer_lets_through)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);

    expect_text(log_in(fx, PASSWORD, captcha(fx), "AbC4"),
                SUCCESS("tokenAuth"));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(letter_case_and_spaces_do_not_count)
{
    static const char *const answers[] = {"abc4", "ABC4", " a b c 4 ",
                                          "A\\tbC4\\n"};
    struct fixture *fx = with_ana(style, LOGIN, NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        test_case(answers[i]);
        expect_text(log_in(fx, PASSWORD, captcha(fx), answers[i]),
                    SUCCESS("tokenAuth"));
    }
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_wrong_answer_is_told_before_anything_else)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);
    const char *uuid = captcha(fx);

    expect_text(log_in(fx, PASSWORD, uuid, "abc5"),
                REFUSED("tokenAuth", WRONG));
    expect_text(log_in(fx, "wrong horse 7", uuid, ""),
                REFUSED("tokenAuth", WRONG));
    expect_text(log_in(fx, PASSWORD, uuid, "abc4"), SUCCESS("tokenAuth"));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(works_once)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);
    const char *uuid = captcha(fx);

    /* Even where the call fails for another reason. */
    expect_in(log_in(fx, "wrong horse 7", uuid, "abc4"), "invalid_credentials");
    expect_text(log_in(fx, PASSWORD, uuid, "abc4"),
                REFUSED("tokenAuth", EXPIRED));
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(of_two_at_once_one_takes_it)
{
    struct fixture *fx = with_ana(GATE_STYLE_ARGUMENTS, LOGIN, NULL);
    const char *uuid = captcha(fx);
    const char *document;

    expect_int(context_format(&fx->cx, &document,
                              "mutation { tokenAuth(username: \"ana\", "
                              "password: \"" PASSWORD
                              "\", identifier: \"%s\", userEntry: \"abc4\") { "
                              "success } }",
                              uuid),
               GATE_OK);
    fixture_meanwhile(fx, document);
    expect_in(log_in(fx, PASSWORD, uuid, "abc4"), "expired_captcha");
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 1);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(ends_at_its_lifetime)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);
    const char *early = captcha(fx);
    const char *late = captcha(fx);

    fixture_advance_s(fx, 119);
    expect_text(log_in(fx, PASSWORD, early, "abc4"), SUCCESS("tokenAuth"));
    fixture_advance_s(fx, 1);
    expect_text(log_in(fx, PASSWORD, late, "abc4"),
                REFUSED("tokenAuth", EXPIRED));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(counts_tries_in_the_store)
{
    struct fixture *fx = with_ana(style, LOGIN, "captcha_tries=2");
    const char *uuid = captcha(fx);

    for (int i = 0; i < 2; i++) {
        expect_text(log_in(fx, PASSWORD, uuid, "0000"),
                    REFUSED("tokenAuth", WRONG));
    }
    expect_text(log_in(fx, PASSWORD, uuid, "abc4"),
                REFUSED("tokenAuth", SPENT));
    /* And it is gone. */
    expect_text(log_in(fx, PASSWORD, uuid, "abc4"),
                REFUSED("tokenAuth", EXPIRED));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(what_was_not_handed_out_is_expired)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);

    expect_text(log_in(fx, PASSWORD, NO_UUID, "abc4"),
                REFUSED("tokenAuth", EXPIRED));
    expect_in(log_in(fx, PASSWORD, "not-a-uuid", "abc4"),
              "\"code\":\"validation_failed\"");
    expect_in(fixture_call(fx, NULL, "tokenAuth", "success",
                           "username: \"ana\", password: \"" PASSWORD "\""),
              "\"code\":\"validation_failed\"");
    fixture_close(fx);
}

/* As other systems write one: in capitals, without dashes. */
TEST_ON_EVERY_STORE(an_id_may_be_written_otherwise)
{
    struct fixture *fx = with_ana(GATE_STYLE_ARGUMENTS, LOGIN, NULL);
    const char *uuid = captcha(fx);
    char written[64] = "";
    size_t bytes = 0;

    for (; *uuid != '\0'; uuid++) {
        if (*uuid != '-') {
            written[bytes++] =
                (char)('a' <= *uuid && *uuid <= 'f' ? *uuid - 32 : *uuid);
        }
    }
    expect_in(log_in(fx, PASSWORD, written, "abc4"), "\"success\":true");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(each_setting_rules_its_own)
{
    struct fixture *fx = with_ana(style, LOGIN, NULL);

    expect_in(register_bea(fx, captcha(fx), "abc4"),
              "\"code\":\"validation_failed\"");
    expect_text(fixture_call(
                    fx, NULL, "register", "success errors",
                    "username: \"bea\", email: \"bea@example.com\", password1: "
                    "\"" PASSWORD "\", password2: \"" PASSWORD "\""),
                SUCCESS("register"));
    fixture_close(fx);

    fx = with_ana(style, "register_captcha=yes", NULL);
    expect_text(register_bea(fx, captcha(fx), "wrong"),
                REFUSED("register", WRONG));
    expect_int(fixture_show(fx, "bea").id, 0);
    expect_text(register_bea(fx, captcha(fx), "abc4"), SUCCESS("register"));
    expect_in(fixture_call(fx, NULL, "tokenAuth", "success",
                           "username: \"ana\", password: \"" PASSWORD "\""),
              "\"success\":true");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(for_tests_any_answer_may_do_everywhere)
{
    struct fixture *fx = fixture_open("captcha_ci_mode=yes", LOGIN,
                                      "register_captcha=yes", NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_text(log_in(fx, PASSWORD, NO_UUID, "wrong"), SUCCESS("tokenAuth"));
    expect_text(register_bea(fx, NO_UUID, "wrong"), SUCCESS("register"));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(under_suspicion_it_is_asked_for)
{
    struct fixture *fx =
        with_ana(style, "login_captcha=suspicion", "login_budget_per_name=6");
    const char *guess = "username: \"ana\", password: \"wrong horse 7\"";

    for (int i = 0; i < 3; i++) {
        expect_in(
            fixture_call(fx, NULL, "tokenAuth", "success errors", "%s", guess),
            "invalid_credentials");
    }
    expect_text(fixture_call(fx, NULL, "tokenAuth", "success errors",
                             "username: \"ana\", password: \"" PASSWORD "\""),
                REFUSED("tokenAuth", COMPLAIN("Please solve a captcha.",
                                              "captcha_required")));
    expect_text(log_in(fx, PASSWORD, captcha(fx), "abc4"),
                SUCCESS("tokenAuth"));
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(the_picture_is_a_data_url_where_it_is_asked_for)
{
    struct fixture *fx = fixture_open("captcha_save_image=yes", NULL);

    fx->style = style;
    const char *answer = fixture_execute(
        fx, NULL,
        "mutation { captcha { uuid pilImage image { name size url width height "
        "} } }");
    const char *picture = fixture_text(fx, answer, "data.captcha.pilImage");
    const char *url = fixture_text(fx, answer, "data.captcha.image.url");

    expect_in(answer, "\"width\":300,\"height\":150");
    expect_in(answer, ".png\",\"size\":");
    expect_true(strncmp(url, "data:image/png;base64,", 22) == 0 &&
                strcmp(url + 22, picture) == 0);
    expect_in(
        fixture_execute(fx, NULL, "mutation { captcha { image { path } } }"),
        "\"code\":\"validation_failed\"");
    fixture_close(fx);
}

/* Two of the same text are told apart: nobody learns one by another's row. */
TEST_ON_EVERY_STORE(the_database_does_not_have_the_answer)
{
    struct fixture *fx = with_ana(GATE_STYLE_ARGUMENTS, LOGIN, NULL);
    const char *uuids[] = {captcha(fx), captcha(fx)};
    gate_captcha rows[2];

    for (size_t i = 0; i < 2; i++) {
        uint8_t id[GATE_CAPTCHA_ID_BYTES];

        for (size_t k = 0, at = 0; at < strlen(uuids[i]); at++) {
            unsigned byte;
            if (uuids[i][at] != '-' &&
                sscanf(uuids[i] + at, "%2x", &byte) == 1) {
                id[k++] = (uint8_t)byte;
                at++;
            }
        }
        expect_int(fx->opened.store->ops->find_captcha(fx->opened.store,
                                                       &fx->cx, id, &rows[i]),
                   GATE_OK);
    }
    expect_true(
        memcmp(rows[0].answer, rows[1].answer, sizeof(rows[0].answer)) != 0);
    fixture_close(fx);
}

static const char *a_captcha(struct fixture *fx)
{
    (void)fx;
    return ASK;
}

TEST_ON_EVERY_STORE(a_broken_database_leaves_no_trace)
{
    expect_no_trace(a_captcha, 2);
}

TEST_MAIN
