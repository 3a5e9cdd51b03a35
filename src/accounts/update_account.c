/* SPDX-License-Identifier: MIT */
/*
 * updateAccount: change what the settings let people change.
 *
 * What is left out stays as it is.  Names count at once.  A new address counts
 * when the link that is mailed to it has been followed (email_change.c), and is
 * taken only soon after a login: who finds a device unlocked must not be able
 * to take the account away (security.md, row 31).
 *
 * Behaviour: gqlauth/user/resolvers.py, UpdateAccountMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static bool gives_new_email(const struct call *call)
{
    const struct given *email = argument_given(call, "email");

    return email != NULL && !slice_is(email->text, call->account->email);
}

static gate_status update_account_check(struct call *call)
{
    if (argument_given(call, "username") != NULL) {
        require_free_name(call, "username");
    }
    if (gives_new_email(call)) {
        require_answerable_email(call, "email");
        require_recent_login(call, "email");
    }
    require_person_name(call, "firstName");
    require_person_name(call, "lastName");
    return verdict(call);
}

/* What was given, else what there is. */
static const char *text_now(const struct call *call, const char *argument,
                            const char *before)
{
    return argument_given(call, argument) != NULL
               ? argument_text(call, argument)
               : before;
}

static bool is_called_alike(const gate_account *one, const gate_account *other)
{
    return slice_is(slice_of(one->username), other->username) &&
           slice_is(slice_of(one->first_name), other->first_name) &&
           slice_is(slice_of(one->last_name), other->last_name);
}

static gate_status set_names(const struct call *call, gate_change *change)
{
    const gate_account *before = call->account;
    gate_account account = *before;

    account.username = text_now(call, "username", before->username);
    account.first_name = text_now(call, "firstName", before->first_name);
    account.last_name = text_now(call, "lastName", before->last_name);
    if (is_called_alike(&account, before)) {
        return GATE_OK;
    }
    TRY(account_make_keys(call->cx, &account));
    return store_set_names(change, &account);
}

static gate_status update_account_apply(struct call *call, gate_change *change)
{
    TRY(set_names(call, change));
    return gives_new_email(call)
               ? ask_for_email_change(call, change,
                                      argument_text(call, "email"))
               : GATE_OK;
}

const struct operation operation_update_account = {
    .field = "updateAccount",
    .summary = "Change your names; a new address counts once it is proved.",
    .relay_input = "UpdateAccountInput",
    .needs = NEEDS_VERIFIED_USER,
    .answers = ANSWERS_SUCCESS,
    .budget = BUDGET_UPDATE,
    .arguments = {{"username", ARG_NAME, ARG_UPDATE_FIELD, "username"},
                  {"email", ARG_EMAIL, ARG_UPDATE_FIELD, "email"},
                  {"firstName", ARG_PERSON_NAME, ARG_UPDATE_FIELD,
                   "first_name"},
                  {"lastName", ARG_PERSON_NAME, ARG_UPDATE_FIELD, "last_name"}},
    .check = update_account_check,
    .apply = update_account_apply,
};
