/* SPDX-License-Identifier: MIT */
/*
 * A store in memory, gone when it is closed.  Made for tests: the same
 * semantics as SQLite, in a millisecond less, one thread at a time.
 */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include <gatehouse/store.h>

/** An empty store.  Any number of threads may use it.
 *  @param[out] out  Owned: out->ops->close(out).
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status memory_store_open(gate_store **out);

#endif
