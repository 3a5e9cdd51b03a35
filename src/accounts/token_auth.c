/* SPDX-License-Identifier: MIT */
/*
 * tokenAuth: log in with a name or an address and a password.
 *
 * There is one path for everybody.  A name that nobody has is compared with a
 * decoy, at the same cost; what else stands in the way of an account is told
 * only to who knows its password.  A login brings an archived account back.
 *
 * Behaviour: gqlauth/jwt/types_.py, ObtainJSONWebTokenType.authenticate.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static gate_status token_auth_check(struct call *call, struct hasher *hasher)
{
    TRY(find_login_account(call));
    TRY(check_password(call, hasher, "password", REFUSAL_INVALID_CREDENTIALS));

    if (must_verify_first(call, call->account)) {
        return refuse(call, NULL, REFUSAL_NOT_VERIFIED);
    }
    return GATE_OK;
}

static gate_status bring_back(struct call *call, gate_change *change)
{
    if (!call->account->archived) {
        return GATE_OK;
    }
    call->unarchived = true;
    return store_set_archived(change, call->account, false);
}

static gate_status keep_hash_current(struct call *call, gate_change *change)
{
    if (call->new_password_hash == NULL) {
        return GATE_OK;
    }
    return store_renew_hash(change, call->account, call->new_password_hash);
}

static gate_status token_auth_apply(struct call *call, gate_change *change)
{
    TRY(bring_back(call, change));
    TRY(keep_hash_current(call, change));
    TRY(store_record_login(change, call->account));
    return open_session(call, change, call->account);
}

const struct operation operation_token_auth = {
    .field = "tokenAuth",
    .summary = "Log in: an access token and a refresh token.",
    .relay_input = "ObtainJSONWebTokenInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SESSION,
    .captcha = CAPTCHA_AT_LOGIN,
    .budget = BUDGET_LOGIN,
    .arguments = {{"username", ARG_NAME, ARG_WHOSE | ARG_LOGIN_FIELD,
                   "username"},
                  {"email", ARG_EMAIL, ARG_WHOSE | ARG_LOGIN_FIELD, "email"},
                  {"firstName", ARG_PERSON_NAME, ARG_LOGIN_FIELD, "first_name"},
                  {"lastName", ARG_PERSON_NAME, ARG_LOGIN_FIELD, "last_name"},
                  {"password", ARG_PASSWORD, ARG_REQUIRED, NULL},
                  CAPTCHA_ARGUMENTS("login_captcha")},
    .check_and_hash = token_auth_check,
    .apply = token_auth_apply,
};
