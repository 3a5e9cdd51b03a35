/* SPDX-License-Identifier: MIT */
/* security.md, row 71: listening to others needs a word of the operator's. */
#include "server/opening.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "http/address.h"
#include "http/problem.h"

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

static gate_status check_open(gate_options *options, const char *text,
                              gate_error *error)
{
    if (gate_options_number(options, "behind_tls_proxy") == 0) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "listen_address %s is not loopback, and passwords would "
                       "travel in the clear: put a proxy that speaks TLS in "
                       "front and set behind_tls_proxy = yes, or listen on "
                       "127.0.0.1.",
                       text);
    }
    if (is_empty(options, "public_url")) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "listen_address %s is %s, so public_url must say how "
                       "people reach this server, as "
                       "https://accounts.example.com.",
                       text,
                       listens_on_loopback(options) ? "behind a proxy"
                                                    : "not loopback");
    }
    return GATE_OK;
}

gate_status opening_check_listener(gate_options *options, gate_error *error)
{
    const char *text = gate_options_get(options, "listen_address");
    struct address address;

    if (!address_read(slice_of(text), &address)) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "listen_address must be a numeric IPv4 or IPv6 address, "
                       "as 127.0.0.1 or ::1.");
    }
    return is_local(options) ? GATE_OK : check_open(options, text, error);
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

    TRY(opening_check_listener(options, error));
    TRY(opening_default_from_listener(
        options, (uint16_t)(port == 0 ? PORT_UNKNOWN : port), error));
    gate_options_only_administration(options);
    return gate_service_new(options, out, error);
}
