/* SPDX-License-Identifier: MIT */
/*
 * From byte strings to pointers, in an arena.  Made for names: a schema's types
 * and fields, an operation's variables.  The hash is keyed by a random number
 * of the process, because clients choose some of the names.  Nothing is
 * removed.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdint.h>

#include <gatehouse/context.h>

#include "base/slice.h"

struct map_entry;

struct map {
    struct map_entry **slots; /* NULL while empty */
    size_t slot_count;
    size_t count;
};

/** Keys are borrowed and must live as long as the map.
 *  @retval GATE_STALE  There is one with this key already; it stays. */
GATE_MUST_USE gate_status map_add(struct map *map, gate_context *cx,
                                  struct slice key, void *value);

/** NULL when there is none. */
void *map_find(const struct map *map, struct slice key);

/** SipHash-2-4 under the process's random key: for tables of clients' texts. */
uint64_t map_hash(struct slice key);

/** SipHash-2-4 under a given key, as published; map_hash() is made of it. */
uint64_t map_siphash(const unsigned char key[16], struct slice text);

#endif
