/* SPDX-License-Identifier: MIT */
/*
 * publicUser: the caller's own account, or null for who is not logged in.
 *
 * Behaviour: gqlauth/user/queries.py, UserQueries.public_user.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"

static gate_status public_user_check(struct call *call)
{
    if (!call->caller->has_token || call->caller->standing != ACCESS_GOOD) {
        return GATE_OK;
    }
    return find_token_account(call, &call->caller->access);
}

const struct operation operation_public_user = {
    .field = "publicUser",
    .summary = "Your own account, or null if you are not logged in.",
    .root = ROOT_QUERY,
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_ACCOUNT_OR_NULL,
    .budget = BUDGET_LOOKUP,
    .check = public_user_check,
};
