/* SPDX-License-Identifier: MIT */
/* What the lines share: a load, and the figures that are noted of it. */
#include "bench/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "bench/kinds.h"

static const double ns_a_ms = 1e6;

void line_say(const struct bench *bench, const char *text)
{
    if (bench->options->say != NULL) {
        bench->options->say(bench->options->payload, text);
    }
}

struct load line_load(const struct bench *bench)
{
    return (struct load){.target = &bench->target,
                         .warmup_ms = bench->options->warmup_ms,
                         .window_ms = bench->options->window_ms,
                         .pid = bench->options->pid,
                         .retries = bench->options->retries};
}

struct stream *line_add(struct load *load, const struct stream_kind *kind,
                        void *payload, unsigned clients)
{
    struct stream *stream = &load->streams[load->stream_count++];

    *stream =
        (struct stream){.kind = kind, .payload = payload, .clients = clients};
    return stream;
}

void line_figure(struct bench *bench, const char *prefix, const char *name,
                 double value)
{
    struct bench_result *result = &bench->result;

    if (result->figure_count == BENCH_FIGURES_MAX) {
        return;
    }
    struct bench_figure *figure = &result->figures[result->figure_count++];

    snprintf(figure->name, sizeof(figure->name), "%s%s", prefix, name);
    figure->value = value;
}

void line_fail(struct bench *bench, const char *format, ...)
{
    struct bench_result *result = &bench->result;
    va_list arguments;

    if (result->failure[0] != '\0') {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(result->failure, sizeof(result->failure), format,
                    arguments);
    va_end(arguments);
}

static void note_faults(struct bench *bench, const struct stream *stream)
{
    uint64_t right = stream->counts[VERDICT_RIGHT];
    uint64_t wrong = stream->counts[VERDICT_WRONG];

    if (stream->counts[VERDICT_OVER_BUDGET] > 0 ||
        strcmp(stream->first_code, "over_budget") == 0) {
        line_fail(bench,
                  "The server's budgets refuse what is asked: raise them while "
                  "you measure (`gatehouse settings`, section budgets).");
    }
    if (wrong > 0) {
        line_fail(
            bench, "%llu of %llu answers were wrong; the first: HTTP %d %s.",
            (unsigned long long)wrong, (unsigned long long)(right + wrong),
            stream->first_status, stream->first_code);
    }
    if (stream->broken > 0 && !bench->options->retries) {
        line_fail(bench, "%llu connections broke within a question.",
                  (unsigned long long)stream->broken);
    }
    if (right == 0 && !stream->may_starve) {
        line_fail(bench,
                  "There was no right answer; the first other: HTTP %d "
                  "%s.",
                  stream->first_status, stream->first_code);
    }
}

void line_note(struct bench *bench, const char *prefix, const struct load *load,
               const struct stream *stream)
{
    const struct histogram *durations = stream->durations;

    line_figure(bench, prefix, "per_s", load_rate(load, stream));
    line_figure(bench, prefix, "p50_ms",
                (double)histogram_at(durations, 0.50) / ns_a_ms);
    line_figure(bench, prefix, "p99_ms",
                (double)histogram_at(durations, 0.99) / ns_a_ms);
    line_figure(bench, prefix, "longest_ms",
                (double)durations->longest_ns / ns_a_ms);
    line_figure(bench, prefix, "answers",
                (double)stream->counts[VERDICT_RIGHT]);
    if (stream->counts[VERDICT_BUSY] > 0) {
        line_figure(bench, prefix, "busy",
                    (double)stream->counts[VERDICT_BUSY]);
    }
    note_faults(bench, stream);
}

void line_note_cpu(struct bench *bench, const char *prefix,
                   const struct load *load, const struct stream *stream)
{
    uint64_t right = stream->counts[VERDICT_RIGHT];

    if (load->cpu_ns >= 0 && right > 0) {
        line_figure(bench, prefix, "cpu_us",
                    (double)load->cpu_ns / 1e3 / (double)right);
    }
}

gate_status line_measure(struct bench *bench, const struct stream_kind *kind)
{
    struct load load = line_load(bench);
    const struct stream *stream =
        line_add(&load, kind, bench, bench->options->connections);
    gate_status status = load_run(&load, bench->error);

    if (status == GATE_OK) {
        line_note(bench, "", &load, stream);
        line_note_cpu(bench, "", &load, stream);
    }
    load_close(&load);
    return status;
}
