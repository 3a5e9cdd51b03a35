/* SPDX-License-Identifier: MIT */
/*
 * The pulse, with a real loop that stands still, a store that says no or
 * nothing, and the socket of whoever would kill us for it.
 */
#include "server/pulse.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/fixture.h"

enum { PERIOD_MS = 5, LATE_MS = 40, PATIENCE_MS = 20000, PERIODS = 5 };

/* Some thread stands before it while it is closed. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_closed;
    bool says_no;
    atomic_uint passed;
};

static struct gate store_gate = {PTHREAD_MUTEX_INITIALIZER,
                                 PTHREAD_COND_INITIALIZER, false, false, 0};
static struct gate loop_gate = {PTHREAD_MUTEX_INITIALIZER,
                                PTHREAD_COND_INITIALIZER, false, false, 0};

static void set_closed(struct gate *gate, bool is_closed)
{
    pthread_mutex_lock(&gate->lock);
    gate->is_closed = is_closed;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static void set_says_no(struct gate *gate, bool says_no)
{
    pthread_mutex_lock(&gate->lock);
    gate->says_no = says_no;
    pthread_mutex_unlock(&gate->lock);
}

static bool pass(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    while (gate->is_closed) {
        pthread_cond_wait(&gate->changed, &gate->lock);
    }
    bool says_no = gate->says_no;
    pthread_mutex_unlock(&gate->lock);
    atomic_fetch_add(&gate->passed, 1);
    return !says_no;
}

static gate_status ping_at_gate(gate_store *store, gate_context *cx)
{
    (void)store;
    return pass(&store_gate)
               ? GATE_OK
               : gate_context_fault(cx, GATE_FAULT_STORE, __FILE__, __LINE__,
                                    "said no");
}

static bool answer_at_gate(void *payload, const struct http_question *question,
                           struct http_content *out)
{
    (void)payload, (void)question;
    (void)pass(&loop_gate);
    out->content_type = "text/plain";
    out->body = SLICE("passed");
    return true;
}

/* --- the world --- */

struct world {
    struct fixture *fx;
    gate_store_ops ops; /* the fixture's, but for ping */
    int supervisor;     /* its end of the socket */
    struct notify notify;
    struct http_server *http;
    struct pulse *pulse;
};

/* An abstract socket with a name of the kernel's own choice. */
static int open_supervisor(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    socklen_t bytes = sizeof(name);
    char text[sizeof(name.sun_path) + 1] = "@";
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    expect_int(bind(fd, (struct sockaddr *)&name, sizeof(sa_family_t)), 0);
    expect_int(getsockname(fd, (struct sockaddr *)&name, &bytes), 0);
    memcpy(text + 1, name.sun_path + 1, bytes - sizeof(sa_family_t) - 1);
    setenv("NOTIFY_SOCKET", text, 1);
    setenv("WATCHDOG_USEC", "60000000", 1);
    unsetenv("WATCHDOG_PID");
    return fd;
}

static struct http_server *open_http(gate_service *service)
{
    static const struct http_route routes[] = {
        {.path = "/gate", .answer = answer_at_gate}};
    struct http_options options = {
        .service = service,
        .routes = routes,
        .route_count = 1,
        .head_wait_s = 60,
        .body_wait_s = 60,
        .send_wait_s = 60,
        .idle_wait_s = 60,
        .drain_wait_s = 60,
        .connection_memory_bytes = 9216,
        .body_bytes = 4096,
        .url_bytes = 1024,
        .request_memory_bytes = 65536,
    };
    struct http_listener listener;
    struct http_server *http = NULL;
    gate_error error = {0};

    expect_int(http_listener_open("127.0.0.1", 0, 2, &listener, &error),
               GATE_OK);
    expect_int(http_server_new(&options, &listener, &http, &error), GATE_OK);
    return http;
}

static void open_world(struct world *w)
{
    *w = (struct world){.fx = fixture_open(NULL)};
    w->ops = *w->fx->faulty.store.ops;
    w->ops.ping = ping_at_gate;
    w->fx->faulty.store.ops = &w->ops;
    w->supervisor = open_supervisor();
    w->notify = notify_open();
    w->http = open_http(w->fx->service);
    w->pulse = pulse_new(&(struct pulse_options){.service = w->fx->service,
                                                 .notify = &w->notify,
                                                 .period_ms = PERIOD_MS,
                                                 .late_ms = LATE_MS});
    pulse_watch(w->pulse, w->http);
}

static void close_world(struct world *w)
{
    pulse_watch(w->pulse, NULL);
    http_server_drain_and_free(w->http);
    pulse_free(w->pulse);
    notify_close(&w->notify);
    close(w->supervisor);
    fixture_close(w->fx);
    set_says_no(&store_gate, false);
}

static int connect_to_gate(const struct world *w)
{
    static const char request[] =
        "GET /gate HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_port = htons(http_server_port(w->http)),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    expect_int(connect(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    expect_int(send(fd, request, sizeof(request) - 1, 0), sizeof(request) - 1);
    return fd;
}

/* How many came since the last call; they all are the watchdog's. */
static unsigned count_feedings(const struct world *w)
{
    unsigned count = 0;
    char words[64];

    for (;;) {
        ssize_t bytes = recv(w->supervisor, words, sizeof(words) - 1, 0);

        if (bytes < 0) {
            return count;
        }
        words[bytes] = '\0';
        expect_text(words, "WATCHDOG=1");
        count++;
    }
}

static bool is_reason(const struct world *w, const char *wanted)
{
    const char *reason = pulse_reason(w->pulse);

    return reason == NULL || wanted == NULL ? reason == wanted
                                            : strcmp(reason, wanted) == 0;
}

static void wait_for_reason(const struct world *w, const char *wanted)
{
    int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;

    while (!is_reason(w, wanted) && clock_monotonic_ms() < until_ms) {
        (void)sched_yield();
    }
    expect_text(pulse_reason(w->pulse), wanted);
}

static void wait_for_feedings(const struct world *w, unsigned wanted)
{
    int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    unsigned count = 0;

    while (count < wanted && clock_monotonic_ms() < until_ms) {
        count += count_feedings(w);
        (void)sched_yield();
    }
    expect_true(count >= wanted);
}

/* Let the pulse beat some times more. */
static void wait_for_periods(void)
{
    unsigned until = atomic_load(&store_gate.passed) + PERIODS;

    while (atomic_load(&store_gate.passed) < until) {
        (void)sched_yield();
    }
}

TEST_ON_EVERY_STORE(ready_and_fed_while_all_turn)
{
    struct world w;

    open_world(&w);
    wait_for_reason(&w, NULL);
    wait_for_feedings(&w, 3);
    pulse_drain(w.pulse);
    expect_text(pulse_reason(w.pulse), "draining");
    wait_for_feedings(&w, 3);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_loop_that_stands_still_stops_the_feeding)
{
    struct world w;

    open_world(&w);
    wait_for_feedings(&w, 1);
    set_closed(&loop_gate, true);
    int fd = connect_to_gate(&w);

    wait_for_reason(&w, "loops_late");
    (void)count_feedings(&w);
    wait_for_periods();
    expect_int(count_feedings(&w), 0);
    set_closed(&loop_gate, false);
    wait_for_feedings(&w, 3);
    wait_for_reason(&w, NULL);
    close(fd);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_writer_that_says_nothing_stops_the_feeding)
{
    struct world w;

    open_world(&w);
    wait_for_feedings(&w, 1);
    set_closed(&store_gate, true);
    wait_for_reason(&w, "store_late");
    (void)count_feedings(&w);
    int64_t until_ms = clock_monotonic_ms() + PERIODS * PERIOD_MS;

    while (clock_monotonic_ms() < until_ms) {
        (void)sched_yield();
    }
    expect_int(count_feedings(&w), 0);
    expect_text(pulse_reason(w.pulse), "store_late");
    set_closed(&store_gate, false);
    wait_for_feedings(&w, 3);
    wait_for_reason(&w, NULL);
    close_world(&w);
}

TEST_ON_EVERY_STORE(
    a_store_that_says_no_is_not_ready_and_no_reason_to_be_killed)
{
    struct world w;

    open_world(&w);
    wait_for_reason(&w, NULL);
    set_says_no(&store_gate, true);
    wait_for_reason(&w, "store_failing");
    (void)count_feedings(&w);
    wait_for_feedings(&w, 3);
    set_says_no(&store_gate, false);
    wait_for_reason(&w, NULL);
    close_world(&w);
}

TEST_ON_EVERY_STORE(nobody_is_ready_before_the_store_was_asked)
{
    struct world w;

    set_closed(&store_gate, true);
    open_world(&w);
    expect_false(is_reason(&w, NULL));
    set_closed(&store_gate, false);
    wait_for_reason(&w, NULL);
    close_world(&w);
}

TEST_MAIN
