/* SPDX-License-Identifier: MIT */
/*
 * The ledger: what check may have written, because a refusal must not undo it.
 * Each is one small change of its own.
 */
#include "accounts/steps.h"
#include "accounts/store_calls.h"

static gate_status end_stolen(gate_change *change, void *payload)
{
    struct call *call = payload;

    TRY(store_end_session(change, call->session, true));
    return send_mail(call, change, call->account, MAIL_SESSION_STOLEN);
}

gate_status ledger_end_stolen_session(struct call *call)
{
    return call->store->ops->change(call->store, call->cx, end_stolen, call);
}
