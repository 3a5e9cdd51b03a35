/* SPDX-License-Identifier: MIT */
/*
 * What a service counts, as numbers with names: for /metrics of the server, and
 * for whatever an embedder shows its numbers with.  docs/metrics.md lists them.
 */
#ifndef GATE_METRICS_H
#define GATE_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gate_metric_type {
    GATE_METRIC_COUNTER,   /**< Only grows; written with "_total". */
    GATE_METRIC_GAUGE,     /**< As it is now. */
    GATE_METRIC_HISTOGRAM, /**< How many observations were how large. */
    GATE_METRIC_INFO,      /**< Always 1, its labels tell; with "_info". */
} gate_metric_type;

/** One row of the table of metrics.  Static data. */
typedef struct gate_metric {
    const char *name; /**< Without "_total" or "_info". */
    gate_metric_type type;
    const char *unit;   /**< "seconds", "bytes": the name ends with it; "". */
    const char *labels; /**< "operation, outcome"; "": none. */
    const char *help;
} gate_metric;

/** The metrics in the order of the table; NULL at the end.  The server's own
 *  ones (HTTP, process, log) are among them. */
GATE_API const gate_metric *gate_metric_at(size_t index);

typedef struct gate_label {
    const char *name; /**< NULL: no further label. */
    const char *value;
} gate_label;

/** Observations by size. */
typedef struct gate_histogram {
    const double *bounds; /**< Upper ones, included; ascending. */
    size_t bound_count;
    const uint64_t *counts; /**< One more than bounds: of each bucket alone; the
                                 last one is of what lies above all. */
    double sum;             /**< Of all observations. */
} gate_histogram;

#define GATE_METRIC_LABELS_MAX 2u

/** One number of one metric.  Everything is borrowed until the call returns. */
typedef struct gate_sample {
    const gate_metric *metric;
    gate_label labels[GATE_METRIC_LABELS_MAX];
    double value;                    /**< Not of histograms. */
    const gate_histogram *histogram; /**< Of histograms; else NULL. */
} gate_sample;

/** Takes a sample.  Those of one metric come one behind the other. */
typedef void gate_metric_visit(const gate_sample *sample, void *payload);

#ifdef __cplusplus
}
#endif
#endif
