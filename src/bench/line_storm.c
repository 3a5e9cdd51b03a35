/* SPDX-License-Identifier: MIT */
/*
 * Readers while others log in without pause: first alone, then beside the
 * storm.  In the line `storm` the readers ask without pause, too; in `light`
 * they ask now and then, as most of the world does.
 */
#include "base/try.h"
#include "bench/kinds.h"

/* Together 400 questions a second: a small part of what a core can do. */
enum { LIGHT_READERS = 16, LIGHT_INTERVAL_NS = 40000000 };

static struct stream *add_readers(struct load *load, struct bench *bench,
                                  bool are_light)
{
    struct stream *readers =
        line_add(load, &kind_me, bench,
                 are_light ? LIGHT_READERS : bench->options->connections);

    readers->interval_ns = are_light ? LIGHT_INTERVAL_NS : 0;
    return readers;
}

static gate_status measure_alone(struct bench *bench, bool are_light)
{
    struct load load = line_load(bench);
    const struct stream *readers = add_readers(&load, bench, are_light);
    gate_status status = load_run(&load, bench->error);

    if (status == GATE_OK) {
        line_note(bench, "alone_", &load, readers);
    }
    load_close(&load);
    return status;
}

static gate_status measure_beside(struct bench *bench, bool are_light)
{
    struct load load = line_load(bench);
    const struct stream *readers = add_readers(&load, bench, are_light);
    struct stream *logins =
        line_add(&load, &kind_login, bench, bench->options->connections);

    logins->may_starve = true;
    gate_status status = load_run(&load, bench->error);

    if (status == GATE_OK) {
        line_note(bench, "", &load, readers);
        line_note(bench, "login_", &load, logins);
    }
    load_close(&load);
    return status;
}

static gate_status run_storm(struct bench *bench)
{
    TRY(bench_meet(bench));
    TRY(measure_alone(bench, false));
    return measure_beside(bench, false);
}

const struct bench_line line_storm = {
    .name = "storm",
    .goals = "e",
    .summary = "Readers without pause, alone and while as many log in.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_storm,
};

static gate_status run_light(struct bench *bench)
{
    TRY(bench_meet(bench));
    TRY(measure_alone(bench, true));
    return measure_beside(bench, true);
}

const struct bench_line line_light = {
    .name = "light",
    .goals = "e",
    .summary = "400 reads a second, alone and while others log in.",
    .needs = LINE_NEEDS_TOKENS,
    .run = run_light,
};
