/* SPDX-License-Identifier: MIT */
/*
 * Runs one operation.
 *
 * Between check and apply the world may move: somebody archives the account,
 * takes the name, uses the link.  The store then answers GATE_STALE, nothing is
 * written, and the call starts again from check, which sees the world as it is
 * now and refuses where there is something to refuse.  That is why apply has no
 * refusals and why no operation deals with races of its own.
 *
 * What is committed was decided about the account as check saw it: it is held
 * at the version that was read.
 */
#include "accounts/operation.h"

#include "accounts/admission.h"
#include "accounts/budget.h"

/* AFTERWARDS_BYTES: what is written of the arena from apply to the answer's
 * end; the tests without memory find out when it is too little. */
enum { ROUNDS = 3, AFTERWARDS_BYTES = 12288 };

/* The hasher goes back before anything is written. */
static gate_status check_with_a_hasher(struct call *call)
{
    CLEANUP(hasher_give_back) struct hasher *hasher = NULL;

    TRY(hasher_take(call->tools->hashers, call->cx, &hasher));
    return call->operation->check_and_hash(call, hasher);
}

static gate_status check(struct call *call)
{
    return call->operation->check != NULL ? call->operation->check(call)
                                          : check_with_a_hasher(call);
}

static gate_status hold_account(gate_change *change, const gate_account *seen)
{
    return change->store->ops->hold_account(change, seen->id, seen->version);
}

static gate_status apply_as_checked(gate_change *change, void *payload)
{
    struct call *call = payload;

    if (call->seen != NULL) {
        TRY(hold_account(change, call->seen));
    }
    TRY(call->operation->apply(call, change));
    return budget_give_back(call, change);
}

static gate_status run_round(struct call *call)
{
    forget_findings(call);
    TRY(identify_caller(call));
    TRY(check(call));

    if (call->operation->apply == NULL) {
        return GATE_OK;
    }
    call->seen = call->account;
    TRY(context_reserve(call->cx, AFTERWARDS_BYTES));
    return call->store->ops->change(call->store, call->cx, apply_as_checked,
                                    call);
}

static gate_status run_rounds(struct call *call)
{
    for (int round = 0; round < ROUNDS; round++) {
        gate_status status = run_round(call);
        if (status != GATE_STALE) {
            return status;
        }
    }
    return FAULT(call->cx, GATE_FAULT_BUSY, "%s: stale in %d rounds",
                 call->operation->field, ROUNDS);
}

gate_status operation_run(struct call *call)
{
    TRY(normalize_arguments(call));
    gate_status status = budget_charge(call);

    if (status != GATE_OK) {
        return settle(call, status);
    }
    status = check_captcha(call);
    if (status == GATE_OK) {
        status = run_rounds(call);
    }
    if (status < GATE_OK) {
        budget_give_back_untried(call);
    }
    return settle(call, status);
}
