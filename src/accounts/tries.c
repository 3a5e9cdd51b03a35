/* SPDX-License-Identifier: MIT */
/*
 * A table of fixed size, four places in each row.  A place is two numbers: who,
 * and when his window began together with how often he tried since.  The second
 * changes in one step, so that fifty at once are fifty.
 *
 * A newcomer takes the place of his row whose window began first.  Between his
 * name and his numbers another thread may count a try for him in the old
 * window's numbers; that one try is lost.
 */
#include "accounts/tries.h"

#include <stdatomic.h>

#include "base/memory.h"

enum { WAYS = 4, ROWS_MIN = 16, COUNT_BITS = 24 };

static const uint64_t count_mask = (1u << COUNT_BITS) - 1;

struct place {
    atomic_uint_least64_t who;     /* 0: nobody */
    atomic_uint_least64_t numbers; /* seconds << COUNT_BITS | tries */
};

struct tries {
    size_t row_count; /* a power of two */
    struct place places[];
};

struct tries *tries_new(size_t count)
{
    size_t rows = ROWS_MIN;

    while (rows * WAYS < count) {
        rows *= 2;
    }
    struct tries *tries = memory_allocate(
        1, sizeof(*tries) + rows * WAYS * sizeof(tries->places[0]));

    if (tries != NULL) {
        tries->row_count = rows;
    }
    return tries;
}

void tries_free(struct tries *tries)
{
    memory_free(tries);
}

static uint64_t began(uint64_t numbers)
{
    return numbers >> COUNT_BITS;
}

static struct place *first_begun(struct place *row)
{
    struct place *first = row;

    for (struct place *place = row + 1; place < row + WAYS; place++) {
        if (began(atomic_load(&place->numbers)) <
            began(atomic_load(&first->numbers))) {
            first = place;
        }
    }
    return first;
}

static struct place *place_of(struct tries *tries, uint64_t who)
{
    struct place *row = &tries->places[(who & (tries->row_count - 1)) * WAYS];

    for (struct place *place = row; place < row + WAYS; place++) {
        if (atomic_load_explicit(&place->who, memory_order_relaxed) == who) {
            return place;
        }
    }
    struct place *place = first_begun(row);

    atomic_store(&place->who, who);
    atomic_store(&place->numbers, 0);
    return place;
}

/* Begun after now: the clock was put back. */
static bool is_over(uint64_t numbers, uint64_t now_s, uint64_t window_s)
{
    return began(numbers) > now_s || now_s - began(numbers) >= window_s;
}

bool tries_count(struct tries *tries, uint64_t who, int64_t limit,
                 int64_t now_s, int64_t window_s, int64_t *out_ends_s)
{
    struct place *place = place_of(tries, who == 0 ? 1 : who);
    uint64_t now = now_s < 0 ? 0 : (uint64_t)now_s;
    uint64_t numbers = atomic_load(&place->numbers);
    uint64_t next;

    do {
        if (is_over(numbers, now, (uint64_t)window_s)) {
            next = now << COUNT_BITS | 1;
        } else if ((numbers & count_mask) >= (uint64_t)limit) {
            *out_ends_s = (int64_t)began(numbers) + window_s;
            return false;
        } else {
            next = numbers + 1;
        }
    } while (!atomic_compare_exchange_weak(&place->numbers, &numbers, next));
    return true;
}
