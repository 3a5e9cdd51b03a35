/* SPDX-License-Identifier: MIT */
/*
 * me: the caller's own account.
 *
 * Behaviour: gqlauth/user/queries.py, UserQueries.me.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"

/* Who may ask has been decided at the gate, which has found the account. */
static gate_status me_check(struct call *call)
{
    return verdict(call);
}

const struct operation operation_me = {
    .field = "me",
    .summary = "Your own account.",
    .root = ROOT_QUERY,
    .needs = NEEDS_USER,
    .answers = ANSWERS_ACCOUNT,
    .budget = BUDGET_LOOKUP,
    .check = me_check,
};
