/* SPDX-License-Identifier: MIT */
/* The loops together: what they share, their start and their end. */
#include "http/server.h"

#include <stdio.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/lane.h"
#include "base/memory.h"
#include "http/loop.h"
#include "http/metrics.h"
#include "http/problem.h"

enum {
    SPARE_FILES = 64, /* database, mail, log, listening … */
    LOOP_LIMIT_MIN = 16,
    LIMIT_UNKNOWN = 1024,
};

/* Each loop accepts by itself, so each has its share. */
static unsigned limit_of_loop(int64_t limit, unsigned loops)
{
    struct rlimit files;

    if (limit <= 0) {
        limit = LIMIT_UNKNOWN;
        if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
            limit =
                files.rlim_cur > 1000000 ? 1000000 : (int64_t)files.rlim_cur;
        }
        limit -= SPARE_FILES;
    }
    limit = (limit + loops - 1) / loops;
    return limit < LOOP_LIMIT_MIN ? LOOP_LIMIT_MIN : (unsigned)limit;
}

static void free_server(struct http_server *server)
{
    lane_free(server->lane); /* empty: the loops have ended */
    networks_free(&server->proxies);
    counts_free(server->counts);
    tally_free(server->tally);
    memory_free(server->loops);
    memory_free(server);
}

/* Ids need to be unlike each other, not to be secret. */
static gate_status choose_prefix(struct http_server *server, gate_error *error)
{
    unsigned char random[4];

    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random)) {
        return PROBLEM(error, GATE_FAULT_MEMORY,
                       "The system gave no random bytes.");
    }
    hex_encode(random, sizeof(random), server->id_prefix);
    return GATE_OK;
}

static gate_status read_proxies(struct http_server *server, gate_error *error)
{
    struct slice bad;

    switch (networks_read(server->options.trusted_proxies, &server->proxies,
                          &bad)) {
    case GATE_OK:
        return GATE_OK;
    case GATE_REFUSED:
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "trusted_proxies: \"%.*s\" must be an address or a "
                       "network, as 10.0.0.1 or 10.0.0.0/8.",
                       (int)(bad.bytes > 100 ? 100 : bad.bytes), bad.data);
    default: /* only these and memory are documented */
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
}

/* One thread is enough for health checks; more of them at once hear 503. */
static gate_status open_lane(struct http_server *server, gate_error *error)
{
    const struct http_options *options = &server->options;
    const struct lane_options lane = {
        .name = "http-wait", .threads = 1, .queue_max = 64, .wait_ms = 2000};
    bool any_waits = false;

    for (size_t i = 0; i < options->route_count; i++) {
        any_waits |= options->routes[i].waits;
    }
    if (!any_waits) {
        return GATE_OK;
    }
    server->lane = lane_new(&lane);
    return server->lane != NULL
               ? GATE_OK
               : PROBLEM(error, GATE_FAULT_MEMORY, "No thread for HTTP.");
}

static gate_status start_loops(struct http_server *server,
                               struct http_listener *listener,
                               gate_error *error)
{
    for (unsigned i = 0; i < listener->count; i++) {
        int fd = listener->fds[i];

        listener->fds[i] = -1;
        TRY(loop_start(&server->loops[i], server, i, fd, error));
        server->loop_count++;
    }
    return GATE_OK;
}

static void stop_loops(struct http_server *server)
{
    atomic_store(&server->must_stop, true);
    for (unsigned i = 0; i < server->loop_count; i++) {
        loop_wake(&server->loops[i]);
    }
    for (unsigned i = 0; i < server->loop_count; i++) {
        loop_join(&server->loops[i]);
    }
}

static gate_status prepare(struct http_server *server,
                           const struct http_options *options,
                           const struct http_listener *listener,
                           gate_error *error)
{
    server->options = *options;
    server->port = listener->port;
    server->loop_limit =
        limit_of_loop(options->connection_limit, listener->count);
    server->counts = counts_new();
    server->tally = http_tally_new(listener->count);
    server->loops = memory_allocate(listener->count, sizeof(*server->loops));
    if (server->counts == NULL || server->tally == NULL ||
        server->loops == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    TRY(choose_prefix(server, error));
    TRY(open_lane(server, error));
    return read_proxies(server, error);
}

gate_status http_server_new(const struct http_options *options,
                            struct http_listener *listener,
                            struct http_server **out, gate_error *error)
{
    struct http_server *server = memory_allocate(1, sizeof(*server));
    gate_status status =
        server == NULL ? PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.")
                       : prepare(server, options, listener, error);

    if (status == GATE_OK) {
        status = start_loops(server, listener, error);
    }
    http_listener_close(listener);
    if (status != GATE_OK) {
        http_server_drain_and_free(server);
        return status;
    }
    *out = server;
    return GATE_OK;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

bool http_server_beat(struct http_server *server)
{
    unsigned before = atomic_load(&server->beat);
    bool have_turned = true;

    for (unsigned i = 0; i < server->loop_count; i++) {
        have_turned &= atomic_load(&server->loops[i].beat) == before;
    }
    atomic_store(&server->beat, before + 1);
    for (unsigned i = 0; i < server->loop_count; i++) {
        loop_wake(&server->loops[i]);
    }
    return have_turned;
}

void http_server_drain_and_free(struct http_server *server)
{
    if (server != NULL) {
        stop_loops(server);
        free_server(server);
    }
}
