/* SPDX-License-Identifier: MIT */
/*
 * passwordSet: the first password of an account that was made without one.
 *
 * Who holds the token from the mail sets it, once.  What is wrong with the new
 * password is told before that there is one already.
 *
 * Behaviour: gqlauth/user/resolvers.py, PasswordSetMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"

static gate_status password_set_check(struct call *call, struct hasher *hasher)
{
    bool taken;

    TRY(find_link(call, "token", LINKS(LINK_PASSWORD_SET)));
    require_strong_password(call, "newPassword1", "newPassword2",
                            words_of(call->account));
    TRY(verdict(call));

    if (call->account->password_hash != NULL) {
        return refuse(call, NULL, REFUSAL_PASSWORD_ALREADY_SET);
    }
    /* With `reveal_accounts` off another may have proved the address first. */
    TRY(find_another_owner(call, &taken));
    if (taken || call->link->used_ms != 0 || !call->account->active) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    return hash_new_password(call, hasher, "newPassword1");
}

const struct operation operation_password_set = {
    .field = "passwordSet",
    .summary = "Set the first password with the token from the mail.",
    .relay_input = "PasswordSetInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_LINK,
    .arguments = {{"token", ARG_TOKEN, ARG_REQUIRED, NULL},
                  {"newPassword1", ARG_PASSWORD, ARG_REQUIRED, NULL},
                  {"newPassword2", ARG_PASSWORD, ARG_REQUIRED, NULL}},
    .check_and_hash = password_set_check,
    .apply = set_password_by_link,
};
