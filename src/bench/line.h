/* SPDX-License-Identifier: MIT */
/* A line of the table of goals as it is measured: a descriptor a file, and what
 * they share. */
#ifndef BENCH_LINE_H
#define BENCH_LINE_H

#include "bench/accounts.h"
#include "bench/bench.h"
#include "bench/load.h"

/* One run of bench_run(). */
struct bench {
    const struct bench_options *options;
    struct bench_target target;
    struct bench_accounts accounts;
    size_t turn;                     /* of the accounts, for who goes round */
    size_t met;                      /* of them, while each is asked once */
    struct bench_account *newcomers; /* whom each client registers */
    struct bench_result result;      /* of the line that is measured */
    uint64_t rotated;                /* refreshes that got another token */
    uint64_t kept;                   /* and those that did not */
    gate_error *error;
};

enum line_needs {
    LINE_NEEDS_NOTHING,
    LINE_NEEDS_ACCOUNTS,
    LINE_NEEDS_TOKENS, /* that will last for a while, too */
};

struct bench_line {
    const char *name;  /* "refresh" */
    const char *goals; /* letters of the table of goals; "" */
    const char *summary;
    enum line_needs needs;
    bool must_be_named; /* not measured unless it is asked for */
    gate_status (*run)(struct bench *bench);
};

extern const struct bench_line line_empty;
extern const struct bench_line line_me;
extern const struct bench_line line_verify;
extern const struct bench_line line_login;
extern const struct bench_line line_refresh_one;
extern const struct bench_line line_refresh;
extern const struct bench_line line_register;
extern const struct bench_line line_storm;
extern const struct bench_line line_light;
extern const struct bench_line line_idle;
extern const struct bench_line line_race;

/** Tell people what goes on. */
void line_say(const struct bench *bench, const char *text);

/** What a load of so many seconds is, with no streams yet. */
struct load line_load(const struct bench *bench);

/** Add clients that ask without pause. */
struct stream *line_add(struct load *load, const struct stream_kind *kind,
                        void *payload, unsigned clients);

/** Note a figure. */
void line_figure(struct bench *bench, const char *prefix, const char *name,
                 double value);

/** Rate, durations, and what was not right, each behind the prefix; the line
 *  fails when an answer was wrong or none was right. */
void line_note(struct bench *bench, const char *prefix, const struct load *load,
               const struct stream *stream);

/** CPU time of the server a right answer, in microseconds, when it is known. */
void line_note_cpu(struct bench *bench, const char *prefix,
                   const struct load *load, const struct stream *stream);

/** The line counts for nothing.  The first reason stays. */
GATE_PRINTF(2, 3)
void line_fail(struct bench *bench, const char *format, ...);

/** Run one stream of the options' connections, and note all of it. */
GATE_MUST_USE gate_status line_measure(struct bench *bench,
                                       const struct stream_kind *kind);

/** Ask each account's token once, so that what is measured next is not the
 *  server's first look at them. */
GATE_MUST_USE gate_status bench_meet(struct bench *bench);

/** Accounts, and tokens that last: out of the file, by registering, by
 *  refreshing, by logging in. */
GATE_MUST_USE gate_status bench_prepare(struct bench *bench,
                                        enum line_needs needs);

#endif
