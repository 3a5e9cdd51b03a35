/* SPDX-License-Identifier: MIT */
/*
 * resendActivationEmail: mail the activation link again.
 *
 * An address that nobody has is a success without a mail.  One that is proved
 * is said to be, with `reveal_accounts`; without, it is a success without a
 * mail, too.  Several accounts that wait for one address get a mail each.
 *
 * Behaviour: gqlauth/user/resolvers.py, ResendActivationEmailMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "settings/settings.h"

static bool is_proved(const struct call *call)
{
    return call->addressee_count > 0 && call->addressees[0].verified;
}

static gate_status resend_activation_email_check(struct call *call)
{
    require_email(call, "email");
    TRY(verdict(call));
    TRY(find_addressees(call, "email"));

    if (is_proved(call) && call->settings->reveal_accounts) {
        return refuse(call, "email", REFUSAL_ALREADY_VERIFIED);
    }
    return GATE_OK;
}

static gate_status resend_activation_email_apply(struct call *call,
                                                 gate_change *change)
{
    if (is_proved(call) || call->addressee_count == 0) {
        return send_to_nobody(call, change);
    }
    for (size_t i = 0; i < call->addressee_count; i++) {
        TRY(store_hold_account(change, &call->addressees[i]));
        TRY(send_mail(call, change, &call->addressees[i],
                      MAIL_ACTIVATION_RESEND));
    }
    return GATE_OK;
}

const struct operation operation_resend_activation_email = {
    .field = "resendActivationEmail",
    .summary = "Mail the activation link again.",
    .relay_input = "ResendActivationEmailInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_MAIL,
    .arguments = {{"email", ARG_EMAIL, ARG_WHOSE, NULL}},
    .check = resend_activation_email_check,
    .apply = resend_activation_email_apply,
};
