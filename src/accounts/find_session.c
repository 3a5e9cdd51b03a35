/* SPDX-License-Identifier: MIT */
/* Shared step: whose refresh token this is. */
#include "accounts/steps.h"

/* What is not there is an invalid token. */
static gate_status known(struct call *call, gate_status status)
{
    return status == GATE_NOT_FOUND ? refuse(call, NULL, REFUSAL_INVALID_TOKEN)
                                    : status;
}

gate_status find_session(struct call *call, const char *argument)
{
    gate_session *session;
    gate_account *account;

    if (!refresh_token_read(argument_secret(call, argument),
                            &call->presented)) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    TRY(NEW(call->cx, &session));
    TRY(NEW(call->cx, &account));

    TRY(known(call, call->store->ops->find_session(call->store, call->cx,
                                                   call->presented.selector,
                                                   session)));
    /* May be deleted between the two reads. */
    TRY(known(call, call->store->ops->find_account(call->store, call->cx,
                                                   session->account, account)));
    if (!account->active) {
        return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
    }
    call->session = session;
    call->account = account;
    return GATE_OK;
}
