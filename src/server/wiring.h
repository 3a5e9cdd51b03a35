/* SPDX-License-Identifier: MIT */
/* What the server shows where: the API, the keys, health, mailbox, pages. */
#ifndef SERVER_WIRING_H
#define SERVER_WIRING_H

#include <gatehouse/gatehouse.h>

#include "http/server.h"
#include "pages/pages.h"
#include "server/log_writer.h"
#include "server/pulse.h"

struct wiring {
    gate_service *service;
    struct log_writer *log;
    const struct pulse *pulse;
    struct page_paths paths;
    struct networks metrics_readers;
};

/** Fill what HTTP serves; service, log and pulse are
 *  set.  `wiring` and `options` are
 *  borrowed by it.
 *  @retval GATE_FAULT_CONFIG  metrics_readers cannot be read: `error` says it.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status wiring_connect(struct wiring *wiring,
                                         gate_options *options,
                                         struct http_options *out,
                                         gate_error *error);

/** Zeroed ones are fine.  Nothing may serve from it any more. */
void wiring_close(struct wiring *wiring);

#endif
