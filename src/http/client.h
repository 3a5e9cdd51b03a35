/* SPDX-License-Identifier: MIT */
/*
 * A connection, and how long it may take for what it does.
 *
 * A phase has a constant time, so the line of those who are in it is sorted by
 * itself: entering, leaving and the next deadline cost O(1).  All of it belongs
 * to the loop's thread.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "http/address.h"

/* What a connection is doing.  The first PHASES_TIMED ones end in time. */
enum phase {
    PHASE_HEAD, /* accepted, or request line read → first call of the handler */
    PHASE_BODY, /* first call → last call */
    PHASE_SEND, /* answer queued → completed */
    PHASE_IDLE, /* completed → next request line */
    PHASES_TIMED,
    PHASE_WORK = PHASES_TIMED, /* suspended → resumed: the lane's deadline */
    PHASE_CUT,                 /* shut down, soon to be closed */
    PHASES,
};

struct loop;

struct client {                    /* one socket */
    struct client *before, *after; /* in its phase's line, oldest first */
    struct loop *loop;
    int64_t deadline_ms;
    enum phase phase;
    int fd;
    bool is_proxy;   /* one of trusted_proxies */
    bool is_counted; /* in the counts by address */
    struct address address;
    char address_text[ADDRESS_TEXT_BYTES];
};

/* Why a connection was cut; at first the phase it was late in. */
enum cut {
    CUT_CROWDED = PHASES_TIMED, /* idle, and others wanted its place */
    CUT_DRAINED,                /* the server ends */
    CUTS,
};

/** The lines of one loop, and what its phases may take. */
struct lines {
    struct client heads[PHASES];
    int64_t limit_ms[PHASES_TIMED];
    int64_t now_ms; /* one reading a turn */

    /* Written by the loop, read by whoever asks for metrics. */
    atomic_uint in_phase[PHASES];
    atomic_uint_fast64_t cut[CUTS];
};

/** Make the lines empty; limits and clock stay as they are. */
void lines_open(struct lines *lines);

/** Begin a phase, being in none; its time begins now. */
void client_enter(struct client *client, struct lines *lines, enum phase phase);
void client_leave(struct client *client, struct lines *lines);

/** Leave the phase it is in for another one. */
void client_turn_to(struct client *client, struct lines *lines,
                    enum phase phase);

/** Shut the socket down, for a reason of enum cut or a phase; a request whose
 * body is late hears 408 first. libmicrohttpd sees the hang-up, completes the
 * request and closes. */
void client_cut(struct client *client, struct lines *lines, unsigned cut);

/** Cut who is late.  How long the next one has, -1: nobody has a deadline. */
int lines_cut_late(struct lines *lines);

/** Cut all that have been in a timed phase since before the drain: the idle
 *  after `idle_ms`, the others after `busy_ms`, both since `began_ms`. */
void lines_drain(struct lines *lines, int64_t began_ms, int64_t idle_ms,
                 int64_t busy_ms);

/** Cut the one that has been idle longest.  false: nobody is idle. */
bool lines_cut_idlest(struct lines *lines);

#endif
