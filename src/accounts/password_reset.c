/* SPDX-License-Identifier: MIT */
/*
 * passwordReset: a new password for who holds the token from the reset mail.
 *
 * A form that is refused does not use the token up.
 *
 * Behaviour: gqlauth/user/resolvers.py, PasswordResetMixin; but a token works
 * once.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"

static gate_status password_reset_check(struct call *call,
                                        struct hasher *hasher)
{
    bool taken;

    TRY(find_link(call, "token", LINKS(LINK_PASSWORD_RESET)));
    /* With `reveal_accounts` off another may have proved the address first. */
    TRY(find_another_owner(call, &taken));

    if (taken || call->link->used_ms != 0 || !call->account->active) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    require_strong_password(call, "newPassword1", "newPassword2",
                            words_of(call->account));
    TRY(verdict(call));

    return hash_new_password(call, hasher, "newPassword1");
}

const struct operation operation_password_reset = {
    .field = "passwordReset",
    .summary = "Set a new password with the token from the reset mail.",
    .relay_input = "PasswordResetInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_LINK,
    .arguments = {{"token", ARG_TOKEN, ARG_REQUIRED, NULL},
                  {"newPassword1", ARG_PASSWORD, ARG_REQUIRED, NULL},
                  {"newPassword2", ARG_PASSWORD, ARG_REQUIRED, NULL}},
    .check_and_hash = password_reset_check,
    .apply = set_password_by_link,
};
