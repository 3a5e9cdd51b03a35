/* SPDX-License-Identifier: MIT */
/*
 * archiveAccount: hide the account until the next login.
 *
 * Every session ends, and every access token with it; the owner is told, in
 * case it was not he.  Mailed links stay: who has forgotten the password can
 * come back by one.
 *
 * Behaviour: gqlauth/user/resolvers.py, ArchiveAccountMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static gate_status archive_account_check(struct call *call,
                                         struct hasher *hasher)
{
    return confirm_password(call, hasher, "password");
}

static gate_status archive_account_apply(struct call *call, gate_change *change)
{
    TRY(store_set_archived(change, call->account, true));
    TRY(store_end_sessions(change, call->account));
    return send_mail(call, change, call->account, MAIL_ACCOUNT_ARCHIVED);
}

const struct operation operation_archive_account = {
    .field = "archiveAccount",
    .summary = "Hide your account until you log in again.",
    .relay_input = "ArchiveOrDeleteMixinInput",
    .needs = NEEDS_VERIFIED_USER,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_CONFIRMATION,
    .arguments = {{"password", ARG_PASSWORD, ARG_REQUIRED, NULL}},
    .check_and_hash = archive_account_check,
    .apply = archive_account_apply,
};
