/* SPDX-License-Identifier: MIT */
/*
 * The thread that has what is over removed from the store, batch by batch, now
 * and then.  What is over is the store's to know (gatehouse/store.h), when it
 * may run, too; this only asks.
 */
#ifndef API_HOUSEKEEPER_H
#define API_HOUSEKEEPER_H

#include "api/service.h"

/** Start the thread.  NULL without memory or thread.
 *  @param service  Borrowed until housekeeper_free(): its store, settings,
 *                  clock and log. */
struct housekeeper *housekeeper_new(const gate_service *service);

/** Finish the batch that runs, end the thread.  NULL is fine. */
void housekeeper_free(struct housekeeper *housekeeper);

/** Rows that have left since it was started.  NULL: 0.  Threads: any. */
uint64_t housekeeper_removed(const struct housekeeper *housekeeper);

#endif
