/* SPDX-License-Identifier: MIT */
/*
 * An arena: memory that is taken piece by piece and given back as a whole.
 *
 * Made for one request, some kilobytes in some hundred pieces.  It may be kept
 * and used again (arena_reset) by the thread that owns it.  What was in it is
 * wiped, because requests carry passwords.  Built with -Darena=malloc every
 * piece is a malloc() of its own, so that ASan sees each overrun.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include <gatehouse/status.h>

struct arena;

/** NULL without memory.  Owned: arena_free().
 *  @param limit_bytes  More than that is never given out, alignment included.
 */
struct arena *arena_new(size_t limit_bytes);

/** Wipe and free.  NULL is fine. */
void arena_free(struct arena *arena);

/** Wipe what was given out and start again; keeps the first block. */
void arena_reset(struct arena *arena);

/** Zeroed and aligned for any type; NULL over the limit or without memory. */
void *arena_allocate(struct arena *arena, size_t bytes);

/** Whether its limit lets it give out so many bytes more. */
bool arena_may_give(const struct arena *arena, size_t bytes);

/** See to it that pieces of together so many bytes, 256 KiB at most, need
 * nothing more of the heap.  They count when they are given out.  false: no
 * memory. */
bool arena_reserve(struct arena *arena, size_t bytes);

/** Bytes given out since the last reset, alignment included. */
size_t arena_used_bytes(const struct arena *arena);

/** Bytes of the heap behind it, given out or not yet. */
size_t arena_held_bytes(const struct arena *arena);

#endif
