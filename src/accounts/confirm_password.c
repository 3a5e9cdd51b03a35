/* SPDX-License-Identifier: MIT */
/*
 * Shared step: whether who is logged in knows the password, too.
 *
 * An account without one has nothing that could be confirmed: whatever is said
 * is wrong, at the same cost.  A hash of another scheme or cost stays as it is;
 * the next login renews it.
 */
#include "accounts/steps.h"

gate_status confirm_password(struct call *call, struct hasher *hasher,
                             const char *argument)
{
    enum password_verdict verdict = PASSWORD_WRONG;

    TRY(hasher_verify(hasher, call->cx, call->account->password_hash,
                      argument_secret(call, argument), &verdict));
    return verdict == PASSWORD_WRONG
               ? refuse(call, argument, REFUSAL_INVALID_PASSWORD)
               : GATE_OK;
}
