/* SPDX-License-Identifier: MIT */
/*
 * Clients that ask and listen: one thread, one epoll, keep-alive connections,
 * each with one question at a time.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "bench/answer.h"
#include "bench/histogram.h"
#include "bench/question.h"

struct stream;
struct client;

/* How an answer is counted. */
enum verdict {
    VERDICT_RIGHT,
    VERDICT_WRONG,
    VERDICT_BUSY,        /* the server said so: it was asked too much */
    VERDICT_OVER_BUDGET, /* the server counts what one client may ask */
    VERDICTS,
};

/* What the clients of a stream say. */
struct stream_kind {
    /** Make the next question.  false: nothing is left to ask. */
    bool (*ask)(struct client *client, struct question *out);
    enum verdict (*hear)(struct client *client, const struct answer *answer);
};

/* Clients that do the same, and what came of it within the window. */
struct stream {
    const struct stream_kind *kind;
    void *payload;
    unsigned clients;
    int64_t interval_ns; /* between two questions of a client; 0: no pause */
    bool may_starve;     /* no answer within the window is a figure, too */

    uint64_t counts[VERDICTS];
    uint64_t broken;             /* connections that ended within a question */
    struct histogram *durations; /* of right answers; owned by the load */
    int first_status;            /* of the first answer that was not right */
    char first_code[ANSWER_CODE_BYTES];
};

/* One connection. */
struct client {
    struct stream *stream;
    unsigned index; /* within its stream */
    size_t account; /* whom it asks for, the kind's own; at first its index */
    int fd;         /* -1: none */
    bool waits;     /* for an answer */
    bool is_done;   /* has nothing to ask any more */
    bool wants_out; /* waits until more can be sent */
    int64_t asked_ns;
    int64_t due_ns;
    size_t sent_bytes;
    struct question question;
    char *in;
    size_t in_bytes;
};

enum { LOAD_STREAMS_MAX = 2 };

struct load {
    const struct bench_target *target;
    struct stream streams[LOAD_STREAMS_MAX];
    size_t stream_count;
    int64_t warmup_ms;
    int64_t window_ms; /* it ends earlier when nothing is left to ask */
    int64_t pid;       /* 0: unknown */
    bool retries; /* a broken connection's question is asked again for 20 s */

    int64_t measured_ns; /* how long the window was */
    int64_t cpu_ns;      /* what the server's process took in it; -1: unknown */
};

/**
 * Connect everybody, let them ask, and wait for the last answers, which count
 * no more, for 20 s at most.
 *
 * @retval GATE_FAULT_BUSY    Somebody cannot connect, or no answer comes:
 *                            `error` says so.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status load_run(struct load *load, gate_error *error);

/** Free what load_run() counted in. */
void load_close(struct load *load);

/** Right answers a second within the window. */
double load_rate(const struct load *load, const struct stream *stream);

/** Connections that ask nothing, once they have asked one question each.
 *  @param[out] out_fds  `count` of them, owned: idle_close(). */
GATE_MUST_USE gate_status idle_open(const struct bench_target *target,
                                    const struct question *question,
                                    unsigned count, int **out_fds,
                                    gate_error *error);
void idle_close(int *fds, unsigned count);

#endif
