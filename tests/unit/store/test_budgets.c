/* SPDX-License-Identifier: MIT */
/* Counting tries in a store, on every store. */
#include <pthread.h>

#include "world.h"

enum { WINDOW_MS = 60000 };

static gate_charge charge_of(uint8_t who, int64_t limit)
{
    gate_charge charge = {.limit = limit, .window_ms = WINDOW_MS};

    memset(charge.key, who, sizeof(charge.key));
    return charge;
}

static gate_status spend(struct world *w, gate_charge *charge, int64_t now_ms)
{
    return w->store->ops->charge(w->store, &w->cx, charge, 1, now_ms);
}

static gate_status take_back(gate_change *change, void *payload)
{
    return change->store->ops->refund(change, payload);
}

static gate_status refund(struct world *w, gate_charge *charge)
{
    return w->store->ops->change(w->store, &w->cx, take_back, charge);
}

TEST_ON_EVERY_STORE(as_many_as_the_limit_and_no_more)
{
    struct world w = open_world();
    gate_charge charge = charge_of(1, 3);

    for (int i = 0; i < 3; i++) {
        expect_int(spend(&w, &charge, NOW_MS + i), GATE_OK);
        expect_int(charge.ends_ms, NOW_MS + WINDOW_MS);
        expect_int(charge.spent, i + 1);
    }
    for (int i = 0; i < 3; i++) {
        expect_int(spend(&w, &charge, NOW_MS + 10), GATE_REFUSED);
        expect_int(charge.ends_ms, NOW_MS + WINDOW_MS);
    }
    close_world(&w);
}

TEST_ON_EVERY_STORE(each_has_his_own)
{
    struct world w = open_world();
    gate_charge one = charge_of(1, 1);
    gate_charge other = charge_of(2, 1);

    expect_int(spend(&w, &one, NOW_MS), GATE_OK);
    expect_int(spend(&w, &one, NOW_MS), GATE_REFUSED);
    expect_int(spend(&w, &other, NOW_MS), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_window_ends)
{
    struct world w = open_world();
    gate_charge charge = charge_of(1, 1);

    expect_int(spend(&w, &charge, NOW_MS), GATE_OK);
    expect_int(spend(&w, &charge, NOW_MS + WINDOW_MS - 1), GATE_REFUSED);
    expect_int(spend(&w, &charge, NOW_MS + WINDOW_MS), GATE_OK);
    expect_int(charge.ends_ms, NOW_MS + 2 * WINDOW_MS);
    expect_int(spend(&w, &charge, NOW_MS + WINDOW_MS), GATE_REFUSED);
    close_world(&w);
}

/* Nobody is shut out until a time that was a mistake. */
TEST_ON_EVERY_STORE(a_clock_that_was_put_back_ends_a_window)
{
    struct world w = open_world();
    gate_charge charge = charge_of(1, 1);

    expect_int(spend(&w, &charge, NOW_MS + 365LL * DAY_MS), GATE_OK);
    expect_int(spend(&w, &charge, NOW_MS), GATE_OK);
    expect_int(spend(&w, &charge, NOW_MS), GATE_REFUSED);
    close_world(&w);
}

TEST_ON_EVERY_STORE(what_is_given_back_can_be_spent)
{
    struct world w = open_world();
    gate_charge charge = charge_of(1, 1);

    expect_int(spend(&w, &charge, NOW_MS), GATE_OK);
    expect_int(refund(&w, &charge), GATE_OK);
    expect_int(spend(&w, &charge, NOW_MS), GATE_OK);
    expect_int(spend(&w, &charge, NOW_MS), GATE_REFUSED);
    close_world(&w);
}

TEST_ON_EVERY_STORE(nothing_is_given_back_to_another_window)
{
    struct world w = open_world();
    gate_charge first = charge_of(1, 1);
    gate_charge second = charge_of(1, 1);

    expect_int(spend(&w, &first, NOW_MS), GATE_OK);
    expect_int(spend(&w, &second, NOW_MS + WINDOW_MS), GATE_OK);
    expect_int(refund(&w, &first), GATE_OK);
    expect_int(spend(&w, &second, NOW_MS + WINDOW_MS), GATE_REFUSED);
    close_world(&w);
}

/* An address and a name: where one is spent, the other is not charged. */
TEST_ON_EVERY_STORE(all_are_charged_or_none)
{
    struct world w = open_world();
    gate_charge both[2] = {charge_of(1, 2), charge_of(2, 1)};
    gate_charge first = charge_of(1, 2);

    expect_int(w.store->ops->charge(w.store, &w.cx, both, 2, NOW_MS), GATE_OK);
    expect_int(w.store->ops->charge(w.store, &w.cx, both, 2, NOW_MS),
               GATE_REFUSED);
    expect_int(both[1].ends_ms, NOW_MS + WINDOW_MS);
    expect_int(spend(&w, &first, NOW_MS), GATE_OK);
    expect_int(spend(&w, &first, NOW_MS), GATE_REFUSED);
    close_world(&w);
}

/* --- at once --- */

enum { THREADS = 10, EACH = 5, LIMIT = 20 };

struct guesser {
    gate_store *store;
    int charged;
};

static void *guess(void *payload)
{
    struct guesser *guesser = payload;
    gate_context cx;

    open_context(&cx);
    for (int i = 0; i < EACH; i++) {
        gate_charge charge = charge_of(7, LIMIT);

        guesser->charged +=
            guesser->store->ops->charge(guesser->store, &cx, &charge, 1,
                                        NOW_MS) == GATE_OK
                ? 1
                : 0;
    }
    context_close(&cx);
    return NULL;
}

TEST_ON_EVERY_STORE(fifty_at_once_are_fifty)
{
    struct world w = open_world();
    struct guesser guessers[THREADS];
    pthread_t threads[THREADS];
    int charged = 0;

    for (int i = 0; i < THREADS; i++) {
        guessers[i] = (struct guesser){.store = w.store};
        expect_int(pthread_create(&threads[i], NULL, guess, &guessers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        charged += guessers[i].charged;
    }
    expect_int(charged, LIMIT);
    close_world(&w);
}

TEST_MAIN
