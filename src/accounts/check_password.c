/* SPDX-License-Identifier: MIT */
/*
 * Shared step: whether a password is the account's.
 *
 * Nobody's account is compared with a decoy, at the same cost (security.md, row
 * 15), so that an unknown name cannot be told from a wrong password.  A right
 * password under a hash of another scheme or cost is hashed anew: the apply
 * half stores it.
 */
#include "accounts/steps.h"

gate_status check_password(struct call *call, struct hasher *hasher,
                           const char *argument, enum refusal why)
{
    const char *hash =
        call->account == NULL ? NULL : call->account->password_hash;
    enum password_verdict verdict = PASSWORD_WRONG;

    TRY(hasher_verify(hasher, call->cx, hash, argument_secret(call, argument),
                      &verdict));
    switch (verdict) {
    case PASSWORD_WRONG:
        return refuse(call, NULL, why);
    case PASSWORD_RIGHT_BUT_OUTDATED:
        return hash_new_password(call, hasher, argument);
    case PASSWORD_RIGHT:
        break;
    }
    return GATE_OK;
}
