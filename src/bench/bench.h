/* SPDX-License-Identifier: MIT */
/*
 * Measuring a running server from outside, over HTTP alone: what clients do,
 * as many at once as they like, bounded in count and time.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/options.h>

enum {
    BENCH_FIGURES_MAX = 24,
    BENCH_FIGURE_NAME_BYTES = 40,
    BENCH_FAILURE_BYTES = 256,
    BENCH_CONNECTIONS_MAX = 1024,
    BENCH_IDLE_MAX = 100000,
    BENCH_ACCOUNTS_MAX = 100000,
    BENCH_SECONDS_MAX = 600,
    BENCH_RACES_MAX = 1000,
};

/* What to measure.  Every pointer is borrowed. */
struct bench_options {
    const char *url;   /* "http://127.0.0.1:8080", with a path or without */
    const char *lines; /* "me,c": names or letters; NULL: all but `empty` */
    const char *accounts_file; /* kept for the next time; NULL: not kept */
    unsigned accounts;         /* to register when there is no such file */
    unsigned connections;      /* that ask without pause */
    unsigned idle;             /* connections of the line `idle` */
    unsigned races;            /* of the line `race` */
    int64_t warmup_ms;
    int64_t window_ms; /* what is counted, a phase of a line */
    int64_t pid; /* of the server, for its CPU time and memory; 0: unknown */
    bool may_be_remote; /* else anything but loopback is refused */
    bool replays; /* race: present the old token again once its grace is over */
    bool retries; /* a connection that breaks is made again for 20 s */
    /** Told what goes on, for people; NULL: not. */
    void (*say)(void *payload, const char *text);
    void *payload;
};

/* A number that was measured; its name has its unit. */
struct bench_figure {
    char name[BENCH_FIGURE_NAME_BYTES];
    double value;
};

struct bench_result {
    const char *line;  /* "refresh" */
    const char *goals; /* its letters in the table of goals: "c"; "": none */
    struct bench_figure figures[BENCH_FIGURES_MAX];
    size_t figure_count;
    char failure[BENCH_FAILURE_BYTES]; /* why it counts for nothing; "": fine */
};

/** Takes a line's result as soon as it is there; borrowed until it returns. */
typedef void bench_visit(const struct bench_result *result, void *payload);

/**
 * Measure one line after the other.
 *
 * Leaves accounts behind, called bench-…, unless `accounts_file` has some.
 * That file holds passwords and tokens: it is made with mode 0600, and no word
 * of it is ever told.
 *
 * @retval GATE_REFUSED       A line failed; its result says why.
 * @retval GATE_FAULT_USAGE   The options are wrong: `error` says what.
 * @retval GATE_FAULT_CONFIG  The accounts file, or no accounts could be made.
 * @retval GATE_FAULT_BUSY    The server cannot be reached, or went away.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status bench_run(const struct bench_options *options,
                                    bench_visit *visit, void *payload,
                                    gate_error *error);

/** Name, letters and meaning of the lines by index; false: no more. */
bool bench_line_at(size_t index, const char **out_name, const char **out_goals,
                   const char **out_summary);

#endif
