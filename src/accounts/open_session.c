/* SPDX-License-Identifier: MIT */
/* Shared step: opening a session, with its first refresh token. */
#include "accounts/steps.h"
#include "settings/settings.h"

gate_status open_session(struct call *call, gate_change *change,
                         const gate_account *account)
{
    struct refresh_token token;
    gate_session *session;

    call->opened_session = true;
    if (!call->settings->long_running_refresh_token) {
        return GATE_OK;
    }
    int64_t ends_ms =
        call->cx->now_ms + 1000 * call->settings->session_lifetime;

    TRY(NEW(call->cx, &session));
    refresh_token_begin(&token);
    *session = (gate_session){
        .account = account->id,
        .started_ms = call->cx->now_ms,
        .rotated_ms = call->cx->now_ms,
        .idle_until_ms = session_idle_until_ms(call, ends_ms, call->cx->now_ms),
        .ends_ms = ends_ms};
    memcpy(session->selector, token.selector, sizeof(session->selector));
    memcpy(session->digest, token.digest, sizeof(session->digest));

    TRY(change->store->ops->add_session(
        change, session, (size_t)call->settings->sessions_per_account));
    call->session = session;
    return refresh_token_write(call->cx, &token, &call->refresh_token);
}
