/* SPDX-License-Identifier: MIT */
/* Arenas: zeroed, aligned, bounded, wiped.  Also run with -Darena=malloc. */
#include "base/arena.h"

#include <stdalign.h>

#include "support/test.h"

static bool is_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

TEST(pieces_are_zeroed_and_aligned)
{
    static const size_t sizes[] = {1, 2, 3, 15, 16, 17, 100, 4095, 70000, 1};
    struct arena *arena = arena_new(1 << 20);

    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            unsigned char *piece = arena_allocate(arena, sizes[i]);

            expect_true(piece != NULL);
            expect_int((uintptr_t)piece % alignof(max_align_t), 0);
            expect_true(is_zero(piece, sizes[i]));
            memset(piece, 0xff, sizes[i]);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

TEST(pieces_do_not_overlap)
{
    enum { PIECES = 2000 };
    struct arena *arena = arena_new(1 << 24);
    unsigned char *pieces[PIECES];
    size_t sizes[PIECES];

    for (unsigned i = 0; i < PIECES; i++) {
        sizes[i] = 1 + (i * 2654435761u >> 7) % 5000;
        pieces[i] = arena_allocate(arena, sizes[i]);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (unsigned i = 0; i < PIECES; i++) {
        expect_int(pieces[i][0], i % 251);
        expect_int(pieces[i][sizes[i] - 1], i % 251);
    }
    arena_free(arena);
}

TEST(the_limit_counts_alignment_and_is_exact)
{
    struct arena *arena = arena_new(64);

    expect_true(arena_allocate(arena, 1) != NULL);
    expect_int(arena_used_bytes(arena), 16);
    expect_true(arena_allocate(arena, 49) == NULL);
    expect_int(arena_used_bytes(arena), 16);
    expect_true(arena_allocate(arena, 48) != NULL);
    expect_true(arena_allocate(arena, 1) == NULL);
    expect_int(arena_used_bytes(arena), 64);
    arena_free(arena);
}

TEST(sizes_that_overflow_are_refused)
{
    struct arena *arena = arena_new(SIZE_MAX);

    expect_true(arena_allocate(arena, SIZE_MAX) == NULL);
    expect_true(arena_allocate(arena, SIZE_MAX - 15) == NULL);
    expect_true(arena_allocate(arena, SIZE_MAX - 40) == NULL);
    expect_true(arena_allocate(arena, 16) != NULL);
    expect_int(arena_used_bytes(arena), 16);
    arena_free(arena);
}

TEST(a_reset_gives_all_of_the_limit_back)
{
    struct arena *arena = arena_new(1 << 20);

    for (int i = 0; i < 50; i++) {
        expect_true(arena_allocate(arena, 1 << 20) != NULL);
        expect_true(arena_allocate(arena, 1) == NULL);
        arena_reset(arena);
        expect_int(arena_used_bytes(arena), 0);
        expect_true(arena_allocate(arena, 100) != NULL);
        arena_reset(arena);
    }
    arena_free(arena);
}

TEST(an_arena_that_gave_nothing_can_be_reset_and_freed)
{
    struct arena *arena = arena_new(0);

    arena_reset(arena);
    expect_true(arena_allocate(arena, 1) == NULL);
    arena_reset(arena);
    arena_free(arena);
    arena_free(NULL);
}

TEST_MAIN
