/* SPDX-License-Identifier: MIT */
/* The wrapper that makes stores fail, on every store. */
#include "support/faulty_store.h"

#include "world.h"

static gate_status archive_and_end(gate_change *change, void *payload)
{
    const gate_store_ops *ops = change->store->ops;

    (void)payload;
    TRY(ops->set_archived(change, 1, true));
    return ops->end_sessions(change, 1, NOW_MS);
}

static gate_status read_then_change(struct world *w)
{
    gate_account account;

    TRY(w->store->ops->find_account(w->store, &w->cx, 1, &account));
    return w->store->ops->change(w->store, &w->cx, archive_and_end, NULL);
}

TEST_ON_EVERY_STORE(each_call_fails_in_its_turn_and_leaves_no_trace)
{
    static const char *const calls[] = {
        "find_account", "change", "set_archived", "end_sessions", "commit"};
    struct world w = open_world();
    struct faulty_store faulty;
    struct world broken = {.store = &faulty.store};

    (void)add_account(&w, "ana", "", false);
    faulty_store_wrap(&faulty, w.store);
    for (unsigned nth = 1; nth <= ARRAY_LENGTH(calls); nth++) {
        open_context(&broken.cx);
        faulty_store_break(&faulty, nth);
        expect_int(read_then_change(&broken), GATE_FAULT_STORE);
        expect_text(faulty_store_broke(&faulty), calls[nth - 1]);
        expect_int(read_account(&w, 1).version, 1);
        context_close(&broken.cx);
    }
    open_context(&broken.cx);
    faulty_store_break(&faulty, ARRAY_LENGTH(calls) + 1);
    expect_int(read_then_change(&broken), GATE_OK);
    expect_true(faulty_store_broke(&faulty) == NULL);
    expect_int(faulty_store_calls(&faulty), ARRAY_LENGTH(calls));
    expect_int(faulty_store_changes(&faulty), 1);
    expect_int(read_account(&w, 1).version, 3);
    context_close(&broken.cx);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_call_may_be_stale_instead)
{
    struct world w = open_world();
    struct faulty_store faulty;

    (void)add_account(&w, "ana", "", false);
    faulty_store_wrap(&faulty, w.store);
    struct world broken = {.store = &faulty.store};
    open_context(&broken.cx);
    faulty_store_break_with(&faulty, 3, GATE_STALE);
    expect_int(DO(set_archived, &broken, .id = 1, .yes = true), GATE_STALE);
    expect_text(faulty_store_broke(&faulty), "commit");
    expect_false(read_account(&w, 1).archived);
    expect_int(DO(set_archived, &broken, .id = 1, .yes = true), GATE_OK);
    context_close(&broken.cx);
    close_world(&w);
}

static void archive_meanwhile(void *payload)
{
    struct world *w = payload;

    expect_int(DO(set_archived, w, .id = 1, .yes = true), GATE_OK);
}

TEST_ON_EVERY_STORE(something_happens_once_between_check_and_apply)
{
    struct world w = open_world();
    struct faulty_store faulty;

    (void)add_account(&w, "ana", "", false);
    faulty_store_wrap(&faulty, w.store);
    struct world seen = {.store = &faulty.store};
    open_context(&seen.cx);
    faulty_store_set_meanwhile(&faulty, archive_meanwhile, &w);
    expect_int(DO(hold_account, &seen, .id = 1, .version = 1), GATE_STALE);
    expect_int(DO(hold_account, &seen, .id = 1, .version = 2), GATE_OK);
    context_close(&seen.cx);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_wrapped_store_does_all_that_the_store_does)
{
    struct world w = open_world();
    struct faulty_store faulty;
    const void *const *slot;

    faulty_store_wrap(&faulty, w.store);
    expect_int(faulty.store.ops->version, GATE_STORE_OPS_VERSION);
    /* Behind version and name the table is pointers to functions alone. */
    slot = (const void *const *)(const void *)&faulty.store.ops->name;
    for (size_t i = 0; i < (sizeof(gate_store_ops) - 8) / sizeof(*slot); i++) {
        expect_true(slot[i] != NULL);
        expect_true(
            ((const void *const *)(const void *)&w.store->ops->name)[i] !=
            NULL);
    }
    close_world(&w);
}

TEST_MAIN
