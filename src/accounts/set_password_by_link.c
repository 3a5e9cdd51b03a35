/* SPDX-License-Identifier: MIT */
/*
 * Shared step: a new password for who holds a mailed token.
 *
 * It ends every session and opens none, voids every other mailed link, proves
 * the address if that was not done, and the owner is told, in case it was not
 * he.
 */
#include "accounts/steps.h"
#include "accounts/store_calls.h"

gate_status set_password_by_link(struct call *call, gate_change *change)
{
    TRY(store_use_link(change, call->link));
    TRY(store_set_password(change, call->account, call->new_password_hash));
    TRY(store_end_sessions(change, call->account));
    TRY(store_void_all_links(change, call->account));
    if (!call->account->verified) {
        TRY(store_set_verified(change, call->account));
    }
    return send_mail(call, change, call->account, MAIL_PASSWORD_CHANGED);
}
