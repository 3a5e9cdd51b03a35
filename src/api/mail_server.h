/* SPDX-License-Identifier: MIT */
/* The mail server that the settings name. */
#ifndef API_MAIL_SERVER_H
#define API_MAIL_SERVER_H

#include <gatehouse/mailer.h>

#include "base/context.h"
#include "settings/settings.h"

/** A mailer for it.  Nothing is sent yet.  Owned: its ops->close().
 *  @retval GATE_FAULT_CONFIG  The fault in `cx` says what cannot be. */
GATE_MUST_USE gate_status mail_server_open(gate_context *cx,
                                           const struct settings *settings,
                                           gate_mailer **out);

#endif
