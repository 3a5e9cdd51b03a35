/* SPDX-License-Identifier: MIT */
/*
 * Metrics as text: Prometheus' exposition format 0.0.4, or OpenMetrics 1.0.0.
 * No timestamps, no exemplars and no _created: when counting began is
 * process_start_time_seconds.
 */
#ifndef SERVER_METRICS_TEXT_H
#define SERVER_METRICS_TEXT_H

#include <stdbool.h>

#include <gatehouse/metrics.h>

#include "base/buffer.h"

struct metrics_text {
    struct buffer *out;
    bool is_open;            /* OpenMetrics */
    const gate_metric *last; /* whose samples are being written; NULL: none */
};

/** The format that an Accept header wants: OpenMetrics where it is wanted more
 *  than text/plain, or as much and named. */
bool metrics_text_is_open(struct slice accept);

/** "text/plain; version=0.0.4; charset=utf-8", or OpenMetrics' own. */
const char *metrics_text_type(bool is_open);

/** A gate_metric_visit: `payload` is the struct metrics_text. */
void metrics_text_visit(const gate_sample *sample, void *payload);

/** Nothing follows. */
void metrics_text_end(struct metrics_text *text);

#endif
