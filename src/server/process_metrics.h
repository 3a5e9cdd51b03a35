/* SPDX-License-Identifier: MIT */
/* The process as the system sees it, under the names that all exporters use. */
#ifndef SERVER_PROCESS_METRICS_H
#define SERVER_PROCESS_METRICS_H

#include "base/metrics.h"

/** Tell the rows from PROCESS_CPU to PROCESS_THREADS; what /proc does not show
 *  is left out.  Cost: some files of /proc; not for event loops. */
void process_metrics_tell(const struct metric_teller *teller);

#endif
