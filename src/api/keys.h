/* SPDX-License-Identifier: MIT */
/* Whether keys of a store can be opened, without a service. */
#ifndef API_KEYS_H
#define API_KEYS_H

#include <gatehouse/store.h>

/**
 * Open each key with the master key of a file; nothing is kept or made.
 *
 * @retval GATE_FAULT_CONFIG  No such file, or it is of another database.
 */
GATE_MUST_USE gate_status keys_check(gate_context *cx, const char *master_path,
                                     const gate_key *keys, size_t count);

#endif
