/* SPDX-License-Identifier: MIT */
/*
 * A table of chains that doubles when it is full on average, and its hash.
 *
 * Old tables stay in the arena when a map grows; together they are no longer
 * than the new one.  The hash is SipHash-2-4 (Aumasson and Bernstein, "SipHash:
 * a fast short-input PRF", 2012), keyed by the 16 random bytes that the kernel
 * hands every process it starts (getauxval(3), AT_RANDOM): no global of ours,
 * no system call, and it cannot fail.  Hashes never leave the process.
 */
#include "base/map.h"

#include <assert.h>
#include <endian.h>
#include <sys/auxv.h>

#include "base/context.h"

enum { FIRST_SLOT_COUNT = 16 };

struct map_entry {
    struct map_entry *next; /* in the same slot */
    struct slice key;
    uint64_t hash;
    void *value;
};

static inline uint64_t rotate_left(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

/** SipRound. */
static inline void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate_left(v[1], 13) ^ v[0];
    v[0] = rotate_left(v[0], 32);
    v[2] += v[3];
    v[3] = rotate_left(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate_left(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate_left(v[1], 17) ^ v[2];
    v[2] = rotate_left(v[2], 32);
}

/** Eight bytes, the first one lowest. */
static uint64_t read_word(const unsigned char *data)
{
    uint64_t word;

    memcpy(&word, data, sizeof(word));
    return le64toh(word);
}

/** Less than eight. */
static uint64_t read_rest(const unsigned char *data, size_t bytes)
{
    uint64_t word = 0;

    for (size_t i = 0; i < bytes; i++) {
        word |= (uint64_t)data[i] << (8 * i);
    }
    return word;
}

static void take_in(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    mix(v);
    mix(v);
    v[0] ^= word;
}

uint64_t map_siphash(const unsigned char key[16], struct slice text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    const uint64_t k0 = read_word(key);
    const uint64_t k1 = read_word(key + 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    size_t at = 0;

    for (; text.bytes - at >= 8; at += 8) {
        take_in(v, read_word(data + at));
    }
    take_in(v,
            (uint64_t)text.bytes << 56 |
                (at == text.bytes ? 0 : read_rest(data + at, text.bytes - at)));
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
        mix(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t map_hash(struct slice key)
{
    unsigned char random[16];
    const unsigned long address = getauxval(AT_RANDOM);

    assert(address != 0);
    memcpy(random, (const void *)address, sizeof(random)); /* NOLINT */
    return map_siphash(random, key);
}

static struct map_entry **slot_of(const struct map *map, uint64_t hash)
{
    return &map->slots[hash & (map->slot_count - 1)];
}

static struct map_entry *find(const struct map *map, struct slice key,
                              uint64_t hash)
{
    struct map_entry *entry;

    if (map->slots == NULL) {
        return NULL;
    }
    entry = *slot_of(map, hash);
    while (entry != NULL &&
           (entry->hash != hash || !slice_equal(entry->key, key))) {
        entry = entry->next;
    }
    return entry;
}

static void put(struct map *map, struct map_entry *entry)
{
    struct map_entry **slot = slot_of(map, entry->hash);

    entry->next = *slot;
    *slot = entry;
}

/** Room for one more: the number of slots is always a power of two. */
static gate_status make_room(struct map *map, gate_context *cx)
{
    struct map larger = {.slot_count = FIRST_SLOT_COUNT, .count = map->count};

    if (map->count < map->slot_count) {
        return GATE_OK;
    }
    if (map->slot_count > 0 &&
        __builtin_mul_overflow(map->slot_count, (size_t)2,
                               &larger.slot_count)) {
        return FAULT(cx, GATE_FAULT_MEMORY, "map: too many entries");
    }
    TRY(NEW_ARRAY(cx, larger.slot_count, &larger.slots));
    for (size_t i = 0; i < map->slot_count; i++) {
        struct map_entry *entry = map->slots[i];

        while (entry != NULL) {
            struct map_entry *next = entry->next;

            put(&larger, entry);
            entry = next;
        }
    }
    *map = larger;
    return GATE_OK;
}

gate_status map_add(struct map *map, gate_context *cx, struct slice key,
                    void *value)
{
    const uint64_t hash = map_hash(key);
    struct map_entry *entry;

    if (find(map, key, hash) != NULL) {
        return GATE_STALE;
    }
    TRY(make_room(map, cx));
    TRY(NEW(cx, &entry));
    *entry = (struct map_entry){.key = key, .hash = hash, .value = value};
    put(map, entry);
    map->count++;
    return GATE_OK;
}

void *map_find(const struct map *map, struct slice key)
{
    const struct map_entry *entry =
        map->slots == NULL ? NULL : find(map, key, map_hash(key));

    return entry == NULL ? NULL : entry->value;
}
