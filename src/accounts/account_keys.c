/* SPDX-License-Identifier: MIT */
/* Shared step: the forms in which names and addresses are unique. */
#include "accounts/steps.h"
#include "unicode/email.h"
#include "unicode/username.h"

static gate_status must_have_one(gate_context *cx, gate_status status)
{
    return status == GATE_REFUSED
               ? FAULT(cx, GATE_FAULT_USAGE, "no comparison form")
               : status;
}

gate_status account_make_keys(gate_context *cx, gate_account *account)
{
    struct slice key;

    TRY(must_have_one(cx, username_key(cx, slice_of(account->username), &key)));
    account->username_folded = key.data;
    account->email_folded = "";
    if (account->email[0] != '\0') {
        TRY(must_have_one(cx, email_key(cx, slice_of(account->email), &key)));
        account->email_folded = key.data;
    }
    return GATE_OK;
}
