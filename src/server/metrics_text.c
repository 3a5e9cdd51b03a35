/* SPDX-License-Identifier: MIT */
/*
 * The two formats differ in the family's name (OpenMetrics leaves "_total" and
 * "_info" to the samples), in units and types, in escapes of help, and in the
 * line that ends it all.
 *
 * Sources: prometheus.io/docs/instrumenting/exposition_formats, OpenMetrics
 * 1.0.0.
 */
#include "server/metrics_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "http/negotiate.h"

bool metrics_text_is_open(struct slice accept)
{
    struct wish open = negotiate_wish(
        accept, SLICE("application/openmetrics-text"), SLICE("1.0.0"));
    struct wish plain =
        negotiate_wish(accept, SLICE("text/plain"), SLICE("0.0.4"));

    return open.quality > plain.quality ||
           (open.quality == plain.quality && open.quality > 0 &&
            open.specificity > plain.specificity);
}

const char *metrics_text_type(bool is_open)
{
    return is_open
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* --- the head of a family --- */

static const char *type_word(const struct metrics_text *text,
                             gate_metric_type type)
{
    switch (type) {
    case GATE_METRIC_COUNTER:
        return "counter";
    case GATE_METRIC_GAUGE:
        return "gauge";
    case GATE_METRIC_HISTOGRAM:
        return "histogram";
    case GATE_METRIC_INFO:
        return text->is_open ? "info" : "gauge";
    }
    return "unknown";
}

static const char *suffix_of(gate_metric_type type)
{
    if (type == GATE_METRIC_COUNTER) {
        return "_total";
    }
    return type == GATE_METRIC_INFO ? "_info" : "";
}

/* A backslash and a line feed always, a quotation mark where it would end the
 * text. */
static void write_escaped(struct buffer *out, const char *words,
                          bool with_quotes)
{
    for (; *words != '\0'; words++) {
        if (*words == '\n') {
            buffer_append_text(out, "\\n");
            continue;
        }
        if (*words == '\\' || (*words == '"' && with_quotes)) {
            buffer_append_char(out, '\\');
        }
        buffer_append_char(out, *words);
    }
}

static void begin_line(struct metrics_text *text, const char *what,
                       const gate_metric *metric)
{
    buffer_append_format(text->out, "# %s %s%s ", what, metric->name,
                         text->is_open ? "" : suffix_of(metric->type));
}

static void write_head(struct metrics_text *text, const gate_metric *metric)
{
    begin_line(text, "TYPE", metric);
    buffer_append_text(text->out, type_word(text, metric->type));
    buffer_append_char(text->out, '\n');
    if (text->is_open && metric->unit[0] != '\0') {
        begin_line(text, "UNIT", metric);
        buffer_append_text(text->out, metric->unit);
        buffer_append_char(text->out, '\n');
    }
    begin_line(text, "HELP", metric);
    write_escaped(text->out, metric->help, text->is_open);
    buffer_append_char(text->out, '\n');
}

/* --- samples --- */

static void write_number(struct buffer *out, double number)
{
    buffer_append_format(out, "%.15g", number);
}

/* As Go and Python write it: "5e-05", "0.25", "1.0". */
static void write_bound(struct buffer *out, double bound)
{
    char text[32];

    snprintf(text, sizeof(text), "%.15g", bound);
    buffer_append_text(out, text);
    if (strpbrk(text, ".e") == NULL) {
        buffer_append_text(out, ".0");
    }
}

/* NULL: nothing; else it comes behind the other labels. */
static void write_labels(struct buffer *out, const gate_sample *sample,
                         const double *bound)
{
    char before = '{';

    for (size_t i = 0; i < GATE_METRIC_LABELS_MAX; i++) {
        const gate_label *label = &sample->labels[i];

        if (label->name != NULL) {
            buffer_append_format(out, "%c%s=\"", before, label->name);
            write_escaped(out, label->value, true);
            buffer_append_char(out, '"');
            before = ',';
        }
    }
    if (bound != NULL) {
        buffer_append_format(out, "%cle=\"", before);
        if (isinf(*bound)) {
            buffer_append_text(out, "+Inf");
        } else {
            write_bound(out, *bound);
        }
        buffer_append_char(out, '"');
        before = ',';
    }
    if (before == ',') {
        buffer_append_char(out, '}');
    }
}

static void write_sample(struct buffer *out, const gate_sample *sample,
                         const char *suffix, const double *bound, double value)
{
    buffer_append_format(out, "%s%s", sample->metric->name, suffix);
    write_labels(out, sample, bound);
    buffer_append_char(out, ' ');
    write_number(out, value);
    buffer_append_char(out, '\n');
}

/* Buckets are told cumulated, and their last one is the count: the two cannot
 * contradict each other, however many threads are counting. */
static void write_histogram(struct buffer *out, const gate_sample *sample)
{
    const gate_histogram *histogram = sample->histogram;
    uint64_t count = 0;

    for (size_t i = 0; i <= histogram->bound_count; i++) {
        double bound = i < histogram->bound_count ? histogram->bounds[i]
                                                  : (double)INFINITY;

        count += histogram->counts[i];
        write_sample(out, sample, "_bucket", &bound, (double)count);
    }
    write_sample(out, sample, "_count", NULL, (double)count);
    write_sample(out, sample, "_sum", NULL, histogram->sum);
}

void metrics_text_visit(const gate_sample *sample, void *payload)
{
    struct metrics_text *text = payload;

    if (sample->metric != text->last) {
        text->last = sample->metric;
        write_head(text, sample->metric);
    }
    if (sample->histogram != NULL) {
        write_histogram(text->out, sample);
    } else {
        write_sample(text->out, sample, suffix_of(sample->metric->type), NULL,
                     sample->value);
    }
}

void metrics_text_end(struct metrics_text *text)
{
    if (text->is_open) {
        buffer_append_text(text->out, "# EOF\n");
    }
}
