/* SPDX-License-Identifier: MIT */
/*
 * The clock is read before a question is sent and once its answer is whole, so
 * that a duration holds all that a client waits for.  A client with an interval
 * that was still waiting when its next question fell due counts from then:
 * else a server that stalls would be asked less, and look good.
 */
#include "bench/load.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/epoll.h>

#include "base/memory.h"
#include "base/try.h"
#include "bench/problem.h"
#include "bench/process.h"

enum {
    IN_BYTES = 16384,
    EVENTS = 256,
    PATIENCE_MS = 20000,
    RETRY_PAUSE_MS = 5,
    NS_A_MS = 1000000,
};

struct run {
    struct load *load;
    struct client *clients;
    size_t client_count;
    int epoll_fd;
    int64_t begin_ns, end_ns; /* of the window */
    int64_t cpu_begin_ns;
    bool has_begun, is_over; /* the window */
    size_t done;             /* clients */
    gate_error *error;
};

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static gate_status gone(const struct run *run)
{
    return PROBLEM(run->error, GATE_FAULT_BUSY,
                   "No connection to the server at %s: %s.",
                   run->load->target->host, strerror(errno));
}

static bool is_counted(const struct run *run, int64_t at_ns)
{
    return run->has_begun && !run->is_over && at_ns >= run->begin_ns &&
           at_ns <= run->end_ns;
}

/* --- one client --- */

static gate_status watch(const struct run *run, struct client *client,
                         int operation)
{
    struct epoll_event event = {.events = EPOLLIN |
                                          (client->wants_out ? EPOLLOUT : 0u),
                                .data = {.ptr = client}};

    return epoll_ctl(run->epoll_fd, operation, client->fd, &event) == 0
               ? GATE_OK
               : gone(run);
}

static gate_status client_connect(const struct run *run, struct client *client)
{
    client->fd = bench_target_connect(run->load->target);
    client->in_bytes = 0;
    client->wants_out = false;
    if (client->fd < 0) {
        return gone(run);
    }
    return watch(run, client, EPOLL_CTL_ADD);
}

static void client_disconnect(struct client *client)
{
    if (client->fd >= 0) {
        (void)close(client->fd);
        client->fd = -1;
    }
}

/* false: the connection broke. */
static bool client_send(const struct run *run, struct client *client)
{
    while (client->sent_bytes < client->question.bytes) {
        ssize_t sent =
            send(client->fd, client->question.data + client->sent_bytes,
                 client->question.bytes - client->sent_bytes, MSG_NOSIGNAL);

        if (sent < 0 && errno != EAGAIN) {
            return false;
        }
        if (sent < 0) {
            break;
        }
        client->sent_bytes += (size_t)sent;
    }
    bool wants_out = client->sent_bytes < client->question.bytes;

    if (wants_out != client->wants_out) {
        client->wants_out = wants_out;
        return watch(run, client, EPOLL_CTL_MOD) == GATE_OK;
    }
    return true;
}

static gate_status client_ask(struct run *run, struct client *client)
{
    struct stream *stream = client->stream;
    int64_t at_ns = now_ns();

    if (client->is_done) {
        return GATE_OK;
    }
    if (at_ns < client->due_ns) {
        return GATE_OK; /* the loop comes back */
    }
    if (!stream->kind->ask(client, &client->question)) {
        client->is_done = true;
        run->done++;
        return GATE_OK;
    }
    client->waits = true;
    client->sent_bytes = 0;
    client->asked_ns = at_ns;
    if (stream->interval_ns > 0) {
        bool is_late =
            client->due_ns > 0 && at_ns - client->due_ns > stream->interval_ns;

        client->asked_ns = is_late ? client->due_ns : at_ns;
        client->due_ns =
            (client->due_ns > 0 ? client->due_ns : at_ns) + stream->interval_ns;
    }
    (void)client_send(run, client); /* a broken connection will be heard of */
    return GATE_OK;
}

static gate_status reconnect_for_long(struct run *run, struct client *client)
{
    const struct timespec pause = {.tv_nsec = RETRY_PAUSE_MS * NS_A_MS};
    int64_t until_ns = now_ns() + (int64_t)PATIENCE_MS * NS_A_MS;
    gate_status status = client_connect(run, client);

    while (status != GATE_OK && now_ns() < until_ns) {
        client_disconnect(client);
        (void)nanosleep(&pause, NULL);
        status = client_connect(run, client);
    }
    return status;
}

/* The server has ended the connection, which it may between two questions.
 * Within one it is a fault of its own; then the same is asked again if that was
 * wanted, else another. */
static gate_status client_break(struct run *run, struct client *client)
{
    client_disconnect(client);
    if (client->waits) {
        client->stream->broken++;
    }
    if (run->load->retries) {
        TRY(reconnect_for_long(run, client));
    } else {
        client->waits = false;
        TRY(client_connect(run, client));
    }
    if (client->waits) {
        client->sent_bytes = 0;
        (void)client_send(run, client);
        return GATE_OK;
    }
    return run->is_over ? GATE_OK : client_ask(run, client);
}

static void count(struct run *run, struct client *client, enum verdict verdict,
                  const struct answer *answer, int64_t at_ns)
{
    struct stream *stream = client->stream;

    if (verdict != VERDICT_RIGHT && stream->first_status == 0) {
        stream->first_status = answer->status;
        answer_code(answer, stream->first_code);
    }
    if (!is_counted(run, at_ns)) {
        return;
    }
    stream->counts[verdict]++;
    if (verdict == VERDICT_RIGHT) {
        histogram_add(stream->durations, at_ns - client->asked_ns);
    }
}

static gate_status client_hear(struct run *run, struct client *client,
                               const struct answer *answer)
{
    int64_t at_ns = now_ns();

    client->waits = false;
    count(run, client, client->stream->kind->hear(client, answer), answer,
          at_ns);
    memmove(client->in, client->in + answer->bytes,
            client->in_bytes - answer->bytes);
    client->in_bytes -= answer->bytes;
    if (answer->closes) {
        return client_break(run, client);
    }
    return run->is_over ? GATE_OK : client_ask(run, client);
}

static gate_status client_receive(struct run *run, struct client *client)
{
    struct answer answer;
    ssize_t got = recv(client->fd, client->in + client->in_bytes,
                       IN_BYTES - client->in_bytes, 0);

    if (got < 0 && errno == EAGAIN) {
        return GATE_OK;
    }
    if (got <= 0) {
        return client_break(run, client);
    }
    client->in_bytes += (size_t)got;
    switch (
        answer_read((struct slice){client->in, client->in_bytes}, &answer)) {
    case ANSWER_WHOLE:
        return client->waits ? client_hear(run, client, &answer)
                             : client_break(run, client);
    case ANSWER_MORE:
        if (client->in_bytes < IN_BYTES) {
            return GATE_OK;
        }
        break;
    case ANSWER_BROKEN:
        break;
    }
    return PROBLEM(run->error, GATE_FAULT_BUSY,
                   "What %s answers is not what Gatehouse does.",
                   run->load->target->host);
}

/* --- all of them --- */

static gate_status make_clients(struct run *run)
{
    struct load *load = run->load;

    for (size_t i = 0; i < load->stream_count; i++) {
        run->client_count += load->streams[i].clients;
        load->streams[i].durations =
            memory_allocate(1, sizeof(*load->streams[i].durations));
        if (load->streams[i].durations == NULL) {
            return PROBLEM(run->error, GATE_FAULT_MEMORY, "Out of memory.");
        }
    }
    run->clients = memory_allocate(run->client_count, sizeof(*run->clients));
    if (run->clients == NULL) {
        run->client_count = 0;
        return PROBLEM(run->error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    struct client *client = run->clients;

    for (size_t i = 0; i < load->stream_count; i++) {
        for (unsigned nth = 0; nth < load->streams[i].clients; nth++) {
            *client++ = (struct client){.stream = &load->streams[i],
                                        .index = nth,
                                        .account = nth,
                                        .fd = -1};
        }
    }
    return GATE_OK;
}

static gate_status connect_all(struct run *run)
{
    for (size_t i = 0; i < run->client_count; i++) {
        run->clients[i].in = memory_allocate(1, IN_BYTES);
        if (run->clients[i].in == NULL) {
            return PROBLEM(run->error, GATE_FAULT_MEMORY, "Out of memory.");
        }
        TRY(client_connect(run, &run->clients[i]));
    }
    return GATE_OK;
}

static void begin_window(struct run *run)
{
    run->has_begun = true;
    run->cpu_begin_ns =
        run->load->pid > 0 ? process_cpu_ns(run->load->pid) : -1;
    run->begin_ns = now_ns();
    run->end_ns = run->begin_ns + run->load->window_ms * NS_A_MS;
}

static void end_window(struct run *run)
{
    int64_t cpu_ns = run->load->pid > 0 ? process_cpu_ns(run->load->pid) : -1;
    int64_t at_ns = now_ns();

    run->is_over = true;
    run->load->measured_ns =
        (at_ns < run->end_ns ? at_ns : run->end_ns) - run->begin_ns;
    run->load->cpu_ns =
        cpu_ns < 0 || run->cpu_begin_ns < 0 ? -1 : cpu_ns - run->cpu_begin_ns;
}

/* When something is to be done without an answer having come. */
static int64_t next_ns(const struct run *run, int64_t otherwise_ns)
{
    int64_t soonest_ns = otherwise_ns;
    const struct load *load = run->load;
    size_t i = 0;

    for (size_t stream = 0; stream < load->stream_count; stream++) {
        unsigned clients = load->streams[stream].clients;

        for (unsigned nth = 0;
             load->streams[stream].interval_ns > 0 && nth < clients; nth++) {
            const struct client *client = &run->clients[i + nth];

            if (!client->waits && !client->is_done &&
                client->due_ns < soonest_ns) {
                soonest_ns = client->due_ns;
            }
        }
        i += clients;
    }
    return soonest_ns;
}

static gate_status ask_who_is_due(struct run *run)
{
    int64_t at_ns = now_ns();

    for (size_t i = 0; i < run->client_count; i++) {
        struct client *client = &run->clients[i];

        if (client->stream->interval_ns > 0 && !client->waits &&
            client->due_ns <= at_ns) {
            TRY(client_ask(run, client));
        }
    }
    return GATE_OK;
}

static gate_status take_events(struct run *run, int64_t until_ns)
{
    struct epoll_event events[EVENTS];
    int64_t wait_ns = until_ns - now_ns();
    const struct timespec wait = {
        .tv_sec = wait_ns > 0 ? wait_ns / 1000000000 : 0,
        .tv_nsec = wait_ns > 0 ? wait_ns % 1000000000 : 0};
    int count = epoll_pwait2(run->epoll_fd, events, EVENTS, &wait, NULL);

    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;

        if (client->fd < 0) {
            continue;
        }
        if ((events[i].events & EPOLLOUT) != 0 && !client_send(run, client)) {
            TRY(client_break(run, client));
        } else if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0) {
            TRY(client_receive(run, client));
        }
    }
    return GATE_OK;
}

static bool somebody_waits(const struct run *run)
{
    for (size_t i = 0; i < run->client_count; i++) {
        if (run->clients[i].waits) {
            return true;
        }
    }
    return false;
}

static bool has_paced(const struct run *run)
{
    for (size_t i = 0; i < run->load->stream_count; i++) {
        if (run->load->streams[i].interval_ns > 0) {
            return true;
        }
    }
    return false;
}

/* Ask until a moment, or until nothing is left to ask or to hear. */
static gate_status ask_until(struct run *run, int64_t until_ns)
{
    bool is_paced = has_paced(run);

    while (now_ns() < until_ns) {
        if (run->done == run->client_count && !somebody_waits(run)) {
            break;
        }
        if (is_paced) {
            TRY(ask_who_is_due(run));
        }
        TRY(take_events(run, is_paced ? next_ns(run, until_ns) : until_ns));
    }
    return GATE_OK;
}

static gate_status hear_the_last(struct run *run)
{
    int64_t until_ns = now_ns() + (int64_t)PATIENCE_MS * NS_A_MS;

    while (somebody_waits(run)) {
        if (now_ns() >= until_ns) {
            return PROBLEM(run->error, GATE_FAULT_BUSY,
                           "The server at %s left a question unanswered for "
                           "%d s.",
                           run->load->target->host, PATIENCE_MS / 1000);
        }
        TRY(take_events(run, until_ns));
    }
    return GATE_OK;
}

static gate_status run_all(struct run *run)
{
    const struct load *load = run->load;

    TRY(make_clients(run));
    TRY(connect_all(run));
    if (load->warmup_ms == 0) {
        begin_window(run);
    }
    for (size_t i = 0; i < run->client_count; i++) {
        TRY(client_ask(run, &run->clients[i]));
    }
    if (load->warmup_ms > 0) {
        TRY(ask_until(run, now_ns() + load->warmup_ms * NS_A_MS));
        begin_window(run);
    }
    TRY(ask_until(run, run->end_ns));
    end_window(run);
    return hear_the_last(run);
}

static void free_clients(struct run *run)
{
    for (size_t i = 0; i < run->client_count; i++) {
        struct client *client = &run->clients[i];

        client_disconnect(client);
        if (client->in != NULL) {
            memory_wipe(client->in, IN_BYTES);
            memory_free(client->in);
        }
    }
    memory_wipe(run->clients, run->client_count * sizeof(*run->clients));
    memory_free(run->clients);
}

gate_status load_run(struct load *load, gate_error *error)
{
    struct run run = {.load = load, .error = error, .cpu_begin_ns = -1};
    gate_status status;

    load->cpu_ns = -1;
    load->measured_ns = 0;
    run.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (run.epoll_fd < 0) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "No epoll: %s.",
                       strerror(errno));
    }
    status = run_all(&run);
    free_clients(&run);
    (void)close(run.epoll_fd);
    return status;
}

void load_close(struct load *load)
{
    for (size_t i = 0; i < load->stream_count; i++) {
        memory_free(load->streams[i].durations);
        load->streams[i].durations = NULL;
    }
}

double load_rate(const struct load *load, const struct stream *stream)
{
    return load->measured_ns <= 0 ? 0
                                  : (double)stream->counts[VERDICT_RIGHT] *
                                        1e9 / (double)load->measured_ns;
}
