/* SPDX-License-Identifier: MIT */
/* A document each that would succeed. */
#include "subjects.h"

#define ADDRESS "ana@example.com"

static const char *write_mutation(struct fixture *fx, const char *operation,
                                  const char *argument, const char *token,
                                  const char *rest)
{
    const char *document;

    if (context_format(&fx->cx, &document,
                       "mutation { %s(%s: \"%s\"%s { success errors } }",
                       operation, argument, token, rest) != GATE_OK) {
        exit(2);
    }
    return document;
}

static const char *prepare_register(struct fixture *fx, const char **out_token)
{
    (void)fx;
    *out_token = NULL;
    return "mutation { register(username: \"ana\", email: \"" ADDRESS "\", "
           "password1: \"" PASSWORD "\", password2: \"" PASSWORD "\") "
           "{ success errors token { token } refreshToken { token } } }";
}

#define CAPTCHA "mutation { captcha { uuid } }"

static const char *prepare_captcha(struct fixture *fx, const char **out_token)
{
    (void)fx;
    *out_token = NULL;
    return CAPTCHA;
}

static const char *prepare_verify(struct fixture *fx, const char **out_token)
{
    const char *registration = prepare_register(fx, out_token);

    (void)fixture_execute(fx, NULL, registration);
    return write_mutation(fx, "verifyAccount", "token",
                          fixture_link_token(fx, ADDRESS), ")");
}

static const char *prepare_resend(struct fixture *fx, const char **out_token)
{
    *out_token = NULL;
    fixture_add_person(fx, "ana", PERSON_PLAIN);
    return "mutation { resendActivationEmail(email: \"" ADDRESS "\") { success "
           "errors } }";
}

static const char *prepare_login(struct fixture *fx, const char **out_token)
{
    *out_token = NULL;
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return "mutation { tokenAuth(username: \"ana\", password: \"" PASSWORD
           "\") { success errors refreshToken { token } } }";
}

/* Its captcha is taken whatever becomes of it. */
static const char *prepare_captcha_register(struct fixture *fx,
                                            const char **out_token)
{
    const char *document;
    const char *answer = fixture_execute(fx, NULL, CAPTCHA);

    *out_token = NULL;
    if (context_format(&fx->cx, &document,
                       "mutation { register(username: \"ana\", email: "
                       "\"" ADDRESS "\", password1: \"" PASSWORD
                       "\", password2: \"" PASSWORD
                       "\", identifier: \"%s\", userEntry: \"ACE\") { "
                       "success errors } }",
                       fixture_text(fx, answer, "data.captcha.uuid")) !=
        GATE_OK) {
        exit(2);
    }
    return document;
}

static const char *prepare_refresh(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    return write_mutation(fx, "refreshToken", "refreshToken",
                          fixture_log_in(fx, "ana").refresh,
                          ", revokeRefreshToken: true)");
}

static const char *prepare_revoke(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    return write_mutation(fx, "revokeToken", "refreshToken",
                          fixture_log_in(fx, "ana").refresh, ")");
}

static const char *prepare_check(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    return write_mutation(fx, "verifyToken", "token",
                          fixture_log_in(fx, "ana").access, ")");
}

static const char *prepare_forgot(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    return "mutation { sendPasswordResetEmail(email: \"" ADDRESS "\") { "
           "success errors } }";
}

static const char *prepare_reset(struct fixture *fx, const char **out_token)
{
    (void)fixture_execute(fx, NULL, prepare_forgot(fx, out_token));
    return write_mutation(fx, "passwordReset", "token",
                          fixture_link_token(fx, ADDRESS),
                          ", newPassword1: \"" OTHER_PASSWORD
                          "\", newPassword2: \"" OTHER_PASSWORD "\")");
}

/* Registered without a password; the second mail is the one to set it. */
static const char *prepare_set(struct fixture *fx, const char **out_token)
{
    *out_token = NULL;
    (void)fixture_execute(fx, NULL,
                          "mutation { register(username: \"ana\", email: "
                          "\"" ADDRESS "\") { success } }");
    return write_mutation(fx, "passwordSet", "token",
                          fixture_link_token(fx, ADDRESS),
                          ", newPassword1: \"" OTHER_PASSWORD
                          "\", newPassword2: \"" OTHER_PASSWORD "\")");
}

static const char *prepare_change(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    *out_token = fixture_log_in(fx, "ana").access;
    return "mutation { passwordChange(oldPassword: \"" PASSWORD
           "\", newPassword1: \"" OTHER_PASSWORD
           "\", newPassword2: \"" OTHER_PASSWORD
           "\") { success errors token { token } refreshToken { token } } }";
}

static const char *prepare_update(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    *out_token = fixture_log_in(fx, "ana").access;
    return "mutation { updateAccount(username: \"ana.stone\", email: "
           "\"ana@new.example\", firstName: \"Ana\") { success errors } }";
}

static const char *prepare_archive(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    *out_token = fixture_log_in(fx, "ana").access;
    return "mutation { archiveAccount(password: \"" PASSWORD
           "\") { success errors } }";
}

static const char *prepare_delete(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    *out_token = fixture_log_in(fx, "ana").access;
    return "mutation { deleteAccount(password: \"" PASSWORD
           "\") { success errors } }";
}

static const char *prepare_me(struct fixture *fx, const char **out_token)
{
    (void)prepare_login(fx, out_token);
    *out_token = fixture_log_in(fx, "ana").access;
    return "{ me { username } }";
}

static const char *prepare_public(struct fixture *fx, const char **out_token)
{
    (void)prepare_me(fx, out_token);
    return "{ publicUser { username } }";
}

const struct subject subjects[] = {
    {"captcha", prepare_captcha, false, NULL},
    {"register", prepare_register, false, NULL},
    {"verifyAccount", prepare_verify, false, NULL},
    {"resendActivationEmail", prepare_resend, false, NULL},
    {"tokenAuth", prepare_login, false, NULL},
    {"register with a captcha", prepare_captcha_register, false,
     "register_captcha=yes", "captcha_text=ACE", true},
    {"refreshToken", prepare_refresh, false, NULL},
    {"revokeToken", prepare_revoke, false, NULL},
    {"verifyToken", prepare_check, true, NULL},
    {"sendPasswordResetEmail", prepare_forgot, false, NULL},
    {"passwordReset", prepare_reset, false, NULL},
    {"passwordSet", prepare_set, false, "passwordless_registration=yes"},
    {"passwordChange", prepare_change, false, NULL},
    {"updateAccount", prepare_update, false,
     "update_fields=username, email, first_name"},
    {"archiveAccount", prepare_archive, false, NULL},
    {"deleteAccount", prepare_delete, false, NULL},
    {"me", prepare_me, true, NULL},
    {"publicUser", prepare_public, true, NULL},
};
const size_t subject_count = sizeof(subjects) / sizeof(subjects[0]);

bool subject_succeeded(const char *answer)
{
    return strstr(answer, "\"errors\":[") == NULL &&
           (strstr(answer, "\"success\":true") != NULL ||
            strstr(answer, "\"uuid\":\"") != NULL ||
            strstr(answer, "\"username\":\"ana\"") != NULL);
}

bool subject_failed_inside(const char *answer)
{
    return strstr(answer, "\"code\":\"internal\"") != NULL &&
           strstr(answer, "\"success\":true") == NULL;
}
