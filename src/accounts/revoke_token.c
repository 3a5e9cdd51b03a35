/* SPDX-License-Identifier: MIT */
/*
 * revokeToken: end the session of a refresh token.
 *
 * Who holds the token may end it, logged in or not, expired or not.  The access
 * token that came with it runs out by itself, minutes later.  A token that was
 * replaced for good is somebody's copy: its session ends as a stolen one.
 *
 * Behaviour: gqlauth/user/resolvers.py, RevokeTokenMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "settings/settings.h"

static gate_status revoke_token_check(struct call *call)
{
    TRY(find_session(call, "refreshToken"));

    if (call->session->ended_ms != 0) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    switch (refresh_standing(call->session, &call->presented, call->cx->now_ms,
                             1000 * call->settings->refresh_grace)) {
    case REFRESH_CURRENT:
    case REFRESH_JUST_REPLACED:
    case REFRESH_EXPIRED:
        break;
    case REFRESH_USED_BEFORE:
        TRY(ledger_end_stolen_session(call));
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    return GATE_OK;
}

static gate_status revoke_token_apply(struct call *call, gate_change *change)
{
    TRY(store_end_session(change, call->session, false));
    call->session->ended_ms = call->cx->now_ms;
    call->refresh_token = argument_secret(call, "refreshToken");
    return GATE_OK;
}

const struct operation operation_revoke_token = {
    .field = "revokeToken",
    .summary = "Log out: end the session of a refresh token.",
    .relay_input = "RevokeTokenInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_REVOKED_TOKEN,
    .budget = BUDGET_REFRESH,
    .arguments = {{"refreshToken", ARG_TOKEN, ARG_REQUIRED, NULL}},
    .check = revoke_token_check,
    .apply = revoke_token_apply,
};
