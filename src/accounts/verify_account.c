/* SPDX-License-Identifier: MIT */
/*
 * verifyAccount: the owner proves the address by the mailed link.
 *
 * Where the link was asked for by a password reset (the account was not proved
 * then), whoever made the account may not be who owns the address: proving it
 * ends every session, takes the password away, and a reset mail follows, so
 * that who registered first keeps nothing (security.md, B2).
 *
 * The links that make another address the account's, or take it back, are used
 * here, too: proving an address is what this operation is for, and the
 * original has no other.
 *
 * Behaviour: gqlauth/user/resolvers.py, VerifyAccountMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static bool is_email_link(const struct call *call)
{
    return (LINKS(call->link->purpose) & LINKS_TO_ANOTHER_ADDRESS) != 0;
}

static gate_status verify_account_check(struct call *call)
{
    bool taken;

    TRY(find_link(call, "token",
                  LINKS(LINK_ACTIVATION) | LINKS(LINK_ACTIVATION_FOR_RESET) |
                      LINKS_TO_ANOTHER_ADDRESS));
    if (is_email_link(call)) {
        return check_email_link(call);
    }
    if (call->account->verified) {
        return refuse(call, NULL, REFUSAL_ALREADY_VERIFIED);
    }
    /* With `reveal_accounts` off another may have proved the address first;
     * then this link is good for nothing. */
    TRY(find_another_owner(call, &taken));
    if (taken || call->link->used_ms != 0) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    return GATE_OK;
}

static gate_status start_over(struct call *call, gate_change *change)
{
    TRY(store_set_password(change, call->account, NULL));
    TRY(store_end_sessions(change, call->account));
    return send_mail(call, change, call->account, MAIL_PASSWORD_RESET);
}

static gate_status verify_account_apply(struct call *call, gate_change *change)
{
    if (is_email_link(call)) {
        return change_email_by_link(call, change);
    }
    TRY(store_use_link(change, call->link));
    TRY(store_set_verified(change, call->account));

    return call->link->purpose == (int)LINK_ACTIVATION_FOR_RESET
               ? start_over(call, change)
               : GATE_OK;
}

const struct operation operation_verify_account = {
    .field = "verifyAccount",
    .summary = "Prove the address with the token from the activation mail.",
    .relay_input = "VerifyAccountInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_LINK,
    .arguments = {{"token", ARG_TOKEN, ARG_REQUIRED, NULL}},
    .check = verify_account_check,
    .apply = verify_account_apply,
};
