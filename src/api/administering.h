/* SPDX-License-Identifier: MIT */
/* What the calls of include/gatehouse/administration.h share. */
#ifndef API_ADMINISTERING_H
#define API_ADMINISTERING_H

#include <gatehouse/administration.h>

#include "api/service.h"

/** A context and a call in it; CLEANUP(context_close). */
GATE_MUST_USE gate_status administering_begin(gate_service *service,
                                              gate_context *cx,
                                              struct call *call,
                                              gate_error *error);

/** Say in `error` what a status came to, about whom.
 *  @return  The caller's: GATE_STALE is GATE_REFUSED. */
GATE_MUST_USE gate_status administering_tell(const struct call *call,
                                             gate_status status,
                                             const char *username,
                                             gate_error *error);

/** Visit an account, with its sessions counted.  `go_on`: what it answered. */
GATE_MUST_USE gate_status administering_show(const struct call *call,
                                             const gate_account *account,
                                             gate_user_visit *visit,
                                             void *payload, bool *go_on);

#endif
