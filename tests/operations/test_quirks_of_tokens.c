/* SPDX-License-Identifier: MIT */
/*
 * What the original does and we do not: logging in, refreshing, access tokens,
 * me and publicUser.  A claim for each row of the contract's table of quirks,
 * in both styles, on every store.  Those of accounts and mails are in
 * test_quirks_of_mails.c, those of HTTP in tests/security/test_protocol.py.
 */
#include "support/fixture.h"

#include "base/encode.h"

#define SESSION "success errors token { token } refreshToken { token }"

enum { MINUTE_S = 60 };

static struct fixture *with_ana(gate_style style, unsigned what,
                                const char *setting)
{
    struct fixture *fx = fixture_open(setting, NULL);

    fx->style = style;
    fixture_add_person(fx, "ana", what);
    return fx;
}

static void act(struct fixture *fx, gate_user_action action)
{
    gate_error error;

    expect_int(gate_user_act(fx->service, "ana", action, &error), GATE_OK);
}

/* A request error says nothing about data and does nothing. */
static void expect_request_error(struct fixture *fx, const char *answer,
                                 const char *before)
{
    expect_in(answer, "\"code\":\"validation_failed\"");
    expect_true(strstr(answer, "\"data\"") == NULL);
    expect_text(fixture_dump(fx), before);
}

/* --- tokenAuth --- */

TEST_IN_BOTH_STYLES(a_login_without_its_name_is_a_request_error)
{
    static const char *const incomplete[] = {
        "password: \"" PASSWORD "\"", "username: \"ana\"",
        "username: null, password: \"" PASSWORD "\""};
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    const char *before = fixture_dump(fx);

    for (size_t i = 0; i < ARRAY_LENGTH(incomplete); i++) {
        test_case(incomplete[i]);
        expect_request_error(
            fx,
            fixture_call(fx, NULL, "tokenAuth", "success", "%s", incomplete[i]),
            before);
    }
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(login_fields_asked_for_together_are_all_needed)
{
    struct fixture *fx = fixture_open("login_fields=username, email",
                                      "login_fields_together=yes", NULL);
    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);

    expect_request_error(fx,
                         fixture_call(fx, NULL, "tokenAuth", "success",
                                      "username: \"ana\", "
                                      "password: \"" PASSWORD "\""),
                         fixture_dump(fx));
    fixture_close(fx);
}

static const char *log_in_by(struct fixture *fx, const char *fields)
{
    return fixture_call(fx, NULL, "tokenAuth", "success errors",
                        "%s, password: \"" PASSWORD "\"", fields);
}

#define NOT_LET_IN                                                             \
    REFUSED("tokenAuth", ONE_COMPLAINT("nonFieldErrors",                       \
                                       "Please, enter valid credentials.",     \
                                       "invalid_credentials"))

TEST_IN_BOTH_STYLES(all_login_fields_are_looked_at)
{
    struct fixture *fx = fixture_open("login_fields=username, email",
                                      "login_fields_together=yes", NULL);
    fx->style = style;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);

    expect_text(log_in_by(fx, "username: \"ana\", email: \"ana@example.com\""),
                SUCCESS("tokenAuth"));
    expect_text(log_in_by(fx, "username: \"ana\", email: \"bob@example.com\""),
                NOT_LET_IN);
    expect_text(log_in_by(fx, "username: \"ana\", email: \"no@example.com\""),
                NOT_LET_IN);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(an_address_alone_logs_in_where_it_is_a_login_field)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, "login_fields=email");

    expect_text(log_in_by(fx, "email: \"ANA@example.COM\""),
                SUCCESS("tokenAuth"));
    expect_text(log_in_by(fx, "email: \"bob@example.com\""), NOT_LET_IN);
    fixture_close(fx);
}

/* Neither field, or both: nobody is meant. */
TEST_IN_BOTH_STYLES(exactly_one_of_several_login_fields_is_given)
{
    struct fixture *fx =
        with_ana(style, PERSON_VERIFIED, "login_fields=username, email");

    expect_text(log_in_by(fx, "email: \"ana@example.com\""),
                SUCCESS("tokenAuth"));
    expect_text(log_in_by(fx, "username: \"ana\""), SUCCESS("tokenAuth"));
    expect_text(log_in_by(fx, "username: \"ana\", email: \"ana@example.com\""),
                NOT_LET_IN);
    expect_text(log_in_by(fx, "username: null"), NOT_LET_IN);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(only_who_is_let_in_is_brought_back)
{
    struct fixture *fx =
        with_ana(style, PERSON_ARCHIVED, "login_before_verification=no");

    expect_text(
        log_in_by(fx, "username: \"ana\""),
        REFUSED("tokenAuth",
                ONE_COMPLAINT("nonFieldErrors", "Please verify your account.",
                              "not_verified")));
    expect_true(fixture_show(fx, "ana").archived);
    act(fx, GATE_USER_VERIFY);
    expect_text(log_in_by(fx, "username: \"ana\""), SUCCESS("tokenAuth"));
    expect_false(fixture_show(fx, "ana").archived);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(the_answer_shows_the_account_brought_back)
{
    struct fixture *fx =
        with_ana(style, PERSON_VERIFIED | PERSON_ARCHIVED, NULL);

    expect_text(
        fixture_call(
            fx, NULL, "tokenAuth",
            "unarchiving user { archived status { archived verified } }",
            "username: \"ana\", password: \"" PASSWORD "\""),
        "{\"data\":{\"tokenAuth\":{\"unarchiving\":true,\"user\":{"
        "\"archived\":false,\"status\":{\"archived\":false,"
        "\"verified\":true}}}}}");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_refresh_token_is_opaque_and_of_256_random_bits)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    struct tokens one = fixture_log_in(fx, "ana");
    struct tokens other = fixture_log_in(fx, "ana");
    uint8_t bytes[2][48];
    size_t count[2];

    expect_true(base64url_decode(slice_of(one.refresh), bytes[0],
                                 sizeof(bytes[0]), &count[0]));
    expect_true(base64url_decode(slice_of(other.refresh), bytes[1],
                                 sizeof(bytes[1]), &count[1]));
    expect_true(count[0] >= 16 + 32); /* which one it is, and its secret */
    expect_true(memcmp(bytes[0], bytes[1], 16) != 0);
    expect_true(memcmp(bytes[0] + 16, bytes[1] + 16, 32) != 0);
    fixture_close(fx);
}

/* --- what is in an access token --- */

/* Segment 0 or 1 of a token, read as JSON text. */
static const char *segment(struct fixture *fx, const char *token, int which)
{
    const char *start = which == 0 ? token : strchr(token, '.') + 1;
    char text[2048] = "";
    size_t bytes = 0;
    const char *kept = "";

    expect_true(base64url_decode((struct slice){start, strcspn(start, ".")},
                                 text, sizeof(text) - 1, &bytes));
    expect_int(context_copy(&fx->cx, (struct slice){text, bytes}, &kept),
               GATE_OK);
    return kept;
}

TEST_IN_BOTH_STYLES(the_header_says_what_kind_of_token_it_is)
{
    static const struct {
        const char *setting;
        const char *algorithm;
    } rows[] = {{"token_algorithm=EdDSA", "\"alg\":\"EdDSA\""},
                {"token_algorithm=HS256", "\"alg\":\"HS256\""}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct fixture *fx = with_ana(style, PERSON_VERIFIED, rows[i].setting);
        const char *header = segment(fx, fixture_log_in(fx, "ana").access, 0);

        test_case(rows[i].setting);
        expect_in(header, rows[i].algorithm);
        expect_in(header, "\"typ\":\"at+jwt\"");
        expect_in(header, "\"kid\":");
        fixture_close(fx);
    }
}

/* RFC 7519 and 9068; the subject is an id that is never used twice. */
TEST_IN_BOTH_STYLES(claims_are_the_standards_and_name_nobody)
{
    static const char *const wanted[] = {"\"iss\":\"http://127.0.0.1:8000\"",
                                         "\"aud\":\"gatehouse\"",
                                         "\"sub\":\"1\"",
                                         "\"iat\":1795478400",
                                         "\"nbf\":1795478400",
                                         "\"exp\":1795478700",
                                         "\"jti\":\"",
                                         "\"sid\":\""};
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    const char *claims = segment(fx, fixture_log_in(fx, "ana").access, 1);

    for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++) {
        expect_in(claims, wanted[i]);
    }
    expect_true(strstr(claims, "ana") == NULL);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_token_does_not_pass_on_with_the_name)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    struct tokens old = fixture_log_in(fx, "ana");

    act(fx, GATE_USER_DELETE);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_in(fixture_execute(fx, old.access, "{ me { username } }"),
              "\"reason\":\"invalid_token\"");
    expect_answer(fx, old.access, "{ publicUser { username } }",
                  "{\"data\":{\"publicUser\":null}}");
    expect_in(fixture_call(fx, NULL, "refreshToken", SESSION,
                           "refreshToken: \"%s\"", old.refresh),
              "\"invalid_token\"");
    fixture_close(fx);
}

/* --- refreshToken --- */

TEST_IN_BOTH_STYLES(nothing_is_revoked_unless_asked)
{
    struct fixture *fx =
        with_ana(style, PERSON_VERIFIED, "refresh_rotation=no");
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, MINUTE_S);
    const char *answer = fixture_call(fx, NULL, "refreshToken", SESSION,
                                      "refreshToken: \"%s\"", tokens.refresh);
    expect_text(
        fixture_text(fx, answer, "data.refreshToken.refreshToken.token"),
        tokens.refresh);
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(a_refresh_answers_with_the_user)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");

    expect_text(fixture_call(fx, NULL, "refreshToken",
                             "success errors user { username verified }",
                             "refreshToken: \"%s\", revokeRefreshToken: true",
                             tokens.refresh),
                "{\"data\":{\"refreshToken\":{\"success\":true,\"errors\":null,"
                "\"user\":{\"username\":\"ana\",\"verified\":true}}}}");
    fixture_close(fx);
}

static const char *replace(struct fixture *fx, const char *token)
{
    const char *answer =
        fixture_call(fx, NULL, "refreshToken", SESSION,
                     "refreshToken: \"%s\", revokeRefreshToken: true", token);

    return fixture_text(fx, answer, "data.refreshToken.refreshToken.token");
}

TEST_IN_BOTH_STYLES(a_rotated_token_used_again_ends_the_family)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    const char *first = fixture_log_in(fx, "ana").refresh;
    const char *second = replace(fx, first);
    const char *const both[] = {first, second};

    expect_int(strlen(second), 64);
    fixture_advance_s(fx, MINUTE_S);
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        expect_text(fixture_call(fx, NULL, "refreshToken", "success errors",
                                 "refreshToken: \"%s\"", both[i]),
                    REFUSED("refreshToken", EXPIRED_TOKEN));
    }
    expect_int(fixture_show(fx, "ana").live_refresh_tokens, 0);
    fixture_close(fx);
}

/* --- verifyToken --- */

#define NO_TOKEN                                                               \
    "{\"data\":{\"verifyToken\":{\"success\":false,\"errors\":{" INVALID_TOKEN \
    "},\"token\":null,\"user\":null}}}"

static void expect_no_token(struct fixture *fx, const char *name,
                            const char *token)
{
    test_case(name);
    expect_text(fixture_call(fx, NULL, "verifyToken",
                             "success errors token { token } "
                             "user { username }",
                             "token: \"%s\"", token),
                NO_TOKEN);
}

static const char *unsigned_of(struct fixture *fx, const char *token)
{
    static const char none[] = "{\"alg\":\"none\",\"typ\":\"at+jwt\"}";
    char header[BASE64URL_LENGTH(sizeof(none)) + 1] = "";
    const char *payload = strchr(token, '.') + 1;
    const char *out = "";

    base64url_encode(none, sizeof(none) - 1, header);
    expect_int(context_format(&fx->cx, &out, "%s.%.*s.", header,
                              (int)strcspn(payload, "."), payload),
               GATE_OK);
    return out;
}

/* The first character of the signature: all of its bits count. */
static const char *tampered(struct fixture *fx, const char *token)
{
    size_t at = (size_t)(strrchr(token, '.') - token) + 1;
    const char *out = "";

    expect_int(context_format(&fx->cx, &out, "%.*s%c%s", (int)at, token,
                              token[at] == 'A' ? 'B' : 'A', token + at + 1),
               GATE_OK);
    return out;
}

TEST_IN_BOTH_STYLES(what_is_no_access_token_is_invalid_and_no_exception)
{
    struct fixture *fx = with_ana(style, PERSON_PLAIN, NULL);
    struct tokens tokens = fixture_log_in(fx, "ana");
    char with_prefix[2048];

    (void)fixture_call(fx, NULL, "resendActivationEmail", "success",
                       "email: \"ana@example.com\"");
    snprintf(with_prefix, sizeof(with_prefix), "JWT %s", tokens.access);

    expect_no_token(fx, "garbage", "garbage");
    expect_no_token(fx, "blank", "");
    expect_no_token(fx, "three dots", "...");
    expect_no_token(fx, "tampered", tampered(fx, tokens.access));
    expect_no_token(fx, "alg none", unsigned_of(fx, tokens.access));
    expect_no_token(fx, "refresh token", tokens.refresh);
    expect_no_token(fx, "activation token",
                    fixture_link_token(fx, "ana@example.com"));
    expect_no_token(fx, "prefix", with_prefix);
    fixture_close(fx);
}

/* --- tokens from before --- */

static gate_status no_more(struct fixture *fx, int what)
{
    gate_error error;

    return what == 0
               ? gate_user_act(fx->service, "ana", GATE_USER_ARCHIVE, &error)
           : what == 1
               ? gate_user_act(fx->service, "ana", GATE_USER_DEACTIVATE, &error)
           : what == 2
               ? gate_user_act(fx->service, "ana", GATE_USER_DELETE, &error)
               : gate_user_set_password(fx->service, "ana", OTHER_PASSWORD,
                                        strlen(OTHER_PASSWORD), false, &error);
}

static const char *const ends[] = {"archived", "deactivated", "deleted",
                                   "a new password"};

/* me, publicUser and verifyToken: none takes it, and none breaks. */
TEST_IN_BOTH_STYLES(access_tokens_from_before_end_at_once)
{
    for (int i = 0; i < (int)ARRAY_LENGTH(ends); i++) {
        struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
        const char *token = fixture_log_in(fx, "ana").access;

        test_case(ends[i]);
        expect_int(no_more(fx, i), GATE_OK);
        expect_in(fixture_execute(fx, token, "{ me { username } }"),
                  "\"message\":\"Unauthenticated.\"");
        expect_answer(fx, token, "{ publicUser { username } }",
                      "{\"data\":{\"publicUser\":null}}");
        expect_in(fixture_call(fx, NULL, "verifyToken", "success",
                               "token: \"%s\"", token),
                  "\"success\":false");
        fixture_close(fx);
    }
}

/* --- me and publicUser --- */

static const char *ask_with_header(struct fixture *fx, const char *header)
{
    static const char document[] = "{ me { username logentrySet { pk } } }";
    const gate_request request = {.style = fx->style,
                                  .document = document,
                                  .document_bytes = sizeof(document) - 1,
                                  .authorization = header};
    gate_response *response = NULL;
    const char *kept = "";
    size_t bytes;

    expect_int(gate_service_execute(fx->service, &request, &response), GATE_OK);
    const char *json = gate_response_json(response, &bytes);
    expect_int(context_copy(&fx->cx, (struct slice){json, bytes}, &kept),
               GATE_OK);
    gate_response_free(response);
    return kept;
}

TEST_IN_BOTH_STYLES(jwt_and_bearer_are_taken_in_any_letter_case)
{
    static const char *const schemes[] = {"JWT",    "jwt",    "Jwt",
                                          "Bearer", "bearer", "BEARER"};
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    const char *token = fixture_log_in(fx, "ana").access;

    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++) {
        char header[2048];

        test_case(schemes[i]);
        snprintf(header, sizeof(header), "%s %s", schemes[i], token);
        expect_in(ask_with_header(fx, header), "\"username\":\"ana\"");
    }
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(the_frameworks_log_is_an_empty_list)
{
    struct fixture *fx = with_ana(style, PERSON_VERIFIED, NULL);
    char header[2048];

    snprintf(header, sizeof(header), "JWT %s",
             fixture_log_in(fx, "ana").access);
    expect_in(ask_with_header(fx, header), "\"logentrySet\":[]");
    fixture_close(fx);
}

TEST_MAIN
