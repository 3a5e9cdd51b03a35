/* SPDX-License-Identifier: MIT */
/*
 * sendPasswordResetEmail: mail a link that sets a new password.
 *
 * It goes to the stored address.  Who has not proved the address gets an
 * activation link instead, of the kind that a reset follows (verify_account.c);
 * who has no password yet gets the reset link in any case.  A closed account
 * gets nothing.  The answer is the same for all, and for an address that nobody
 * has, and so is the work behind it.
 *
 * Behaviour: gqlauth/user/resolvers.py, SendPasswordResetEmailMixin, as its
 * documentation says.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static gate_status send_password_reset_email_check(struct call *call)
{
    require_email(call, "email");
    TRY(verdict(call));
    return find_addressees(call, "email");
}

static enum mail mail_for(const gate_account *account)
{
    return account->verified || account->password_hash == NULL
               ? MAIL_PASSWORD_RESET
               : MAIL_ACTIVATION_FOR_RESET;
}

static gate_status send_one(struct call *call, gate_change *change,
                            const gate_account *account)
{
    TRY(store_hold_account(change, account));
    return send_mail(call, change, account, mail_for(account));
}

/* Who has proved the address has it alone; else all that wait for it. */
static gate_status send_password_reset_email_apply(struct call *call,
                                                   gate_change *change)
{
    bool sent = false;

    for (size_t i = 0; i < call->addressee_count; i++) {
        const gate_account *account = &call->addressees[i];

        if (account->active) {
            TRY(send_one(call, change, account));
            sent = true;
        }
        if (account->verified) {
            break;
        }
    }
    return sent ? GATE_OK : send_to_nobody(call, change);
}

const struct operation operation_send_password_reset_email = {
    .field = "sendPasswordResetEmail",
    .summary = "Mail a link that sets a new password.",
    .relay_input = "SendPasswordResetEmailInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_MAIL,
    .arguments = {{"email", ARG_EMAIL, ARG_WHOSE, NULL}},
    .check = send_password_reset_email_check,
    .apply = send_password_reset_email_apply,
};
