/* SPDX-License-Identifier: MIT */
/*
 * Connections by client address, for all loops together: IPv4 by address, IPv6
 * by /64.  Threads: any; one lock of its own.
 */
#ifndef HTTP_COUNTS_H
#define HTTP_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/address.h"

struct counts;

/** NULL without memory.  Owned: counts_free(). */
struct counts *counts_new(void);

/** NULL is fine. */
void counts_free(struct counts *counts);

/** How many there are from where `address` is. */
uint32_t counts_of(struct counts *counts, const struct address *address);

/** One more.  false: no memory, nothing was counted. */
bool counts_add(struct counts *counts, const struct address *address);

/** One less. */
void counts_remove(struct counts *counts, const struct address *address);

#endif
