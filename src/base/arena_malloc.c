/* SPDX-License-Identifier: MIT */
/*
 * The arena of -Darena=malloc: each piece is a block of the heap, so that ASan
 * sees an overrun by one byte and a use behind the reset.
 *
 * Limit, alignment and counting are those of arena.c: what fits there fits
 * here.  Not for production: slow.
 */
#include "base/arena.h"

#include <stdalign.h>

#include "base/memory.h"

struct piece {
    struct piece *next;
    void *room;
    size_t bytes;
};

struct arena {
    size_t limit_bytes;
    size_t used_bytes;
    struct piece *pieces; /* newest first */
};

/** Round up to the strictest alignment; false when that overflows. */
static bool align_up(size_t bytes, size_t *out)
{
    const size_t step = alignof(max_align_t);
    size_t sum;

    if (__builtin_add_overflow(bytes == 0 ? 1 : bytes, step - 1, &sum)) {
        return false;
    }
    *out = sum / step * step;
    return true;
}

static void piece_free(struct piece *piece)
{
    if (piece->room != NULL) {
        memory_wipe(piece->room, piece->bytes);
    }
    memory_free(piece->room);
    memory_free(piece);
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = memory_allocate(1, sizeof(*arena));

    if (arena != NULL) {
        arena->limit_bytes = limit_bytes;
    }
    return arena;
}

void arena_reset(struct arena *arena)
{
    struct piece *piece = arena->pieces;

    while (piece != NULL) {
        struct piece *next = piece->next;

        piece_free(piece);
        piece = next;
    }
    arena->pieces = NULL;
    arena->used_bytes = 0;
}

void arena_free(struct arena *arena)
{
    if (arena != NULL) {
        arena_reset(arena);
        memory_free(arena);
    }
}

bool arena_may_give(const struct arena *arena, size_t bytes)
{
    size_t aligned;

    return align_up(bytes, &aligned) &&
           aligned <= arena->limit_bytes - arena->used_bytes;
}

void *arena_allocate(struct arena *arena, size_t bytes)
{
    struct piece *piece;
    size_t aligned;

    if (!arena_may_give(arena, bytes) || !align_up(bytes, &aligned)) {
        return NULL;
    }
    piece = memory_allocate(1, sizeof(*piece));
    if (piece == NULL) {
        return NULL;
    }
    piece->room = memory_allocate(1, bytes);
    if (piece->room == NULL) {
        piece_free(piece);
        return NULL;
    }
    piece->bytes = bytes;
    piece->next = arena->pieces;
    arena->pieces = piece;
    arena->used_bytes += aligned;
    return piece->room;
}

/* Each piece is asked of the heap. */
bool arena_reserve(struct arena *arena, size_t bytes)
{
    (void)arena;
    (void)bytes;
    return true;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

/* Without what the heap itself needs for each piece. */
size_t arena_held_bytes(const struct arena *arena)
{
    return sizeof(*arena) + arena->used_bytes;
}
