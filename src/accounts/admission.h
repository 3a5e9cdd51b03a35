/* SPDX-License-Identifier: MIT */
/* The gate: what happens to a call before its check, and after its end.  For
 * operation.c alone. */
#ifndef ACCOUNTS_ADMISSION_H
#define ACCOUNTS_ADMISSION_H

#include "accounts/operation.h"

/** Bring every argument into the normal form of its type, once a call. */
GATE_MUST_USE gate_status normalize_arguments(struct call *call);

/** Start a round with nothing found. */
void forget_findings(struct call *call);

/** Load the account of the access token as it is now and see that it may call:
 *  sets call->account.  GATE_DENIED by what `.needs` says.  Does nothing for
 *  NEEDS_NOBODY. */
GATE_MUST_USE gate_status identify_caller(struct call *call);

/** Report a "no" that nobody handled as the fault it is. */
GATE_MUST_USE gate_status settle(struct call *call, gate_status status);

/** Whether the captcha that an operation asks for was solved, if it asks for
 *  one: before anything else, once a call.  A right answer uses it up, a wrong
 *  one is counted; both stay, whatever becomes of the call.
 *  @retval GATE_REFUSED  On `captcha`, in the words of the reference. */
GATE_MUST_USE gate_status check_captcha(struct call *call);

#endif
