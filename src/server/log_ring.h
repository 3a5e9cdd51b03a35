/* SPDX-License-Identifier: MIT */
/*
 * Lines on their way from many threads to one: a bounded ring.
 *
 * Who puts a line in takes no lock, allocates nothing and never waits; a line
 * for which there is no room is not taken.  One thread takes lines out, in the
 * order in which their room was claimed.
 */
#ifndef SERVER_LOG_RING_H
#define SERVER_LOG_RING_H

#include <stdbool.h>
#include <stddef.h>

struct log_ring;

/** Room for 2^log2_bytes bytes: of lines, and eight to fifteen more for each.
 *  NULL without memory.  Owned: log_ring_free(). */
struct log_ring *log_ring_new(unsigned log2_bytes);

/** NULL is fine. */
void log_ring_free(struct log_ring *ring);

/** Copy a line in; at least one byte.  false: there is no room, and nothing
 *  was taken.  Threads: any number. */
bool log_ring_put(struct log_ring *ring, const char *text, size_t bytes);

/** Take whole lines out, as many as are there and fit into `room`: how many
 *  bytes.  Behind a line that is still being copied in, none.  Threads: one. */
size_t log_ring_take(struct log_ring *ring, char *out, size_t room);

/** Whether log_ring_take() would find a line.  Threads: the one that takes.
 *  A line that is put later is seen by who puts it: whatever that thread reads
 *  then (sequentially consistent) is what this one wrote before it asked. */
bool log_ring_has_line(struct log_ring *ring);

#endif
