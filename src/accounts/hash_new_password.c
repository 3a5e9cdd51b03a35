/* SPDX-License-Identifier: MIT */
/* Shared step: the hash of a password that is being set. */
#include "accounts/steps.h"

gate_status hash_new_password(struct call *call, struct hasher *hasher,
                              const char *argument)
{
    if (argument_given(call, argument) == NULL) {
        return GATE_OK;
    }
    return hasher_hash(hasher, call->cx, argument_secret(call, argument),
                       &call->new_password_hash);
}
