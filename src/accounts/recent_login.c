/* SPDX-License-Identifier: MIT */
/*
 * Shared step: whether the login of who calls is young enough for what a thief
 * with a stolen device would want first.  A refresh is no login.
 */
#include "accounts/steps.h"
#include "settings/settings.h"

/* When the session of the access token began; without sessions, the token. */
static gate_status logged_in_s(struct call *call, int64_t *out)
{
    const struct access *access = &call->caller->access;
    gate_session session;

    *out = access->issued_s;
    if (access->session == 0) {
        return GATE_OK;
    }
    gate_status status = call->store->ops->find_session_by_id(
        call->store, call->cx, access->session, &session);

    if (status == GATE_NOT_FOUND) {
        *out = 0; /* removed since the gate has seen it: long over */
        return GATE_OK;
    }
    TRY(status);
    *out = session.started_ms / 1000;
    return GATE_OK;
}

void require_recent_login(struct call *call, const char *argument)
{
    int64_t since_s = 0;
    gate_status status = logged_in_s(call, &since_s);

    if (status != GATE_OK) {
        note_fault(call, status);
    } else if (gate_context_now_s(call->cx) - since_s >
               call->settings->step_up_age) {
        complain(call, argument, REFUSAL_LOGIN_TOO_OLD, NULL);
    }
}
