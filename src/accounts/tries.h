/* SPDX-License-Identifier: MIT */
/*
 * Counting in memory who tries what how often: for what is asked so often that
 * a store would be too slow, and where each server may count by itself.
 */
#ifndef ACCOUNTS_TRIES_H
#define ACCOUNTS_TRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tries;

/* More cannot be counted in a window. */
enum { TRIES_MAX = 10000000 };

/** @param count  Of those who are counted at once: above it, those whose window
 *                began first are forgotten.
 *  @return NULL without memory.  Owned: tries_free(). */
struct tries *tries_new(size_t count);
void tries_free(struct tries *tries); /* NULL is fine */

/**
 * Count one try, unless `limit` were counted in the window already.
 *
 * @param who   A keyed hash: of whom, and of the budget.
 * @param[out] out_ends_s  When the window ends; set when it is spent.
 *
 * Threads: any.  Cost: no lock, no memory.
 */
bool tries_count(struct tries *tries, uint64_t who, int64_t limit,
                 int64_t now_s, int64_t window_s, int64_t *out_ends_s);

#endif
