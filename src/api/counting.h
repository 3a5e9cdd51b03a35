/* SPDX-License-Identifier: MIT */
/* What a service counts of its requests, for gate_service_metrics(). */
#ifndef API_COUNTING_H
#define API_COUNTING_H

#include "accounts/operation.h"
#include "base/metrics.h"

struct api_request;
struct counting;

/** Rows for every operation, and two for what is none.  NULL without memory.
 *  Owned: counting_free(). */
struct counting *counting_new(void);
void counting_free(struct counting *counting); /* NULL is fine */

/** A request is answered with `status`, its response still in it.
 *  Threads: any.  Cost: some relaxed additions. */
void counting_note_request(struct counting *counting,
                           const struct api_request *request,
                           gate_status status);

/** A request came to nothing: there was no memory for it.  Threads: any. */
void counting_note_lost(struct counting *counting);

/** A root field was executed and came to `outcome`, one of the words of a
 *  gate_response_summary.  Threads: any. */
void counting_note_call(struct counting *counting,
                        const struct operation *operation, const char *outcome);

/** Tell the rows from REQUESTS to REQUEST_MEMORY. */
void counting_tell(const struct counting *counting,
                   const struct metric_teller *teller);

#endif
