/* SPDX-License-Identifier: MIT */
/*
 * Shared step: replacing the refresh token of a session by the next one.
 *
 * One statement of the store decides who replaces it; whoever comes later, or
 * holds one that was just replaced, gets the session's current one.
 */
#include "accounts/steps.h"
#include "crypto/equal.h"
#include "settings/settings.h"

/* Another tab was quicker, or as many tokens were replaced within the grace as
 * can be remembered: hand out the current one. */
static gate_status reach_current(struct call *call)
{
    struct refresh_token current;

    TRY(refresh_token_reach(call->tools->ring, call->session, &call->presented,
                            &current));
    return refresh_token_write(call->cx, &current, &call->refresh_token);
}

/* Whether one more token can be replaced without forgetting one that an honest
 * tab may still hold. */
static bool can_be_replaced(const gate_session *session,
                            int64_t forget_before_ms)
{
    return session->replaced_count < GATE_REPLACED_MAX ||
           session->replaced[GATE_REPLACED_MAX - 1].replaced_ms <
               forget_before_ms;
}

gate_status replace_refresh_token(struct call *call, gate_change *change)
{
    gate_session *session = call->session;
    struct refresh_token next;
    int64_t now_ms = session_now_ms(call);
    int64_t forget_before_ms = now_ms - 1000 * call->settings->refresh_grace;

    if (!crypto_equal(session->digest, call->presented.digest,
                      sizeof(session->digest)) ||
        !can_be_replaced(session, forget_before_ms)) {
        return reach_current(call);
    }
    refresh_token_follow(call->tools->ring, &call->presented, &next);
    int64_t idle_until_ms =
        session_idle_until_ms(call, session->ends_ms, now_ms);

    TRY(change->store->ops->rotate_session(change, session, next.digest, now_ms,
                                           idle_until_ms, forget_before_ms));
    session->rotated_ms = now_ms;
    session->idle_until_ms = idle_until_ms;
    return refresh_token_write(call->cx, &next, &call->refresh_token);
}
