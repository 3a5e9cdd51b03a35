/* SPDX-License-Identifier: MIT */
/*
 * The arena of production builds: a chain of blocks, cut from the front.
 *
 * Workload: some hundred pieces of some dozen bytes each, now and then one of
 * a hundred kilobytes.  The first block serves most requests and is kept by
 * arena_reset(); later blocks double, and a piece that would waste much of a
 * block gets one of its own.  Blocks come zeroed and are wiped before they are
 * used again, so a piece needs no clearing when it is given out.
 *
 * Builds with -Darena=malloc have arena_malloc.c in its place.
 */
#include "base/arena.h"

#include <stdalign.h>

#include "base/memory.h"

enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_BLOCK_BYTES = 256 * 1024 };

struct block {
    struct block *next; /* older */
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char room[];
};

struct arena {
    size_t limit_bytes;
    size_t used_bytes;
    size_t held_bytes;
    size_t next_block_bytes;
    struct block *first;   /* kept over a reset; NULL before the first piece */
    struct block *current; /* cut from; its `next` are older or full ones */
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

static struct block *block_new(struct arena *arena, size_t capacity)
{
    struct block *block;
    size_t bytes;

    if (__builtin_add_overflow(sizeof(*block), capacity, &bytes)) {
        return NULL;
    }
    block = memory_allocate(1, bytes);
    if (block != NULL) {
        block->capacity = capacity;
        arena->held_bytes += bytes;
    }
    return block;
}

static void block_free(struct arena *arena, struct block *block)
{
    arena->held_bytes -= sizeof(*block) + block->capacity;
    memory_wipe(block->room, block->used);
    memory_free(block);
}

static void *block_cut(struct block *block, size_t bytes)
{
    void *piece = block->room + block->used;

    block->used += bytes;
    return piece;
}

/** A block of its own, behind the current one, which goes on being cut. */
static void *cut_large(struct arena *arena, size_t bytes)
{
    struct block *block = block_new(arena, bytes);

    if (block == NULL) {
        return NULL;
    }
    block->next = arena->current->next;
    arena->current->next = block;
    return block_cut(block, bytes);
}

static bool add_block(struct arena *arena)
{
    struct block *block = block_new(arena, arena->next_block_bytes);

    if (block == NULL) {
        return false;
    }
    if (arena->first == NULL) {
        arena->first = block;
    } else if (arena->next_block_bytes < LARGEST_BLOCK_BYTES) {
        arena->next_block_bytes *= 2;
    }
    block->next = arena->current;
    arena->current = block;
    return true;
}

static void *cut(struct arena *arena, size_t bytes)
{
    if (arena->current == NULL && !add_block(arena)) {
        return NULL;
    }
    if (bytes <= arena->current->capacity - arena->current->used) {
        return block_cut(arena->current, bytes);
    }
    if (bytes > arena->next_block_bytes / 4) {
        return cut_large(arena, bytes);
    }
    return add_block(arena) ? block_cut(arena->current, bytes) : NULL;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = memory_allocate(1, sizeof(*arena));

    if (arena != NULL) {
        arena->limit_bytes = limit_bytes;
        arena->next_block_bytes = FIRST_BLOCK_BYTES;
    }
    return arena;
}

void arena_reset(struct arena *arena)
{
    struct block *block = arena->current;

    while (block != NULL) {
        struct block *next = block->next;

        if (block != arena->first) {
            block_free(arena, block);
        }
        block = next;
    }
    if (arena->first != NULL) {
        memory_wipe(arena->first->room, arena->first->used);
        arena->first->used = 0;
        arena->first->next = NULL;
    }
    arena->current = arena->first;
    arena->used_bytes = 0;
    arena->next_block_bytes = FIRST_BLOCK_BYTES;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    arena_reset(arena);
    memory_free(arena->first);
    memory_free(arena);
}

bool arena_may_give(const struct arena *arena, size_t bytes)
{
    size_t aligned;

    return align_up(bytes, &aligned) &&
           aligned <= arena->limit_bytes - arena->used_bytes;
}

void *arena_allocate(struct arena *arena, size_t bytes)
{
    size_t aligned;
    void *piece;

    if (!arena_may_give(arena, bytes) || !align_up(bytes, &aligned)) {
        return NULL;
    }
    piece = cut(arena, aligned);
    if (piece != NULL) {
        arena->used_bytes += aligned;
    }
    return piece;
}

bool arena_reserve(struct arena *arena, size_t bytes)
{
    const struct block *current = arena->current;

    if (current != NULL && current->capacity - current->used >= bytes) {
        return true;
    }
    while (arena->next_block_bytes < bytes &&
           arena->next_block_bytes < LARGEST_BLOCK_BYTES) {
        arena->next_block_bytes *= 2;
    }
    return add_block(arena);
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

size_t arena_held_bytes(const struct arena *arena)
{
    return sizeof(*arena) + arena->held_bytes;
}
