/* SPDX-License-Identifier: MIT */
/*
 * Arenas that wait for the next request.
 *
 * Making one costs the heap a block of sixteen kilobytes, cleared, for each
 * request; an arena that was wiped is as good as a new one.  What is taken may
 * be given back on any thread: requests change threads.
 */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include <stddef.h>

#include "base/arena.h"

struct shelf;

/** @param places       Arenas that are kept while nobody uses them.
 *  @param limit_bytes  Of each arena: arena_new().
 *  @return NULL without memory.  Owned: shelf_free(). */
struct shelf *shelf_new(size_t places, size_t limit_bytes);

/** Its memory goes with the last arena that is given back: answers may outlive
 *  the service.  NULL is fine. */
void shelf_free(struct shelf *shelf);

/** An empty arena, kept or new; NULL without memory.
 *  Owned: shelf_give_back().
 *
 *  Threads: any number; takes no lock.  Cost: allocates only when none is kept.
 */
struct arena *shelf_take(struct shelf *shelf);

/** Wipe an arena that shelf_take() gave, and keep it; where all places are
 *  taken, free it.  Threads: any number; takes no lock. */
void shelf_give_back(struct shelf *shelf, struct arena *arena);

#endif
