/* SPDX-License-Identifier: MIT */
/*
 * The accounts whose tokens were checked lately, so that a check need not ask
 * the database again while nothing has changed.
 *
 * What is kept is the row, not a verdict: whether it is active, of the token's
 * epoch and so on is looked at every time.
 */
#ifndef ACCOUNTS_ACCOUNT_CACHE_H
#define ACCOUNTS_ACCOUNT_CACHE_H

#include <gatehouse/store.h>

#include "base/cache.h"
#include "base/context.h"

/** @param max_bytes  Some 400 for each account; 0: none is kept.
 *  @return NULL without memory.  Owned: cache_free(). */
struct cache *account_cache_new(size_t max_bytes);

/**
 * An account that exists, and whose session was not cut, as of a stamp.
 *
 * @param stamp  Of gate_store_ops.stamp, now; not 0.
 * @param[out] out  Copied into the arena of `cx`.
 *
 * @retval GATE_NOT_FOUND  It is not kept, or was before something has changed.
 *
 * Threads: any.  Cost: no lock, nothing on the heap.
 */
GATE_MUST_USE gate_status account_cache_find(struct cache *cache,
                                             gate_context *cx, gate_id account,
                                             gate_id session, uint64_t stamp,
                                             gate_account *out);

/** Keep what was read since `stamp` was asked for.  Without memory it is not
 *  kept.
 *  @param account  Copied.  Threads: any. */
void account_cache_add(struct cache *cache, const gate_account *account,
                       gate_id session, uint64_t stamp);

#endif
