/* SPDX-License-Identifier: MIT */
/* What defaults from the listener, and opening the service with it. */
#include "server/opening.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "http/address.h"
#include "server/doctor/doctor.h"

static const char the_listener[] = "the listener";

enum { PORT_UNKNOWN = 8080 };

void opening_write_url(const char *address, uint16_t port,
                       char out[OPENING_URL_BYTES])
{
    bool is_v6 = strchr(address, ':') != NULL;

    snprintf(out, OPENING_URL_BYTES, "http://%s%.64s%s:%u", is_v6 ? "[" : "",
             address, is_v6 ? "]" : "", port);
}

static bool is_empty(gate_options *options, const char *name)
{
    const char *value = gate_options_get(options, name);

    return value == NULL || value[0] == '\0';
}

static bool listens_on_loopback(gate_options *options)
{
    struct address address;

    return address_read(slice_of(gate_options_get(options, "listen_address")),
                        &address) &&
           address_is_loopback(&address);
}

/* Nobody else can connect: what is behind a proxy has the whole world as its
 * neighbour, wherever it listens. */
static bool is_local(gate_options *options)
{
    return listens_on_loopback(options) &&
           gate_options_number(options, "behind_tls_proxy") == 0;
}

static gate_status default_url(gate_options *options, uint16_t port,
                               gate_error *error)
{
    char url[OPENING_URL_BYTES];

    if (!is_empty(options, "public_url")) {
        return GATE_OK;
    }
    opening_write_url(gate_options_get(options, "listen_address"), port, url);
    return gate_options_set(options, "public_url", url, the_listener, error);
}

static gate_status default_introspection(gate_options *options,
                                         gate_error *error)
{
    const char *value = gate_options_get(options, "introspection");

    if (value == NULL || strcmp(value, "auto") != 0) {
        return GATE_OK;
    }
    return gate_options_set(options, "introspection",
                            is_local(options) ? "yes" : "no", the_listener,
                            error);
}

gate_status opening_default_from_listener(gate_options *options, uint16_t port,
                                          gate_error *error)
{
    TRY(default_url(options, port, error));
    return default_introspection(options, error);
}

gate_status opening_open_service(gate_options *options, gate_service **out,
                                 gate_error *error)
{
    int64_t port = gate_options_number(options, "listen_port");

    TRY(doctor_refuse_settings(options, error));
    TRY(opening_default_from_listener(
        options, (uint16_t)(port == 0 ? PORT_UNKNOWN : port), error));
    gate_options_only_administration(options);
    return gate_service_new(options, out, error);
}
