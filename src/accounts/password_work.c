/* SPDX-License-Identifier: MIT */
/*
 * Shared steps: password work.  Confirming: the caller proves once more who he
 * is; the operation names a budget, so that a stolen access token does not buy
 * endless guesses.
 */
#include "accounts/steps.h"

gate_status confirm_password(struct call *call, struct hasher *hasher,
                             const char *argument)
{
    enum password_verdict verdict = PASSWORD_WRONG;

    TRY(hasher_verify(hasher, call->cx, call->account->password_hash,
                      argument_secret(call, argument), &verdict));
    if (verdict == PASSWORD_WRONG) {
        return refuse(call, argument, REFUSAL_INVALID_PASSWORD);
    }
    return GATE_OK;
}

gate_status hash_new_password(struct call *call, struct hasher *hasher,
                              const char *argument)
{
    if (argument_given(call, argument) == NULL) {
        return GATE_OK;
    }
    return hasher_hash(hasher, call->cx, argument_secret(call, argument),
                       &call->new_password_hash);
}
