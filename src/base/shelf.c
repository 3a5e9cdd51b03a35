/* SPDX-License-Identifier: MIT */
/*
 * Places, each with an arena or nothing in it.  An arena is taken by putting
 * nothing in its stead, and left where nothing was: one atomic step each, after
 * which nobody else has the pointer, so that no place can be mistaken for what
 * it was before.  Each place has a line of the processor's cache to itself.
 */
#include "base/shelf.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "base/memory.h"

enum { CACHE_LINE_BYTES = 64 };

struct place {
    _Atomic(struct arena *) arena; /* NULL: free */
    char apart[CACHE_LINE_BYTES - sizeof(void *)];
};

struct shelf {
    atomic_size_t users; /* its owner, and each arena that is out */
    size_t limit_bytes;
    size_t count;
    struct place *places;
};

struct shelf *shelf_new(size_t places, size_t limit_bytes)
{
    struct shelf *shelf = memory_allocate(1, sizeof(*shelf));

    if (shelf == NULL) {
        return NULL;
    }
    atomic_store(&shelf->users, 1);
    shelf->limit_bytes = limit_bytes;
    shelf->count = places;
    shelf->places = memory_allocate(places, sizeof(*shelf->places));
    if (shelf->places == NULL) {
        memory_free(shelf);
        return NULL;
    }
    return shelf;
}

static void leave_shelf(struct shelf *shelf)
{
    if (atomic_fetch_sub_explicit(&shelf->users, 1, memory_order_acq_rel) !=
        1) {
        return;
    }
    for (size_t i = 0; i < shelf->count; i++) {
        arena_free(atomic_load(&shelf->places[i].arena));
    }
    memory_free(shelf->places);
    memory_free(shelf);
}

void shelf_free(struct shelf *shelf)
{
    if (shelf != NULL) {
        leave_shelf(shelf);
    }
}

/* An arena, kept or new. */
static struct arena *take(const struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        _Atomic(struct arena *) *at = &shelf->places[i].arena;

        if (atomic_load_explicit(at, memory_order_relaxed) == NULL) {
            continue;
        }
        struct arena *arena =
            atomic_exchange_explicit(at, NULL, memory_order_acquire);

        if (arena != NULL) {
            return arena;
        }
    }
    return arena_new(shelf->limit_bytes);
}

struct arena *shelf_take(struct shelf *shelf)
{
    struct arena *arena = take(shelf);

    if (arena != NULL) {
        atomic_fetch_add_explicit(&shelf->users, 1, memory_order_relaxed);
    }
    return arena;
}

static bool leave(struct place *place, struct arena *arena)
{
    struct arena *nothing = NULL;

    return atomic_load_explicit(&place->arena, memory_order_relaxed) == NULL &&
           atomic_compare_exchange_strong_explicit(&place->arena, &nothing,
                                                   arena, memory_order_release,
                                                   memory_order_relaxed);
}

void shelf_give_back(struct shelf *shelf, struct arena *arena)
{
    bool is_kept = false;

    arena_reset(arena);
    for (size_t i = 0; i < shelf->count && !is_kept; i++) {
        is_kept = leave(&shelf->places[i], arena);
    }
    if (!is_kept) {
        arena_free(arena);
    }
    leave_shelf(shelf);
}
