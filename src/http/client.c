/* SPDX-License-Identifier: MIT */
/*
 * Deadlines of connections.  libmicrohttpd's own time-out counts idleness only
 * (one byte a second keeps a connection for ever) and costs a walk over all
 * connections; this one costs a comparison a turn.
 */
#include "http/client.h"

#include <limits.h>
#include <sys/socket.h>

void lines_open(struct lines *lines)
{
    for (int phase = 0; phase < PHASES; phase++) {
        struct client *head = &lines->heads[phase];

        head->before = head;
        head->after = head;
    }
}

/* The loop alone writes, so this is no addition that others could disturb. */
static void add_to(atomic_uint *number, int amount)
{
    unsigned now = atomic_load_explicit(number, memory_order_relaxed);

    atomic_store_explicit(number, now + (unsigned)amount, memory_order_relaxed);
}

void client_leave(struct client *client, struct lines *lines)
{
    add_to(&lines->in_phase[client->phase], -1);
    client->before->after = client->after;
    client->after->before = client->before;
}

void client_enter(struct client *client, struct lines *lines, enum phase phase)
{
    struct client *head = &lines->heads[phase];

    add_to(&lines->in_phase[phase], 1);
    client->phase = phase;
    client->deadline_ms =
        lines->now_ms + (phase < PHASES_TIMED ? lines->limit_ms[phase] : 0);
    client->before = head->before;
    client->after = head;
    head->before->after = client;
    head->before = client;
}

void client_turn_to(struct client *client, struct lines *lines,
                    enum phase phase)
{
    if (client->phase == PHASE_CUT) { /* nothing more is expected of it */
        return;
    }
    client_leave(client, lines);
    client_enter(client, lines, phase);
}

void client_cut(struct client *client, struct lines *lines, unsigned cut)
{
    static const char late[] = "HTTP/1.1 408 Request Timeout\r\n"
                               "Content-Length: 0\r\n"
                               "Connection: close\r\n\r\n";

    if (client->phase == PHASE_BODY) { /* nothing of an answer is sent yet */
        (void)send(client->fd, late, sizeof(late) - 1,
                   MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    (void)shutdown(client->fd, SHUT_RDWR);
    (void)atomic_fetch_add_explicit(&lines->cut[cut], 1, memory_order_relaxed);
    client_turn_to(client, lines, PHASE_CUT);
}

int lines_cut_late(struct lines *lines)
{
    int64_t wait_ms = -1;

    for (int phase = 0; phase < PHASES_TIMED; phase++) {
        struct client *head = &lines->heads[phase];

        while (head->after != head &&
               head->after->deadline_ms <= lines->now_ms) {
            client_cut(head->after, lines, (unsigned)phase);
        }
        if (head->after != head) {
            int64_t left_ms = head->after->deadline_ms - lines->now_ms;

            wait_ms = wait_ms < 0 || left_ms < wait_ms ? left_ms : wait_ms;
        }
    }
    return wait_ms > INT_MAX ? INT_MAX : (int)wait_ms;
}

void lines_drain(struct lines *lines, int64_t began_ms, int64_t idle_ms,
                 int64_t busy_ms)
{
    for (int phase = 0; phase < PHASES_TIMED; phase++) {
        struct client *head = &lines->heads[phase];
        int64_t patience_ms = phase == PHASE_IDLE ? idle_ms : busy_ms;

        while (head->after != head && lines->now_ms >= began_ms + patience_ms) {
            client_cut(head->after, lines, CUT_DRAINED);
        }
    }
}

bool lines_cut_idlest(struct lines *lines)
{
    struct client *head = &lines->heads[PHASE_IDLE];

    if (head->after == head) {
        return false;
    }
    client_cut(head->after, lines, CUT_CROWDED);
    return true;
}
