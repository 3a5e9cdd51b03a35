/* SPDX-License-Identifier: MIT */
/*
 * gatehouse metrics: what /metrics tells.  --markdown makes docs/metrics.md
 * from the table.
 */
#include <stdio.h>

#include <gatehouse/gatehouse.h>

#include "server/commands/commands.h"
#include "server/print.h"

static const char *type_word(gate_metric_type type)
{
    switch (type) {
    case GATE_METRIC_COUNTER:
        return "counter";
    case GATE_METRIC_GAUGE:
        return "gauge";
    case GATE_METRIC_HISTOGRAM:
        return "histogram";
    case GATE_METRIC_INFO:
        return "info";
    }
    return "";
}

static const char *suffix_of(gate_metric_type type)
{
    if (type == GATE_METRIC_COUNTER) {
        return "_total";
    }
    return type == GATE_METRIC_INFO ? "_info" : "";
}

static void print_list(void)
{
    const gate_metric *metric;

    for (size_t i = 0; (metric = gate_metric_at(i)) != NULL; i++) {
        print_line("%s%s (%s%s%s)", metric->name, suffix_of(metric->type),
                   type_word(metric->type),
                   metric->labels[0] == '\0' ? "" : ": ", metric->labels);
        print_wrapped(metric->help, 4);
    }
}

static const char introduction[] =
    "# Metrics\n"
    "\n"
    "Made by `gatehouse metrics --markdown` from `src/base/metrics.def`; not "
    "written by hand.\n"
    "\n"
    "`/metrics` tells these in Prometheus' text format 0.0.4, or in "
    "OpenMetrics "
    "1.0.0 to who asks for it by `Accept`,\n"
    "and to nobody but `metrics_readers` ([settings.md](settings.md)). "
    "[running.md](running.md) says what to watch.\n"
    "\n"
    "Each label has its values from a list of ours, so the number of series is "
    "known: some 620, and a test keeps it under a thousand. Numbers begin at\n"
    "zero with the process (`process_start_time_seconds`); there is no "
    "`_created`. Two numbers of one reading may be some\n"
    "requests apart; a histogram's `_count` always is its last bucket. Buckets "
    "of durations reach from 50 µs to 10 s.\n"
    "Embedders read the service's own rows by `gate_service_metrics()`.\n"
    "\n"
    "| metric | type | labels | what |\n"
    "| --- | --- | --- | --- |";

static void print_markdown(void)
{
    const gate_metric *metric;

    print_line("%s", introduction);
    for (size_t i = 0; (metric = gate_metric_at(i)) != NULL; i++) {
        print_line("| `%s%s` | %s | %s | %s |", metric->name,
                   suffix_of(metric->type), type_word(metric->type),
                   metric->labels, metric->help);
    }
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    (void)options;
    if (arguments_flag(command, arguments, "markdown") != NULL) {
        print_markdown();
    } else {
        print_list();
    }
    return EXIT_DONE;
}

const struct command command_metrics = {
    .name = "metrics",
    .words = "",
    .summary = "List what /metrics tells.",
    .flags = {{"markdown", NULL, "The manual of metrics: docs/metrics.md."}},
    .run = run,
};
