/* SPDX-License-Identifier: MIT */
/*
 * Tests that run on every store.  Whoever adds a backend adds it to the table
 * in stores.c, and all of these tests run on it.
 *
 *     TEST_ON_EVERY_STORE(keeps_what_it_was_given)
 *     {
 *         struct test_store opened = test_store_open(TEST_STORE_NAME);
 *         ... opened.store ...
 *         test_store_close(&opened);
 *     }
 */
#ifndef TESTS_STORES_H
#define TESTS_STORES_H

#include <gatehouse/store.h>

#include "support/test.h"

enum { TEST_STORES = 2, TEST_FOLDER_BYTES = 64 };

/* "memory", "sqlite". */
extern const char *const test_store_names[TEST_STORES];

struct test_store {
    gate_store *store;
    char folder[TEST_FOLDER_BYTES]; /* of its own; "": needs none */
};

/** An empty store.  Ends the program when it cannot be opened: without one no
 *  test means anything. */
struct test_store test_store_open(const char *name);

/** The SQLite database in a folder that stays.  Without a store when it cannot
 *  be opened: why has been printed. */
struct test_store test_store_open_at(const char *folder);

/** Close it and remove its folder. */
void test_store_close(struct test_store *opened);

/** Make an empty folder, in memory where the machine has such a place. */
void test_folder_make(char folder[TEST_FOLDER_BYTES]);

/** Remove a folder and the files in it. */
void test_folder_remove(const char *folder);

/* The store of the test that is running. */
#define TEST_STORE_NAME (test_state.running->variant)

#define TEST_ON_EVERY_STORE(claim)                                             \
    static void claim(void);                                                   \
    __attribute__((constructor)) static void register_##claim(void)            \
    {                                                                          \
        static struct test tests[TEST_STORES];                                 \
        for (int i = 0; i < TEST_STORES; i++) {                                \
            tests[i].name = #claim;                                            \
            tests[i].variant = test_store_names[i];                            \
            tests[i].run = claim;                                              \
            test_register(&tests[i]);                                          \
        }                                                                      \
    }                                                                          \
    static void claim(void)

/** A claim about what SQLite alone has: a disk. */
#define TEST_ON_SQLITE(claim)                                                  \
    static void claim(void);                                                   \
    __attribute__((constructor)) static void register_##claim(void)            \
    {                                                                          \
        static struct test test = {                                            \
            .name = #claim, .variant = "sqlite", .run = claim};                \
        test_register(&test);                                                  \
    }                                                                          \
    static void claim(void)

#endif
