/* SPDX-License-Identifier: MIT */
/* Rows of metrics.def; label names are taken out of the rows. */
#include "base/metrics.h"

#include <string.h>

enum { LABEL_BYTES = 24 };

const gate_metric metric_table[METRICS + 1] = {
#define METRIC(id, type, name, unit, labels, help)                             \
    [METRIC_##id] = {name, GATE_METRIC_##type, unit, labels, help},
#include "base/metrics.def"
#undef METRIC
};

const gate_metric *gate_metric_at(size_t index)
{
    return index < METRICS ? &metric_table[index] : NULL;
}

/* "operation, outcome" into two texts; the second may be empty. */
static void split_labels(const char *labels,
                         char out[GATE_METRIC_LABELS_MAX][LABEL_BYTES])
{
    size_t bytes = strcspn(labels, ",");

    memcpy(out[0], labels, bytes);
    labels += bytes + strspn(labels + bytes, ", ");
    memcpy(out[1], labels, strlen(labels));
}

static void tell(const struct metric_teller *teller, gate_sample *sample,
                 const char *first, const char *second)
{
    char names[GATE_METRIC_LABELS_MAX][LABEL_BYTES] = {{0}};

    split_labels(sample->metric->labels, names);
    if (first != NULL) {
        sample->labels[0] = (gate_label){names[0], first};
    }
    if (second != NULL) {
        sample->labels[1] = (gate_label){names[1], second};
    }
    teller->visit(sample, teller->payload);
}

void metric_tell(const struct metric_teller *teller, enum metric_id id,
                 double value)
{
    metric_tell_by_both(teller, id, NULL, NULL, value);
}

void metric_tell_by(const struct metric_teller *teller, enum metric_id id,
                    const char *label, double value)
{
    metric_tell_by_both(teller, id, label, NULL, value);
}

void metric_tell_by_both(const struct metric_teller *teller, enum metric_id id,
                         const char *first, const char *second, double value)
{
    gate_sample sample = {.metric = &metric_table[id], .value = value};

    tell(teller, &sample, first, second);
}

void metric_tell_histogram(const struct metric_teller *teller,
                           enum metric_id id, const char *label,
                           const struct tally *tally, size_t first,
                           const struct scale *scale)
{
    struct tally_reading reading;
    gate_sample sample = {.metric = &metric_table[id],
                          .histogram = &reading.histogram};

    tally_read(tally, first, scale, &reading);
    tell(teller, &sample, label, NULL);
}
