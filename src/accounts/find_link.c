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

/* A link to another address than the account's says which. */
static bool is_about_another(const gate_link *link)
{
    return (LINKS(link->purpose) & LINKS_TO_ANOTHER_ADDRESS) != 0;
}

static bool has_its_address(const gate_account *account, const gate_link *link)
{
    return is_about_another(link) ||
           slice_is(slice_of(account->email_folded), link->email);
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
        (status == GATE_OK && !has_its_address(account, link))) {
        return refuse_token(call);
    }
    TRY(status);
    call->account = account;
    return GATE_OK;
}

gate_status find_link(struct call *call, const char *argument,
                      uint32_t purposes)
{
    gate_link *link;

    TRY(NEW(call->cx, &link));
    TRY(load_link(call, argument, link));

    if (!link_token_matches(call->tools->ring, argument_secret(call, argument),
                            link) ||
        (LINKS(link->purpose) & purposes) == 0 || link->voided_ms != 0) {
        return refuse_token(call);
    }
    if (call->cx->now_ms >= link->expires_ms) {
        return refuse(call, NULL, REFUSAL_EXPIRED_TOKEN);
    }
    TRY(load_account(call, link));
    call->link = link;
    return GATE_OK;
}
