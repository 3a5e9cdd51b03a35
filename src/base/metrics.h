/* SPDX-License-Identifier: MIT */
/* The table of metrics, and telling one. */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include <gatehouse/metrics.h>

#include "base/tally.h"

enum metric_id {
#define METRIC(id, ...) METRIC_##id,
#include "base/metrics.def"
#undef METRIC
    METRICS,
};

extern const gate_metric metric_table[METRICS + 1]; /* a nameless one ends it */

/* Whom samples are told to. */
struct metric_teller {
    gate_metric_visit *visit;
    void *payload;
};

/** Tell a number that has no label. */
void metric_tell(const struct metric_teller *teller, enum metric_id id,
                 double value);

/** With one label; its name is the row's. */
void metric_tell_by(const struct metric_teller *teller, enum metric_id id,
                    const char *label, double value);

/** With both labels of a row that has two. */
void metric_tell_by_both(const struct metric_teller *teller, enum metric_id id,
                         const char *first, const char *second, double value);

/** Tell a histogram out of a tally.
 *  @param label  NULL: the row has none. */
void metric_tell_histogram(const struct metric_teller *teller,
                           enum metric_id id, const char *label,
                           const struct tally *tally, size_t first,
                           const struct scale *scale);

#endif
