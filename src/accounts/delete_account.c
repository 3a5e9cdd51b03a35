/* SPDX-License-Identifier: MIT */
/*
 * deleteAccount: leave.
 *
 * With the setting `delete_account` the row goes, and all that hangs on it;
 * else the account is closed, as an administrator would, and can be opened
 * again by one.  Sessions, access tokens and mailed links end in either case,
 * and the owner is told.
 *
 * Behaviour: gqlauth/user/resolvers.py, DeleteAccountMixin, as documented: the
 * original does nothing where it may not delete.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "settings/settings.h"

static gate_status delete_account_check(struct call *call,
                                        struct hasher *hasher)
{
    return confirm_password(call, hasher, "password");
}

static gate_status close_account(struct call *call, gate_change *change)
{
    TRY(store_close_account(change, call->account));
    TRY(store_end_sessions(change, call->account));
    return store_void_all_links(change, call->account);
}

/* The mail belongs to no account: it leaves after this one has gone. */
static gate_status delete_account_apply(struct call *call, gate_change *change)
{
    TRY(call->settings->delete_account
            ? store_delete_account(change, call->account)
            : close_account(call, change));
    return send_mail(call, change, call->account, MAIL_ACCOUNT_CLOSED);
}

const struct operation operation_delete_account = {
    .field = "deleteAccount",
    .summary = "Close your account, or delete it, as the settings say.",
    .relay_input = "ArchiveOrDeleteMixinInput",
    .needs = NEEDS_VERIFIED_USER,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_CONFIRMATION,
    .arguments = {{"password", ARG_PASSWORD, ARG_REQUIRED, NULL}},
    .check_and_hash = delete_account_check,
    .apply = delete_account_apply,
};
