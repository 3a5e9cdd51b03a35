/* SPDX-License-Identifier: MIT */
/* Charging the budget of a call.  For operation.c alone. */
#ifndef ACCOUNTS_BUDGET_H
#define ACCOUNTS_BUDGET_H

#include "accounts/operation.h"

/** Charge the budget that the descriptor names: before anything is done, once a
 *  call, in as many counts as it has.
 *  @retval GATE_DENIED  One of them is spent: call->denial,
 * call->retry_after_s.
 */
GATE_MUST_USE gate_status budget_charge(struct call *call);

/** The call succeeds: give back what its budget gives back, in its change. */
GATE_MUST_USE gate_status budget_give_back(struct call *call,
                                           gate_change *change);

/** The call was not tried: a fault, or nothing free.  Whoever guessed right or
 *  wrong is not told by that.  What cannot be given back is not. */
void budget_give_back_untried(struct call *call);

/** Whether it is counted in the store, for which nothing that only reads may
 *  wait. */
bool budget_is_in_store(enum budget budget);

#endif
