/* SPDX-License-Identifier: MIT */
/*
 * verifyToken: whether an access token is good now.
 *
 * Its signature and times, and the account behind it as it is at this moment.
 *
 * Behaviour: gqlauth/user/resolvers.py, VerifyTokenMixin; but what is no token
 * is refused as `invalid_token`, not with a library's words.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"

static gate_status verify_token_check(struct call *call)
{
    TRY(read_access_token(call, "token"));
    TRY(find_token_account(call, &call->access));

    if (call->account == NULL) {
        return refuse(call, NULL, REFUSAL_INVALID_CREDENTIALS);
    }
    return GATE_OK;
}

const struct operation operation_verify_token = {
    .field = "verifyToken",
    .summary = "Say whether an access token is good now.",
    .relay_input = "VerifyTokenInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_VERIFIED_TOKEN,
    .budget = BUDGET_LOOKUP,
    .arguments = {{"token", ARG_TOKEN, ARG_REQUIRED, NULL}},
    .check = verify_token_check,
};
