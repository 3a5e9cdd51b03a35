/* SPDX-License-Identifier: MIT */
/* One count for all threads: which of them finds no memory does not matter. */
#include "failing_heap.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>

/* Names of the C library and the linker. */
// NOLINTBEGIN(bugprone-reserved-identifier)
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);
// NOLINTEND(bugprone-reserved-identifier)

/* Seen by the shared libraries, too. */
#define SEEN __attribute__((visibility("default")))
SEEN extern void *malloc(size_t bytes);
SEEN extern void *calloc(size_t count, size_t bytes);
SEEN extern void *realloc(void *memory, size_t bytes);
SEEN extern void *aligned_alloc(size_t alignment, size_t bytes);
SEEN extern int posix_memalign(void **out, size_t alignment, size_t bytes);

static atomic_uint calls, break_at, break_more;
static atomic_bool has_broken;

static bool must_fail(void)
{
    unsigned from = atomic_load(&break_at);

    if (from == 0) {
        return false;
    }
    unsigned call = atomic_fetch_add(&calls, 1) + 1;

    if (call < from || call - from > atomic_load(&break_more)) {
        return false;
    }
    atomic_store(&has_broken, true);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t bytes)
{
    return must_fail() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    return must_fail() ? NULL : __libc_calloc(count, bytes);
}

void *realloc(void *memory, size_t bytes)
{
    return must_fail() ? NULL : __libc_realloc(memory, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return must_fail() ? NULL : __libc_memalign(alignment, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t bytes)
{
    if (must_fail()) {
        return ENOMEM;
    }
    *out = __libc_memalign(alignment, bytes);
    return *out == NULL ? ENOMEM : 0;
}

void heap_break(unsigned nth, unsigned more)
{
    atomic_store(&break_at, 0);
    atomic_store(&calls, 0);
    atomic_store(&has_broken, false);
    atomic_store(&break_more, more);
    atomic_store(&break_at, nth);
}

unsigned heap_calls(void)
{
    return atomic_load(&calls);
}

bool heap_heal(void)
{
    atomic_store(&break_at, 0);
    return atomic_load(&has_broken);
}
