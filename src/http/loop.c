/* SPDX-License-Identifier: MIT */
/*
 * The loop.  Edge-triggered epoll says nothing of what was read already, so
 * MHD_get_timeout() is asked before each sleep; a resume needs an MHD_run()
 * behind it.  What else there is to know about libmicrohttpd 0.9.75 in a loop
 * of one's own: docs/http.md.
 */
#include "http/loop.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "http/metrics.h"
#include "http/problem.h"
#include "http/spare_exchanges.h"

enum { DRAIN_IDLE_MS = 1000, DRAIN_TURN_MS = 50 };

void loop_wake(struct loop *loop)
{
    if (atomic_exchange(&loop->sleeps, false)) {
        (void)eventfd_write(loop->wake_fd, 1);
    }
}

void loop_give_answer(struct loop *loop, struct exchange *exchange)
{
    /* The loop may take and finish the exchange, drain and end before this
     * thread has woken it: loop_join() waits for whoever is still in here. */
    atomic_fetch_add(&loop->givers, 1);
    exchange->next = atomic_load(&loop->answers);
    while (!atomic_compare_exchange_weak(&loop->answers, &exchange->next,
                                         exchange)) {
    }
    loop_wake(loop);
    atomic_fetch_sub(&loop->givers, 1);
}

/* Resume what the lanes have answered, oldest first.  MHD_run() must follow. */
static void take_answers(struct loop *loop)
{
    struct exchange *newest = atomic_exchange(&loop->answers, NULL);
    struct exchange *oldest = NULL;

    while (newest != NULL) {
        struct exchange *exchange = newest;

        newest = exchange->next;
        exchange->next = oldest;
        oldest = exchange;
    }
    while (oldest != NULL) {
        struct exchange *exchange = oldest;

        oldest = exchange->next;
        client_turn_to(exchange->client, &loop->lines, PHASE_SEND);
        MHD_resume_connection(exchange->mhd);
    }
}

/* --- connections --- */

/* Threads: the loop's, from within MHD_run(). */
static enum MHD_Result may_connect(void *cls, const struct sockaddr *name,
                                   socklen_t bytes)
{
    struct loop *loop = cls;
    struct http_server *server = loop->server;
    struct address address;
    int64_t limit = server->options.connections_per_address;

    (void)bytes;
    address_of_socket(name, &address);
    if (limit > 0 && address.is_known &&
        !networks_have(&server->proxies, &address) &&
        counts_of(server->counts, &address) >= limit) {
        http_note_refused(loop);
        return MHD_NO;
    }
    /* Room is kept: at its limit libmicrohttpd stops accepting, and whoever is
     * idle would keep newcomers waiting. */
    if (loop->clients >= server->loop_limit - server->loop_limit / 8) {
        (void)lines_cut_idlest(&loop->lines);
    }
    return MHD_YES;
}

static void connect_client(struct loop *loop, struct MHD_Connection *mhd,
                           struct client *client)
{
    const union MHD_ConnectionInfo *info;

    client->loop = loop;
    info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    client->fd = info->connect_fd;
    info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    address_of_socket(info->client_addr, &client->address);
    address_write(&client->address, client->address_text);
    client->is_proxy = networks_have(&loop->server->proxies, &client->address);
    client->is_counted = client->address.is_known && !client->is_proxy &&
                         counts_add(loop->server->counts, &client->address);
    client_enter(client, &loop->lines, PHASE_HEAD);
    http_note_accepted(loop);
    loop->clients++;
}

static void disconnect_client(struct loop *loop, struct client *client)
{
    if (client->is_counted) {
        counts_remove(loop->server->counts, &client->address);
    }
    client_leave(client, &loop->lines);
    memory_free(client);
    loop->clients--;
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct loop *loop = cls;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = memory_allocate(1, sizeof(struct client));
        if (*context != NULL) {
            connect_client(loop, mhd, *context);
        }
    } else if (*context != NULL) {
        disconnect_client(loop, *context);
        *context = NULL;
    }
}

/* --- the thread --- */

/* Stop listening, see everybody off; true once nobody is left. */
static bool is_drained(struct loop *loop)
{
    if (!loop->is_draining) {
        loop->is_draining = true;
        loop->drain_began_ms = loop->lines.now_ms;
        (void)MHD_quiesce_daemon(loop->daemon);
        close(loop->listen_fd);
        loop->listen_fd = -1;
    }
    lines_drain(&loop->lines, loop->drain_began_ms, DRAIN_IDLE_MS,
                loop->server->options.drain_wait_s * 1000);
    return loop->clients == 0;
}

static bool has_pending_work(struct loop *loop)
{
    MHD_UNSIGNED_LONG_LONG left_ms;

    return MHD_get_timeout(loop->daemon, &left_ms) == MHD_YES && left_ms == 0;
}

static void loop_sleep(struct loop *loop, int wait_ms)
{
    struct pollfd waits[2] = {{.fd = loop->epoll_fd, .events = POLLIN},
                              {.fd = loop->wake_fd, .events = POLLIN}};
    eventfd_t count;

    atomic_store(&loop->sleeps, true); /* first say so, then look once more */
    if (atomic_load(&loop->answers) == NULL &&
        atomic_load(&loop->server->must_stop) == loop->is_draining &&
        atomic_load(&loop->server->beat) == atomic_load(&loop->beat)) {
        (void)poll(waits, 2, wait_ms);
    }
    atomic_store(&loop->sleeps, false);
    if ((waits[1].revents & POLLIN) != 0) {
        (void)eventfd_read(loop->wake_fd, &count);
    }
}

static void *loop_run(void *cls)
{
    struct loop *loop = cls;

    (void)pthread_setname_np(pthread_self(), "http");
    for (;;) {
        atomic_store(&loop->beat, atomic_load(&loop->server->beat));
        loop->lines.now_ms = clock_monotonic_ms();
        int wait_ms = lines_cut_late(&loop->lines);

        if (atomic_load(&loop->server->must_stop)) {
            if (is_drained(loop)) {
                break;
            }
            wait_ms = DRAIN_TURN_MS;
        }
        take_answers(loop);
        (void)MHD_run(loop->daemon);
        if (!has_pending_work(loop)) {
            loop_sleep(loop, wait_ms);
        }
    }
    MHD_stop_daemon(loop->daemon);
    return NULL;
}

/* --- starting and ending --- */

static struct MHD_Daemon *start_daemon(struct loop *loop)
{
    const struct http_options *options = &loop->server->options;

    /* No MHD_USE_ERROR_LOG: the library never prints.  No time-out of its own:
     * ours counts all of the time, not idleness only. */
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE, 0,
        may_connect, loop, exchange_on_request, loop, MHD_OPTION_LISTEN_SOCKET,
        loop->listen_fd, MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed,
        loop, MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_on_request_line, loop,
        MHD_OPTION_CONNECTION_LIMIT, loop->server->loop_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)options->connection_memory_bytes, MHD_OPTION_END);
}

static void loop_close(struct loop *loop)
{
    context_close(&loop->cx);
    exchange_free_spares(loop);
    if (loop->wake_fd >= 0) {
        close(loop->wake_fd);
    }
    if (loop->listen_fd >= 0) {
        close(loop->listen_fd);
    }
}

static void set_limits(struct loop *loop)
{
    const struct http_options *options = &loop->server->options;

    lines_open(&loop->lines);
    loop->lines.limit_ms[PHASE_HEAD] = options->head_wait_s * 1000;
    loop->lines.limit_ms[PHASE_BODY] = options->body_wait_s * 1000;
    loop->lines.limit_ms[PHASE_SEND] = options->send_wait_s * 1000;
    loop->lines.limit_ms[PHASE_IDLE] = options->idle_wait_s * 1000;
    loop->lines.now_ms = clock_monotonic_ms();
}

static gate_status make_daemon(struct loop *loop, gate_error *error)
{
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->wake_fd < 0) {
        return PROBLEM(error, GATE_FAULT_MEMORY,
                       "No event fd for an event loop: %s.", strerror(errno));
    }
    if (context_open((size_t)loop->server->options.request_memory_bytes, 0,
                     &loop->cx) != GATE_OK) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No memory for a loop.");
    }
    loop->daemon = start_daemon(loop);
    if (loop->daemon == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY,
                       "libmicrohttpd could not start a loop.");
    }
    loop->epoll_fd =
        MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return GATE_OK;
}

gate_status loop_start(struct loop *loop, struct http_server *server,
                       unsigned index, int listen_fd, gate_error *error)
{
    loop->server = server;
    loop->index = index;
    loop->listen_fd = listen_fd;
    loop->wake_fd = -1;
    set_limits(loop);
    gate_status status = make_daemon(loop, error);

    if (status != GATE_OK) {
        loop_close(loop);
        return status;
    }
    int failed = pthread_create(&loop->thread, NULL, loop_run, loop);

    if (failed != 0) {
        (void)MHD_quiesce_daemon(loop->daemon);
        MHD_stop_daemon(loop->daemon);
        loop_close(loop);
        return PROBLEM(error, GATE_FAULT_MEMORY,
                       "No thread for an event loop: %s.", strerror(failed));
    }
    return GATE_OK;
}

void loop_join(struct loop *loop)
{
    (void)pthread_join(loop->thread, NULL);
    while (atomic_load(&loop->givers) != 0) { /* two instructions to go */
        (void)sched_yield();
    }
    loop_close(loop);
}
