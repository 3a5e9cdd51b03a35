/* SPDX-License-Identifier: MIT */
/*
 * node: an object by its id, for clients that keep a store of them (Relay's
 * Global Object Identification).  So far there is one that anybody may see: the
 * caller's own account.  Another's id, and what is none, is null.
 *
 * Source: the GraphQL Global Object Identification specification; the original
 * has no such field.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "base/encode.h"

static bool is_called(const gate_account *account, struct slice id)
{
    char digits[DECIMAL_LENGTH_MAX];
    size_t count = decimal_write(account->id, digits);

    return slice_equal(id, (struct slice){digits, count});
}

static gate_status node_check(struct call *call)
{
    if (!call->caller->has_token || call->caller->standing != ACCESS_GOOD) {
        return GATE_OK;
    }
    TRY(find_token_account(call, &call->caller->access));
    if (call->account != NULL &&
        !is_called(call->account, argument_given(call, "id")->text)) {
        call->account = NULL;
    }
    return GATE_OK;
}

const struct operation operation_node = {
    .field = "node",
    .summary = "An object by its id; so far, your own account.",
    .root = ROOT_QUERY,
    .is_new = true,
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_NODE_OR_NULL,
    .budget = BUDGET_LOOKUP,
    .arguments = {{"id", ARG_ID, ARG_REQUIRED, NULL}},
    .check = node_check,
};
