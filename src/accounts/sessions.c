/* SPDX-License-Identifier: MIT */
/* Shared steps: opening a session, and moving it on to its next token. */
#include "accounts/steps.h"
#include "crypto/equal.h"
#include "settings/settings.h"

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t idle_until_ms(const struct call *call, int64_t ends_ms)
{
    return sooner(call->cx->now_ms + 1000 * call->settings->refresh_idle,
                  ends_ms);
}

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
    *session = (gate_session){.account = account->id,
                              .started_ms = call->cx->now_ms,
                              .rotated_ms = call->cx->now_ms,
                              .idle_until_ms = idle_until_ms(call, ends_ms),
                              .ends_ms = ends_ms};
    memcpy(session->selector, token.selector, sizeof(session->selector));
    memcpy(session->digest, token.digest, sizeof(session->digest));

    TRY(change->store->ops->add_session(
        change, session, (size_t)call->settings->sessions_per_account));
    call->session = session;
    return refresh_token_write(call->cx, &token, &call->refresh_token);
}

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

gate_status rotate_session(struct call *call, gate_change *change)
{
    gate_session *session = call->session;
    struct refresh_token next;
    int64_t now_ms = call->cx->now_ms;
    int64_t forget_before_ms = now_ms - 1000 * call->settings->refresh_grace;

    if (!crypto_equal(session->digest, call->presented.digest,
                      sizeof(session->digest)) ||
        !can_be_replaced(session, forget_before_ms)) {
        return reach_current(call);
    }
    refresh_token_follow(call->tools->ring, &call->presented, &next);
    TRY(change->store->ops->rotate_session(
        change, session, next.digest, now_ms,
        idle_until_ms(call, session->ends_ms), forget_before_ms));
    session->rotated_ms = now_ms;
    session->idle_until_ms = idle_until_ms(call, session->ends_ms);
    return refresh_token_write(call->cx, &next, &call->refresh_token);
}
