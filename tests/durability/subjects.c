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
    {"register", prepare_register, false},
    {"verifyAccount", prepare_verify, false},
    {"resendActivationEmail", prepare_resend, false},
    {"tokenAuth", prepare_login, false},
    {"refreshToken", prepare_refresh, false},
    {"revokeToken", prepare_revoke, false},
    {"verifyToken", prepare_check, true},
    {"sendPasswordResetEmail", prepare_forgot, false},
    {"passwordReset", prepare_reset, false},
    {"me", prepare_me, true},
    {"publicUser", prepare_public, true},
};
const size_t subject_count = sizeof(subjects) / sizeof(subjects[0]);

bool subject_succeeded(const char *answer)
{
    return strstr(answer, "\"errors\":[") == NULL &&
           (strstr(answer, "\"success\":true") != NULL ||
            strstr(answer, "\"username\":\"ana\"") != NULL);
}

bool subject_failed_inside(const char *answer)
{
    return strstr(answer, "\"code\":\"internal\"") != NULL &&
           strstr(answer, "\"success\":true") == NULL;
}
