/* SPDX-License-Identifier: MIT */
/*
 * Shared step: what a mailed token is good for.
 *
 * Forged, foreign, for another purpose, voided: all the same to the client.
 * Nothing is told before the MAC has been checked.
 */
#include "accounts/steps.h"

static gate_status refuse_token(struct call *call)
{
    return refuse(call, NULL, REFUSAL_INVALID_TOKEN);
}

/* The row of the token's selector; refused when there is none. */
static gate_status load_link(struct call *call, const char *argument,
                             gate_link *link)
{
    uint8_t selector[GATE_SELECTOR_BYTES];

    if (!link_token_read(argument_secret(call, argument), selector)) {
        return refuse_token(call);
    }
    gate_status status =
        call->store->ops->find_link(call->store, call->cx, selector, link);

    return status == GATE_NOT_FOUND ? refuse_token(call) : status;
}

/* The account of the link, as long as it has the address it was mailed to:
 * an activation proves that address and no other (security.md, row 24). */
static gate_status load_account(struct call *call, const gate_link *link)
{
    gate_account *account;

    TRY(NEW(call->cx, &account));
    gate_status status = call->store->ops->find_account(call->store, call->cx,
                                                        link->account, account);

    if (status == GATE_NOT_FOUND ||
        (status == GATE_OK && !slice_equal(slice_of(account->email_folded),
                                           slice_of(link->email)))) {
        return refuse_token(call);
    }
    TRY(status);
    call->account = account;
    return GATE_OK;
}

gate_status find_link(struct call *call, const char *argument,
                      enum link_purpose purpose, enum link_purpose or_purpose)
{
    gate_link *link;

    TRY(NEW(call->cx, &link));
    TRY(load_link(call, argument, link));

    if (!link_token_matches(call->tools->ring, argument_secret(call, argument),
                            link) ||
        (link->purpose != (int)purpose && link->purpose != (int)or_purpose) ||
        link->voided_ms != 0) {
        return refuse_token(call);
    }
    if (call->cx->now_ms >= link->expires_ms) {
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    }
    TRY(load_account(call, link));
    call->link = link;
    return GATE_OK;
}
