/* SPDX-License-Identifier: MIT */
/* Shared step: a session's time, and how long it lasts unused. */
#include "accounts/steps.h"
#include "settings/settings.h"

int64_t session_idle_until_ms(const struct call *call, int64_t ends_ms,
                              int64_t now_ms)
{
    int64_t idle_ms = now_ms + 1000 * call->settings->refresh_idle;

    return idle_ms < ends_ms ? idle_ms : ends_ms;
}

int64_t session_now_ms(const struct call *call)
{
    int64_t now_ms = call->cx->now_ms;
    int64_t last_ms = call->session->rotated_ms;

    return last_ms > now_ms &&
                   last_ms - now_ms <= 1000 * call->settings->refresh_idle
               ? last_ms
               : now_ms;
}
