/* SPDX-License-Identifier: MIT */
/* gqlauth's settings: what they come to here, and what is refused by which
 * words. */
#include "server/original.h"

#include "support/test.h"

#define BEGINNING                                                              \
    "; Made of gqlauth's settings by `gatehouse settings --from-gqlauth`.\n"   \
    "\n"                                                                       \
    "[accounts]\n"                                                             \
    "compatibility = gqlauth\n"
#define NO_SENDER                                                              \
    "; EMAIL_FROM: not given; the original took Django's "                     \
    "DEFAULT_FROM_EMAIL: say it as mail_from\n"
#define LEFT_OUT    "\n; Left out:\n"
#define WITH_ADA    "\"EMAIL_FROM\": \"a@b\", "
#define MAIL_BY_ADA "\n[mail]\nmail_from = a@b\n"

static gate_status translate(const char *text, struct buffer *out,
                             gate_error *error)
{
    *out = BUFFER_WITH_MAXIMUM(ORIGINAL_FILE_BYTES);
    *error = (gate_error){0};
    return original_translate("g.json", slice_of(text), out, error);
}

TEST(writes_what_differs_from_the_originals_defaults)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        {"nothing", "{}", BEGINNING LEFT_OUT NO_SENDER},
        {"defaults",
         "{" WITH_ADA "\"ALLOW_LOGIN_NOT_VERIFIED\": false, "
         "\"LOGIN_REQUIRE_CAPTCHA\": true, \"JWT_ALGORITHM\": \"HS256\", "
         "\"JWT_EXPIRATION_DELTA\": 300, "
         "\"REGISTER_MUTATION_FIELDS\": [\"username\", \"email\"], "
         "\"EMAIL_TEMPLATE_ACTIVATION\": \"email/activation_email.html\"}",
         BEGINNING MAIL_BY_ADA},
        {"flags",
         "{" WITH_ADA "\"ALLOW_LOGIN_NOT_VERIFIED\": true, "
         "\"LOGIN_REQUIRE_CAPTCHA\": false}",
         BEGINNING "login_before_verification = yes\nlogin_captcha = "
                   "no\n" MAIL_BY_ADA},
        {"a list in another order",
         "{" WITH_ADA "\"UPDATE_MUTATION_FIELDS\": [\"last_name\", "
         "\"first_name\"]}",
         BEGINNING MAIL_BY_ADA},
        {"a shorter and a longer list",
         "{" WITH_ADA "\"UPDATE_MUTATION_FIELDS\": [\"last_name\"], "
         "\"LOGIN_FIELDS\": [\"username\", \"email\"]}",
         BEGINNING "update_fields = last_name\nlogin_fields = username, "
                   "email\n" MAIL_BY_ADA},
        {"no mail without an address",
         "{" WITH_ADA "\"REGISTER_MUTATION_FIELDS\": [\"username\"]}",
         BEGINNING "register_fields = username\n" MAIL_BY_ADA
                   "send_activation_mail = "
                   "no\n"},
        {"seconds", "{" WITH_ADA "\"JWT_EXPIRATION_DELTA\": 600}",
         BEGINNING "\n[tokens]\naccess_token_lifetime = 600\n" MAIL_BY_ADA},
        {"seconds with a point", "{" WITH_ADA "\"JWT_EXPIRATION_DELTA\": 6e2}",
         BEGINNING "\n[tokens]\naccess_token_lifetime = 600\n" MAIL_BY_ADA},
        {"words",
         "{" WITH_ADA "\"JWT_EXPIRATION_DELTA\": {\"minutes\": 9.5, "
         "\"seconds\": 30}}",
         BEGINNING "\n[tokens]\naccess_token_lifetime = 600\n" MAIL_BY_ADA},
        {"python",
         "{" WITH_ADA "\"JWT_EXPIRATION_DELTA\": "
         "\"datetime.timedelta(minutes=9, seconds = 60)\"}",
         BEGINNING "\n[tokens]\naccess_token_lifetime = 600\n" MAIL_BY_ADA},
        {"as much as the default",
         "{" WITH_ADA "\"JWT_REFRESH_EXPIRATION_DELTA\": {\"weeks\": 1}}",
         BEGINNING MAIL_BY_ADA},
        {"variables",
         "{" WITH_ADA "\"EMAIL_TEMPLATE_VARIABLES\": {\"team\": \"a ; b\"}}",
         BEGINNING MAIL_BY_ADA
         "mail_template_variables = {\"team\":\"a \\u003b b\"}\n"},
        {"left out, and its value not shown",
         "{" WITH_ADA "\"JWT_SECRET_KEY\": \"hush\"}",
         BEGINNING MAIL_BY_ADA LEFT_OUT
         "; JWT_SECRET_KEY: keys make themselves at the first start and lie "
         "sealed in the database\n"},
        {"what no line can say", "{\"EMAIL_FROM\": \"a ;b <a@b>\"}",
         BEGINNING LEFT_OUT
         "; EMAIL_FROM: no line of this file can say it; set "
         "GATEHOUSE_MAIL_FROM in the environment\n"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer out;
        gate_error error;

        test_case(cases[i].name);
        expect_int(translate(cases[i].text, &out, &error), GATE_OK);
        expect_text(error.message, "");
        expect_text(buffer_text(&out), cases[i].want);
        buffer_free(&out);
    }
}

TEST(refuses_by_name)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", "g.json is no JSON"},
        {"{", "g.json is no JSON"},
        {"[]", "must be one JSON object"},
        {"{\"LOGIN_FIELD\": []}", "gqlauth has no setting \"LOGIN_FIELD\""},
        {"{\"\": 1}", "gqlauth has no setting \"\""},
        {"{\"ALLOW_DELETE_ACCOUNT\": \"yes\"}",
         "ALLOW_DELETE_ACCOUNT must be true or false"},
        {"{\"ALLOW_DELETE_ACCOUNT\": null}",
         "ALLOW_DELETE_ACCOUNT must be true or false"},
        {"{\"LOGIN_FIELDS\": \"username\"}", "LOGIN_FIELDS must be a list"},
        {"{\"LOGIN_FIELDS\": [1]}", "LOGIN_FIELDS must be a list"},
        {"{\"LOGIN_FIELDS\": [\"phone\"]}", "g.json: LOGIN_FIELDS: "},
        {"{\"EMAIL_FROM\": 7}", "EMAIL_FROM must be a text"},
        {"{\"JWT_ALGORITHM\": \"none\"}", "g.json: JWT_ALGORITHM: "},
        {"{\"EMAIL_TEMPLATE_VARIABLES\": \"{}\"}",
         "EMAIL_TEMPLATE_VARIABLES must be an object"},
        {"{\"JWT_EXPIRATION_DELTA\": 0}", "g.json: JWT_EXPIRATION_DELTA: "},
        {"{\"JWT_EXPIRATION_DELTA\": -5}", "g.json: JWT_EXPIRATION_DELTA: "},
        {"{\"JWT_EXPIRATION_DELTA\": 1.5}", "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": 1e300}", "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": true}", "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": {}}", "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": {\"years\": 1}}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": {\"days\": \"1\"}}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"5m\"}", "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"timedelta()\"}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"timedelta(5)\"}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"timedelta(days=1,)\"}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"timedelta(minutes=1) + 1\"}",
         "JWT_EXPIRATION_DELTA must be"},
        {"{\"JWT_EXPIRATION_DELTA\": \"timedelta(minutes=1.2.3)\"}",
         "JWT_EXPIRATION_DELTA must be"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer out;
        gate_error error;

        test_case(cases[i].text);
        expect_int(translate(cases[i].text, &out, &error), GATE_FAULT_CONFIG);
        if (strstr(error.message, cases[i].want) == NULL) {
            expect_text(error.message, cases[i].want);
        }
        buffer_free(&out);
    }
}

TEST_MAIN
