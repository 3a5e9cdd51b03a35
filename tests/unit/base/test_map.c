/* SPDX-License-Identifier: MIT */
/* Maps find what was added; the hash is the published one. */
#include "base/map.h"

#include "base/context.h"
#include "support/test.h"

TEST(finds_each_of_many_and_nothing_else)
{
    enum { ENTRIES = 5000 };
    CLEANUP(context_close) gate_context cx;
    struct map map = {0};
    static int values[ENTRIES];

    expect_int(context_open(1 << 22, 0, &cx), GATE_OK);
    for (int i = 0; i < ENTRIES; i++) {
        const char *key;

        expect_int(context_format(&cx, &key, "key %d", i), GATE_OK);
        expect_int(map_add(&map, &cx, slice_of(key), &values[i]), GATE_OK);
    }
    expect_int(map.count, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
        char key[32];

        snprintf(key, sizeof(key), "key %d", i);
        expect_true(map_find(&map, slice_of(key)) == &values[i]);
        snprintf(key, sizeof(key), "kez %d", i);
        expect_true(map_find(&map, slice_of(key)) == NULL);
    }
}

TEST(the_first_of_a_key_stays)
{
    CLEANUP(context_close) gate_context cx;
    struct map map = {0};
    int one = 1;
    int two = 2;

    expect_int(context_open(4096, 0, &cx), GATE_OK);
    expect_int(map_add(&map, &cx, SLICE("a"), &one), GATE_OK);
    expect_int(map_add(&map, &cx, SLICE("a"), &two), GATE_STALE);
    expect_true(map_find(&map, SLICE("a")) == &one);
    expect_int(map.count, 1);
}

TEST(keys_are_bytes)
{
    CLEANUP(context_close) gate_context cx;
    struct map map = {0};
    int one = 1;
    int two = 2;
    int three = 3;

    expect_int(context_open(4096, 0, &cx), GATE_OK);
    expect_int(map_add(&map, &cx, (struct slice){"a\0b", 3}, &one), GATE_OK);
    expect_int(map_add(&map, &cx, (struct slice){"a\0c", 3}, &two), GATE_OK);
    expect_int(map_add(&map, &cx, (struct slice){0}, &three), GATE_OK);
    expect_true(map_find(&map, (struct slice){"a\0b", 3}) == &one);
    expect_true(map_find(&map, (struct slice){"a\0c", 3}) == &two);
    expect_true(map_find(&map, SLICE("")) == &three);
    expect_true(map_find(&map, SLICE("a")) == NULL);
}

TEST(an_empty_map_finds_nothing)
{
    const struct map map = {0};

    expect_true(map_find(&map, SLICE("a")) == NULL);
}

TEST(no_memory_leaves_the_map_as_it_was)
{
    CLEANUP(context_close) gate_context cx;
    struct map map = {0};
    size_t added = 0;
    static const char keys[] = "abcdefghijklmnopqrstuvwxyz";

    expect_int(context_open(1024, 0, &cx), GATE_OK);
    while (map_add(&map, &cx, (struct slice){keys + added, 1}, &map) ==
           GATE_OK) {
        added++;
    }
    expect_true(added > 4 && added < 26);
    expect_int(map.count, added);
    for (size_t i = 0; i < 26; i++) {
        expect_true((map_find(&map, (struct slice){keys + i, 1}) != NULL) ==
                    (i < added));
    }
}

/* From the reference implementation's vectors.h: key 00 01 … 0f, text 00 01 …
 * of the given length, output read little-endian. */
TEST(the_hash_is_siphash_2_4)
{
    static const struct {
        size_t bytes;
        uint64_t hash;
    } rows[] = {{0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd},
                {7, 0xab0200f58b01d137},  {8, 0x93f5f5799a932462},
                {15, 0xa129ca6149be45e5}, {16, 0x3f2acc7f57c29bdb}};
    unsigned char key[16];
    char text[16];

    for (int i = 0; i < 16; i++) {
        key[i] = (unsigned char)i;
        text[i] = (char)i;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_true(map_siphash(key, (struct slice){text, rows[i].bytes}) ==
                    rows[i].hash);
    }
}

TEST(the_processes_key_is_not_the_zero_key)
{
    static const unsigned char zero[16];

    expect_true(map_hash(SLICE("a")) == map_hash(SLICE("a")));
    expect_true(map_hash(SLICE("a")) != map_siphash(zero, SLICE("a")));
}

TEST_MAIN
