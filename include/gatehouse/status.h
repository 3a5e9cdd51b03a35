/* SPDX-License-Identifier: MIT */
/* What a call came to, and the macros every public header needs. */
#ifndef GATE_STATUS_H
#define GATE_STATUS_H

#if defined(__GNUC__)
#define GATE_API               __attribute__((visibility("default")))
#define GATE_MUST_USE          __attribute__((warn_unused_result))
#define GATE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define GATE_API
#define GATE_MUST_USE
#define GATE_PRINTF(fmt, args)
#endif

/**
 * What a call came to.
 *
 * Zero: done.  Positive: a documented "no", nothing is broken.
 * Negative: a fault; the context holds the message and the source line.
 */
typedef enum gate_status {
    GATE_OK = 0,

    GATE_NOT_FOUND = 1, /**< No such row or token. */
    GATE_STALE = 2,     /**< What was read before is no longer so. */
    GATE_REFUSED = 3,   /**< The payload tells the client why. */
    GATE_DENIED = 4,    /**< Turned away at the gate, before any check. */

    GATE_FAULT_MEMORY = -1, /**< Out of memory, or over the request limit. */
    GATE_FAULT_STORE = -2,  /**< The database failed. */
    GATE_FAULT_CRYPTO = -3, /**< A key or a primitive failed. */
    GATE_FAULT_BUSY = -4,   /**< A queue is full, or a call stayed stale. */
    GATE_FAULT_USAGE = -5,  /**< The caller broke the contract of the API. */
    GATE_FAULT_CONFIG = -6, /**< A setting, file or key cannot be used. */
} gate_status;

#endif
