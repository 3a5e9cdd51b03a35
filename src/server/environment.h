/* SPDX-License-Identifier: MIT */
/* Settings from the environment: GATEHOUSE_LISTEN_PORT and so on. */
#ifndef SERVER_ENVIRONMENT_H
#define SERVER_ENVIRONMENT_H

#include <gatehouse/options.h>

/**
 * Set what the environment says, and wipe it there: whoever looks at the
 * process later, and whatever it starts, finds nothing.
 *
 * @param environment  As `environ`; the values are overwritten.
 * @retval GATE_FAULT_CONFIG  GATEHOUSE_ and no setting, or out of bounds.
 */
GATE_MUST_USE gate_status environment_read(gate_options *options,
                                           char **environment,
                                           gate_error *error);

#endif
