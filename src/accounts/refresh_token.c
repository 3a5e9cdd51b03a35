/* SPDX-License-Identifier: MIT */
/*
 * refreshToken: a new access token, and the next refresh token, for a refresh
 * token.
 *
 * A token works once.  Presented again at once it is a second tab, and gets the
 * successor that the first one got; presented again later it is a thief or his
 * victim, and since nobody can tell which, the session ends for both.
 *
 * Behaviour: gqlauth/user/resolvers.py, RefreshTokenMixin; but a token is
 * replaced by default, not on request (RFC 9700, section 4.14.2).
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "settings/settings.h"

static int64_t grace_ms(const struct call *call)
{
    return 1000 * call->settings->refresh_grace;
}

static enum refresh_standing standing(const struct call *call)
{
    return refresh_standing(call->session, &call->presented, call->cx->now_ms,
                            grace_ms(call));
}

static gate_status refresh_token_check(struct call *call)
{
    TRY(find_session(call, "refreshToken"));

    switch (standing(call)) {
    case REFRESH_CURRENT:
    case REFRESH_JUST_REPLACED:
        break;
    case REFRESH_EXPIRED:
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    case REFRESH_USED_BEFORE:
        TRY(ledger_end_stolen_session(call));
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    }
    if (call->account->archived) {
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    }
    if (must_verify_first(call, call->account)) {
        return refuse(call, NULL, REFUSAL_NOT_VERIFIED);
    }
    return GATE_OK;
}

/* Another tab may still hold the parent of so young a token; were it replaced,
 * that tab would look like a thief. */
static bool is_young(const struct call *call)
{
    return standing(call) == REFRESH_CURRENT &&
           call->cx->now_ms < call->session->rotated_ms + grace_ms(call);
}

/* Clients of the originals keep one token for its whole life; the setting lets
 * them.  Whoever asks for another gets it. */
static bool keeps_its_token(const struct call *call)
{
    return standing(call) == REFRESH_CURRENT &&
           (is_young(call) || !call->settings->refresh_rotation) &&
           !argument_flag(call, "revokeRefreshToken");
}

static gate_status refresh_token_apply(struct call *call, gate_change *change)
{
    call->opened_session = true;
    if (keeps_its_token(call)) {
        call->refresh_token = argument_secret(call, "refreshToken");
        return GATE_OK;
    }
    return replace_refresh_token(call, change);
}

const struct operation operation_refresh_token = {
    .field = "refreshToken",
    .summary = "Trade a refresh token for a new access token.",
    .relay_input = "RefreshTokenInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SESSION,
    .budget = BUDGET_REFRESH,
    .arguments = {{"refreshToken", ARG_TOKEN, ARG_REQUIRED, NULL},
                  {"revokeRefreshToken", ARG_FLAG, ARG_OPTIONAL, NULL}},
    .check = refresh_token_check,
    .apply = refresh_token_apply,
};
