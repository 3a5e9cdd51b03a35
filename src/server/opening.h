/* SPDX-License-Identifier: MIT */
/* Opening the service as the settings say: for serve, and for commands that
 * work on the same store while a server runs. */
#ifndef SERVER_OPENING_H
#define SERVER_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/gatehouse.h>

/**
 * Fill the settings that default from the listener, once they are checked: on
 * loopback without a proxy `public_url` is its own address, and `introspection`
 * is on.
 *
 * @param port  The real one.
 */
GATE_MUST_USE gate_status opening_default_from_listener(gate_options *options,
                                                        uint16_t port,
                                                        gate_error *error);

/** "http://127.0.0.1:8080"; `out` has OPENING_URL_BYTES. */
enum { OPENING_URL_BYTES = 96 };
void opening_write_url(const char *address, uint16_t port,
                       char out[OPENING_URL_BYTES]);

/** Open the service for one command.  Owned: gate_service_free(). */
GATE_MUST_USE gate_status opening_open_service(gate_options *options,
                                               gate_service **out,
                                               gate_error *error);

#endif
