/* SPDX-License-Identifier: MIT */
/* What the server shows where: the API, the keys, health, mailbox, pages. */
#ifndef SERVER_WIRING_H
#define SERVER_WIRING_H

#include <gatehouse/gatehouse.h>

#include "http/server.h"
#include "pages/pages.h"

struct wiring {
    gate_service *service;
    struct page_paths paths;
};

/** Fill what HTTP serves.  `wiring` and `options` are borrowed by it. */
void wiring_connect(struct wiring *wiring, gate_options *options,
                    struct http_options *out);

#endif
