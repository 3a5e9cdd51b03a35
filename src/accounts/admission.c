/* SPDX-License-Identifier: MIT */
/*
 * The gate.  Who may call is data (`.needs`), decided before check, for every
 * operation by this one function.
 */
#include "accounts/admission.h"

#include "accounts/steps.h"

void forget_findings(struct call *call)
{
    call->complaints = NULL;
    call->denial = DENIAL_NONE;
    call->account = NULL;
    call->seen = NULL;
    call->addressees = NULL;
    call->addressee_count = 0;
    call->anybody = NULL;
    call->session = NULL;
    call->presented = (struct refresh_token){0};
    call->link = NULL;
    call->access = (struct access){0};
    call->new_password_hash = NULL;
    call->email_has_owner = false;
    call->refresh_token = (struct secret){0};
    call->opened_session = false;
    call->unarchived = false;
    call->captcha = NULL;
}

static gate_status deny(struct call *call, enum denial why)
{
    call->denial = why;
    return GATE_DENIED;
}

/* A bad or expired token is said on fields that need a user: security.md, row
 * 42. */
static enum denial why_nobody(const struct caller *caller)
{
    if (!caller->has_token) {
        return DENIAL_UNAUTHENTICATED;
    }
    return caller->standing == ACCESS_EXPIRED ? DENIAL_EXPIRED_TOKEN
                                              : DENIAL_INVALID_TOKEN;
}

gate_status identify_caller(struct call *call)
{
    if (call->operation->needs == NEEDS_NOBODY) {
        return GATE_OK;
    }
    if (!call->caller->has_token || call->caller->standing != ACCESS_GOOD) {
        return deny(call, why_nobody(call->caller));
    }
    TRY(find_token_account(call, &call->caller->access));
    if (call->account == NULL) {
        return deny(call, DENIAL_INVALID_TOKEN);
    }
    if (call->operation->needs == NEEDS_VERIFIED_USER &&
        !call->account->verified) {
        return deny(call, DENIAL_NOT_VERIFIED);
    }
    return GATE_OK;
}

gate_status settle(struct call *call, gate_status status)
{
    switch (status) {
    case GATE_NOT_FOUND:
    case GATE_STALE:
        return FAULT(call->cx, GATE_FAULT_USAGE, "%s: nobody handled status %d",
                     call->operation->field, (int)status);
    case GATE_OK:
    case GATE_REFUSED:
    case GATE_DENIED:
    case GATE_FAULT_MEMORY:
    case GATE_FAULT_STORE:
    case GATE_FAULT_CRYPTO:
    case GATE_FAULT_BUSY:
    case GATE_FAULT_USAGE:
    case GATE_FAULT_CONFIG:
        break;
    }
    return status;
}

void call_begin(struct call *call, gate_context *cx,
                const struct operation_tools *tools,
                const struct arguments *arguments)
{
    static const struct caller nobody = {.standing = ACCESS_INVALID};

    *call = (struct call){.cx = cx,
                          .tools = tools,
                          .settings = tools->settings,
                          .store = tools->store,
                          .arguments = arguments,
                          .caller = &nobody};
}
