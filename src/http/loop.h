/* SPDX-License-Identifier: MIT */
/*
 * One event loop: a thread, a libmicrohttpd daemon without threads, a socket of
 * its own on the port, an event fd by which lanes hand answers back.
 *
 * Every MHD_… function, every client, every deadline: the loop's own thread.
 * Other threads know loop_give_answer() and loop_wake() only.
 */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/context.h"
#include "http/client.h"
#include "http/counts.h"
#include "http/server.h"

struct MHD_Daemon;
struct exchange;
struct lane;
struct tally;

/* What all loops share; read-only once they run, but for what is atomic. */
struct http_server {
    struct http_options options;
    struct networks proxies;
    struct counts *counts;
    struct tally *tally; /* a shard a loop: metrics.c */
    struct lane *lane;   /* for routes that wait; NULL: there are none */
    char id_prefix[16];  /* of request ids: random for each process */
    unsigned loop_limit; /* connections of one loop */
    uint16_t port;
    atomic_bool must_stop;
    atomic_uint beat;       /* http_server_beat() was called so often */
    atomic_uint loop_count; /* that run: they serve while others start */
    struct loop *loops;
};

struct loop {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    _Atomic(struct exchange *) answers; /* pushed by lanes, last one first */
    atomic_bool sleeps;
    atomic_uint beat;   /* of the server's, seen while turning */
    atomic_uint givers; /* threads inside loop_give_answer() */
    struct lines lines;
    gate_context cx; /* for reading one body or query at a time */
    pthread_t thread;
    int64_t drain_began_ms;
    uint64_t requests; /* for their ids */
    struct exchange *spares;
    unsigned spare_count;
    int epoll_fd, wake_fd, listen_fd;
    unsigned index;
    unsigned clients;
    bool is_draining;
};

/** Make its daemon and start its thread.  Takes `listen_fd` over.
 *  @retval GATE_FAULT_MEMORY  `error` says what failed; nothing is left. */
GATE_MUST_USE gate_status loop_start(struct loop *loop,
                                     struct http_server *server, unsigned index,
                                     int listen_fd, gate_error *error);

/** Wait until it has drained; http_server.must_stop is on. */
void loop_join(struct loop *loop);

/** Let it look around, when it sleeps.  Threads: any. */
void loop_wake(struct loop *loop);

/** Give an answered exchange back to its loop.  Threads: any. */
void loop_give_answer(struct loop *loop, struct exchange *exchange);

#endif
