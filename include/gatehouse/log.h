/* SPDX-License-Identifier: MIT */
/* What happened, for the embedder's log; and the clock that says when. */
#ifndef GATE_LOG_H
#define GATE_LOG_H

#include <stdint.h>

#include <gatehouse/store.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gate_log_level {
    GATE_LOG_DEBUG,
    GATE_LOG_INFO,
    GATE_LOG_WARNING,
    GATE_LOG_ERROR,
} gate_log_level;

/** One event.  Everything is borrowed until the call returns. */
typedef struct gate_log_entry {
    gate_log_level level;
    int64_t now_ms;
    const char *event;      /**< "login", "refused", "fault" … */
    const char *operation;  /**< The field, or NULL. */
    const char *request_id; /**< Or NULL. */
    const char *address;    /**< The client's, or NULL. */
    gate_id account;        /**< 0: none. */
    gate_id session;        /**< 0: none. */
    const char *message;    /**< For people; no secret in it; or NULL. */
} gate_log_entry;

/** Called on any thread, also on event loops: must not block. */
typedef void gate_log(void *payload, const gate_log_entry *entry);

/** Unix time in milliseconds; for tests.  Called on any thread. */
typedef int64_t gate_clock(void *payload);

#ifdef __cplusplus
}
#endif
#endif
