/* SPDX-License-Identifier: MIT */
/* Mailed links, on every store. */
#include "world.h"

static gate_link add_link(struct world *w, gate_id account, int purpose,
                          uint8_t number)
{
    gate_link link = link_of(account, purpose, number);

    expect_int(DO(add_link, w, .link = &link), GATE_OK);
    return link;
}

static gate_link read_link(struct world *w, const gate_link *link)
{
    gate_link got = {0};

    expect_int(w->store->ops->find_link(w->store, &w->cx, link->selector, &got),
               GATE_OK);
    return got;
}

TEST_ON_EVERY_STORE(keeps_what_it_was_given)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_link link = add_link(&w, ana, 2, 7);

    gate_link got = read_link(&w, &link);
    expect_bytes(got.selector, 7, sizeof(got.selector));
    expect_int(got.account, ana);
    expect_int(got.purpose, 2);
    expect_text(got.email, "ana@example.org");
    expect_int(got.created_ms, NOW_MS);
    expect_int(got.expires_ms, NOW_MS + DAY_MS);
    expect_int(got.used_ms, 0);
    expect_int(got.voided_ms, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(needs_an_account_and_a_selector_of_its_own)
{
    struct world w = open_world();
    gate_link orphan = link_of(99, 1, 1);
    gate_link twin = add_link(&w, add_account(&w, "ana", "", false), 1, 2);

    expect_int(DO(add_link, &w, .link = &orphan), GATE_STALE);
    expect_int(DO(add_link, &w, .link = &twin), GATE_STALE);
    expect_int(w.store->ops->find_link(w.store, &w.cx, orphan.selector, &twin),
               GATE_NOT_FOUND);
    close_world(&w);
}

TEST_ON_EVERY_STORE(is_forgotten_as_if_never_made)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_link link = add_link(&w, ana, 1, 1);
    gate_link other = add_link(&w, ana, 1, 2);
    gate_link got;

    expect_int(DO(forget_link, &w, .bytes = link.selector), GATE_OK);
    expect_int(w.store->ops->find_link(w.store, &w.cx, link.selector, &got),
               GATE_NOT_FOUND);
    expect_int(DO(forget_link, &w, .bytes = link.selector), GATE_OK);
    expect_int(read_link(&w, &other).account, ana);
    expect_int(DO(add_link, &w, .link = &link), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(is_used_once)
{
    struct world w = open_world();
    gate_link link = add_link(&w, add_account(&w, "ana", "", false), 1, 1);

    expect_int(DO(use_link, &w, .bytes = link.selector, .ms = NOW_MS + 1),
               GATE_OK);
    expect_int(DO(use_link, &w, .bytes = link.selector, .ms = NOW_MS + 2),
               GATE_STALE);
    expect_int(read_link(&w, &link).used_ms, NOW_MS + 1);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_unknown_one_cannot_be_used)
{
    struct world w = open_world();
    gate_link link = link_of(1, 1, 1);

    expect_int(DO(use_link, &w, .bytes = link.selector, .ms = NOW_MS),
               GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(voids_the_unused_of_one_purpose)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id bea = add_account(&w, "bea", "", false);
    gate_link used = add_link(&w, ana, 1, 1);
    gate_link open = add_link(&w, ana, 1, 2);
    gate_link other = add_link(&w, ana, 2, 3);
    gate_link hers = add_link(&w, bea, 1, 4);

    expect_int(DO(use_link, &w, .bytes = used.selector, .ms = NOW_MS), GATE_OK);
    expect_int(
        DO(void_links, &w, .id = ana, .purposes = 1u << 1, .ms = NOW_MS + 1),
        GATE_OK);
    expect_int(read_link(&w, &used).voided_ms, 0);
    expect_int(read_link(&w, &open).voided_ms, NOW_MS + 1);
    expect_int(read_link(&w, &other).voided_ms, 0);
    expect_int(read_link(&w, &hers).voided_ms, 0);
    expect_int(DO(use_link, &w, .bytes = open.selector, .ms = NOW_MS + 2),
               GATE_STALE);
    expect_int(DO(use_link, &w, .bytes = other.selector, .ms = NOW_MS + 2),
               GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(voids_several_purposes_at_once)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_link zero = add_link(&w, ana, 0, 1);
    gate_link one = add_link(&w, ana, 1, 2);
    gate_link two = add_link(&w, ana, 2, 3);

    expect_int(DO(void_links, &w, .id = ana, .purposes = 5, .ms = NOW_MS + 1),
               GATE_OK);
    expect_int(DO(void_links, &w, .id = ana, .purposes = 5, .ms = NOW_MS + 2),
               GATE_OK);
    expect_int(read_link(&w, &zero).voided_ms, NOW_MS + 1);
    expect_int(read_link(&w, &one).voided_ms, 0);
    expect_int(read_link(&w, &two).voided_ms, NOW_MS + 1);
    close_world(&w);
}

TEST_ON_EVERY_STORE(leaves_links_from_before_a_moment)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_link link = add_link(&w, ana, 1, 1);

    expect_int(DO(void_links, &w, .id = ana, .purposes = 2,
                  .from_ms = link.created_ms + 1, .ms = NOW_MS + 1),
               GATE_OK);
    expect_int(read_link(&w, &link).voided_ms, 0);
    expect_int(DO(void_links, &w, .id = ana, .purposes = 2,
                  .from_ms = link.created_ms, .ms = NOW_MS + 1),
               GATE_OK);
    expect_int(read_link(&w, &link).voided_ms, NOW_MS + 1);
    close_world(&w);
}

TEST_MAIN
