/* SPDX-License-Identifier: MIT */
/* What connections cost that are open and ask nothing: memory each, and time of
 * those that do ask. */
#include "base/try.h"
#include "bench/kinds.h"
#include "bench/process.h"

static gate_status measure(struct bench *bench, const char *prefix)
{
    struct load load = line_load(bench);
    const struct stream *readers =
        line_add(&load, &kind_me, bench, bench->options->connections);
    gate_status status = load_run(&load, bench->error);

    if (status == GATE_OK) {
        line_note(bench, prefix, &load, readers);
        line_note_cpu(bench, prefix, &load, readers);
    }
    load_close(&load);
    return status;
}

static gate_status measure_beside(struct bench *bench)
{
    const struct bench_options *options = bench->options;
    struct question question;
    int *fds = NULL;
    int64_t before_kib = process_resident_kib(options->pid);

    if (!question_post(&question, &bench->target, NULL, "{__typename}", NULL,
                       0)) {
        line_fail(bench, "The URL is too long.");
        return GATE_OK;
    }
    TRY(idle_open(&bench->target, &question, options->idle, &fds,
                  bench->error));
    int64_t after_kib = process_resident_kib(options->pid);

    line_figure(bench, "", "idle", options->idle);
    if (before_kib >= 0 && after_kib >= 0) {
        line_figure(bench, "", "kib_each",
                    (double)(after_kib - before_kib) / options->idle);
    }
    gate_status status = measure(bench, "");

    idle_close(fds, options->idle);
    return status;
}

static gate_status run(struct bench *bench)
{
    TRY(bench_meet(bench));
    TRY(measure(bench, "alone_"));
    return measure_beside(bench);
}

const struct bench_line line_idle = {
    .name = "idle",
    .goals = "g",
    .summary = "`me` with --idle connections open beside it, and without.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run,
};
