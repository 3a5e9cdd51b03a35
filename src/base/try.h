/* SPDX-License-Identifier: MIT */
/* The few macros that every file uses. */
#ifndef BASE_TRY_H
#define BASE_TRY_H

#include <gatehouse/context.h>
#include <gatehouse/status.h>

#define CLEANUP(function) __attribute__((cleanup(function)))
#define ARRAY_LENGTH(a)   (sizeof(a) / sizeof((a)[0]))

/* Leave this function unless `call` came to GATE_OK.  The only macro in the
 * code base that returns.  Where a "no" means something, switch instead. */
#define TRY(call)                                                              \
    do {                                                                       \
        gate_status try_status = (call);                                       \
        if (try_status != GATE_OK) {                                           \
            return try_status;                                                 \
        }                                                                      \
    } while (0)

/* Record a fault and hand its status back, so that detecting one is a single
 * statement: return FAULT(cx, GATE_FAULT_STORE, "step: %s", message);
 * The first fault of a request wins; later ones are its echoes. */
#define FAULT(cx, status, ...)                                                 \
    gate_context_fault((cx), (status), __FILE__, __LINE__, __VA_ARGS__)

#endif
