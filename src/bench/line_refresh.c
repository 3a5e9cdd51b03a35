/* SPDX-License-Identifier: MIT */
/*
 * refreshToken, each answer with a token that was not seen before: a refresh
 * that hands the old token back writes nothing, and would be measured for what
 * it is not.  So the line fails when fewer than nine in ten were replaced.
 */
#include <time.h>

#include "base/try.h"
#include "bench/kinds.h"

enum {
    ROTATED_PERCENT = 90,
    /* With fewer accounts each refresh counts, and there is no warming up: a
     * session replaces only so many tokens within its grace. */
    MANY_ACCOUNTS = 5000,
};

static void note_rotations(struct bench *bench)
{
    uint64_t all = bench->rotated + bench->kept;
    double percent =
        all == 0 ? 0 : 100.0 * (double)bench->rotated / (double)all;

    line_figure(bench, "", "rotated_percent", percent);
    if (percent < ROTATED_PERCENT) {
        line_fail(bench,
                  "Only %.1f %% of the refreshes handed out another token: "
                  "this does not measure rotation. A session replaces %d "
                  "tokens in %d s: take more --accounts.",
                  percent, ACCOUNT_ROTATIONS_MAX, ACCOUNT_GRACE_S);
    }
}

/* The line before may have left nothing to replace. */
static void wait_for_the_grace(struct bench *bench)
{
    const struct timespec grace = {.tv_sec = ACCOUNT_GRACE_S + 1};

    for (size_t i = 0; i < bench->accounts.count; i++) {
        if (bench->accounts.list[i].rotations > 0) {
            line_say(bench, "waiting until sessions replace tokens again");
            (void)nanosleep(&grace, NULL);
            return;
        }
    }
}

static gate_status measure(struct bench *bench, unsigned clients)
{
    struct load load = line_load(bench);
    const struct stream *stream =
        line_add(&load, &kind_refresh, bench, clients);

    bench->rotated = 0;
    bench->kept = 0;
    if (bench->accounts.count < MANY_ACCOUNTS) {
        load.warmup_ms = 0;
        wait_for_the_grace(bench);
    }
    gate_status status = load_run(&load, bench->error);

    if (status == GATE_OK) {
        line_note(bench, "", &load, stream);
        line_note_cpu(bench, "", &load, stream);
        note_rotations(bench);
    }
    load_close(&load);
    return status;
}

static gate_status run_one(struct bench *bench)
{
    return measure(bench, 1);
}

const struct bench_line line_refresh_one = {
    .name = "refresh-one",
    .goals = "c",
    .summary = "refreshToken by one client alone.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_one,
};

static gate_status run_many(struct bench *bench)
{
    return measure(bench, bench->options->connections);
}

const struct bench_line line_refresh = {
    .name = "refresh",
    .goals = "c",
    .summary = "refreshToken by all connections.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_many,
};
