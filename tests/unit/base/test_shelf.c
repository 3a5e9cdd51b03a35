/* SPDX-License-Identifier: MIT */
/* Shelves: what is used again is empty, and one user's alone. */
#include "base/shelf.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support/test.h"

enum { PLACES = 4, LIMIT_BYTES = 1 << 16, SECRET_BYTES = 300 };

TEST(an_arena_that_is_given_back_is_taken_again_empty)
{
    struct shelf *shelf = shelf_new(PLACES, LIMIT_BYTES);
    struct arena *first = shelf_take(shelf);
    unsigned char *piece = arena_allocate(first, SECRET_BYTES);

    memset(piece, 's', SECRET_BYTES);
    shelf_give_back(shelf, first);

    struct arena *second = shelf_take(shelf);

    expect_true(second == first);
    expect_int(arena_used_bytes(second), 0);
    piece = arena_allocate(second, SECRET_BYTES);
    for (int i = 0; i < SECRET_BYTES; i++) {
        expect_int(piece[i], 0);
    }
    shelf_give_back(shelf, second);
    shelf_free(shelf);
}

TEST(every_arena_has_the_limit_also_when_used_again)
{
    struct shelf *shelf = shelf_new(PLACES, LIMIT_BYTES);

    for (int round = 0; round < 3; round++) {
        struct arena *arena = shelf_take(shelf);

        expect_true(arena_allocate(arena, LIMIT_BYTES + 1) == NULL);
        expect_true(arena_allocate(arena, LIMIT_BYTES) != NULL);
        expect_true(arena_allocate(arena, 1) == NULL);
        shelf_give_back(shelf, arena);
    }
    shelf_free(shelf);
}

/* Under ASan, one that is neither kept nor freed is told as a leak. */
TEST(no_more_than_the_places_are_kept)
{
    enum { TAKEN = 3 * PLACES };
    struct shelf *shelf = shelf_new(PLACES, LIMIT_BYTES);
    struct arena *arenas[TAKEN], *again[PLACES + 1];
    unsigned kept = 0;

    for (int i = 0; i < TAKEN; i++) {
        arenas[i] = shelf_take(shelf);
        for (int other = 0; other < i; other++) {
            expect_true(arenas[other] != arenas[i]);
        }
    }
    for (int i = 0; i < TAKEN; i++) {
        shelf_give_back(shelf, arenas[i]);
    }
    for (int i = 0; i < PLACES; i++) {
        again[i] = shelf_take(shelf);
        for (int first = 0; first < PLACES; first++) {
            kept += again[i] == arenas[first] ? 1 : 0;
        }
    }
    expect_int(kept, PLACES);
    for (int i = 0; i < PLACES; i++) {
        shelf_give_back(shelf, again[i]);
    }
    shelf_free(shelf);
}

TEST(without_places_nothing_is_kept)
{
    struct shelf *shelf = shelf_new(0, LIMIT_BYTES);
    struct arena *arena = shelf_take(shelf);

    expect_true(arena != NULL);
    shelf_give_back(shelf, arena);
    shelf_free(shelf);
}

enum { THREADS = 4, ROUNDS = 20000 };

struct world {
    struct shelf *shelf;
    atomic_uint
        shared; /* arenas that two had at once, or that were not empty */
};

/* Fewer places than threads, so that places are fought for. */
static void *take_and_give_back(void *payload)
{
    struct world *world = payload;
    unsigned char mine = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct arena *arena = shelf_take(world->shelf);
        unsigned char *piece = arena_allocate(arena, 1);

        atomic_fetch_add(&world->shared, *piece == 0 ? 0 : 1);
        *piece = ++mine | 1;
        unsigned char *next = arena_allocate(arena, 1);

        atomic_fetch_add(&world->shared,
                         *piece == (mine | 1) && *next == 0 ? 0 : 1);
        shelf_give_back(world->shelf, arena);
    }
    return NULL;
}

TEST(threads_never_share_an_arena)
{
    struct world world = {.shelf = shelf_new(2, LIMIT_BYTES)};
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        expect_int(
            pthread_create(&threads[i], NULL, take_and_give_back, &world), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
    }
    expect_int(atomic_load(&world.shared), 0);
    shelf_free(world.shelf);
}

TEST_MAIN
