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

void client_leave(struct client *client)
{
    client->before->after = client->after;
    client->after->before = client->before;
}

void client_enter(struct client *client, struct lines *lines, enum phase phase)
{
    struct client *head = &lines->heads[phase];

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
    client_leave(client);
    client_enter(client, lines, phase);
}

void client_cut(struct client *client, struct lines *lines)
{
    static const char late[] = "HTTP/1.1 408 Request Timeout\r\n"
                               "Content-Length: 0\r\n"
                               "Connection: close\r\n\r\n";

    if (client->phase == PHASE_BODY) { /* nothing of an answer is sent yet */
        (void)send(client->fd, late, sizeof(late) - 1,
                   MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    (void)shutdown(client->fd, SHUT_RDWR);
    client_turn_to(client, lines, PHASE_CUT);
}

int lines_cut_late(struct lines *lines)
{
    int64_t wait_ms = -1;

    for (int phase = 0; phase < PHASES_TIMED; phase++) {
        struct client *head = &lines->heads[phase];

        while (head->after != head &&
               head->after->deadline_ms <= lines->now_ms) {
            client_cut(head->after, lines);
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
            client_cut(head->after, lines);
        }
    }
}

bool lines_cut_idlest(struct lines *lines)
{
    struct client *head = &lines->heads[PHASE_IDLE];

    if (head->after == head) {
        return false;
    }
    client_cut(head->after, lines);
    return true;
}
