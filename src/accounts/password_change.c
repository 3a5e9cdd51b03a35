/* SPDX-License-Identifier: MIT */
/*
 * passwordChange: another password for who is logged in and knows the old one.
 *
 * Every session ends, and every access token with it, wherever it is; the
 * answer has the first of a new one.  Mailed links from before are void, and
 * the owner is told, in case it was not he.
 *
 * Behaviour: gqlauth/user/resolvers.py, PasswordChangeMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static gate_status password_change_check(struct call *call,
                                         struct hasher *hasher)
{
    TRY(confirm_password(call, hasher, "oldPassword"));
    require_strong_password(call, "newPassword1", "newPassword2",
                            words_of(call->account));
    TRY(verdict(call));

    return hash_new_password(call, hasher, "newPassword1");
}

/* The tokens of the answer are of the epoch that begins here; as it is held at
 * its version, that is the next one. */
static gate_status enter_next_epoch(struct call *call)
{
    gate_account *account;

    TRY(NEW(call->cx, &account));
    *account = *call->seen;
    account->epoch++;
    call->account = account;
    return GATE_OK;
}

static gate_status password_change_apply(struct call *call, gate_change *change)
{
    TRY(enter_next_epoch(call));
    TRY(store_set_password(change, call->account, call->new_password_hash));
    TRY(store_end_sessions(change, call->account));
    TRY(store_void_all_links(change, call->account));
    TRY(open_session(call, change, call->account));
    return send_mail(call, change, call->account, MAIL_PASSWORD_CHANGED);
}

const struct operation operation_password_change = {
    .field = "passwordChange",
    .summary = "Change the password; every other session ends.",
    .relay_input = "PasswordChangeInput",
    .needs = NEEDS_VERIFIED_USER,
    .answers = ANSWERS_SESSION,
    .budget = BUDGET_CONFIRMATION,
    .arguments = {{"oldPassword", ARG_PASSWORD, ARG_REQUIRED, NULL},
                  {"newPassword1", ARG_PASSWORD, ARG_REQUIRED, NULL},
                  {"newPassword2", ARG_PASSWORD, ARG_REQUIRED, NULL}},
    .check_and_hash = password_change_check,
    .apply = password_change_apply,
};
