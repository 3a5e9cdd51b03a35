/* SPDX-License-Identifier: MIT */
/* Shared step: until when a session lasts without being refreshed. */
#include "accounts/steps.h"
#include "settings/settings.h"

int64_t session_idle_until_ms(const struct call *call, int64_t ends_ms)
{
    int64_t idle_ms = call->cx->now_ms + 1000 * call->settings->refresh_idle;

    return idle_ms < ends_ms ? idle_ms : ends_ms;
}
