/* SPDX-License-Identifier: MIT */
/* Sessions, on every store. */
#include "world.h"

enum { KEEP = 50 };

static gate_session open_session(struct world *w, gate_id account,
                                 uint8_t number)
{
    gate_session session = session_of(account, number);

    expect_int(DO(add_session, w, .session = &session, .max = KEEP), GATE_OK);
    return session;
}

static const uint8_t *digest_of(uint8_t number)
{
    static uint8_t digests[256][GATE_DIGEST_BYTES];

    memset(digests[number], number, GATE_DIGEST_BYTES);
    return digests[number];
}

static gate_status rotate(struct world *w, const gate_session *session,
                          uint8_t number, int64_t now_ms, int64_t forget_ms)
{
    gate_session seen = *session;

    return DO(rotate_session, w, .session = &seen, .bytes = digest_of(number),
              .ms = now_ms, .until_ms = now_ms + DAY_MS,
              .forget_ms = forget_ms);
}

static size_t live_sessions(struct world *w, gate_id account, int64_t now_ms)
{
    size_t count = 999;

    expect_int(w->store->ops->count_sessions(w->store, &w->cx, account, now_ms,
                                             &count),
               GATE_OK);
    return count;
}

TEST_ON_EVERY_STORE(keeps_what_it_was_given)
{
    struct world w = open_world();
    gate_session session = session_of(add_account(&w, "ana", "", false), 5);
    gate_session got = {0};

    session.replaced_count = 2;
    memset(session.replaced[0].digest, 8, GATE_DIGEST_BYTES);
    session.replaced[0].replaced_ms = NOW_MS - 1;
    memset(session.replaced[1].digest, 9, GATE_DIGEST_BYTES);
    session.replaced[1].replaced_ms = -2;
    expect_int(DO(add_session, &w, .session = &session, .max = KEEP), GATE_OK);

    expect_int(
        w.store->ops->find_session(w.store, &w.cx, session.selector, &got),
        GATE_OK);
    expect_int(got.id, session.id);
    expect_int(got.account, session.account);
    expect_bytes(got.selector, 5, sizeof(got.selector));
    expect_bytes(got.digest, 5, sizeof(got.digest));
    expect_int(got.replaced_count, 2);
    expect_bytes(got.replaced[0].digest, 8, GATE_DIGEST_BYTES);
    expect_int(got.replaced[0].replaced_ms, NOW_MS - 1);
    expect_int(got.replaced[1].replaced_ms, -2);
    expect_int(got.started_ms, NOW_MS);
    expect_int(got.idle_until_ms, NOW_MS + DAY_MS);
    expect_int(got.ends_ms, session.ends_ms);
    expect_int(got.ended_ms, 0);
    expect_false(got.cut);
    close_world(&w);
}

TEST_ON_EVERY_STORE(unknown_ones_are_not_found)
{
    struct world w = open_world();
    gate_session got = session_of(1, 1);

    expect_int(w.store->ops->find_session(w.store, &w.cx, got.selector, &got),
               GATE_NOT_FOUND);
    expect_int(w.store->ops->find_session_by_id(w.store, &w.cx, 1, &got),
               GATE_NOT_FOUND);
    close_world(&w);
}

TEST_ON_EVERY_STORE(needs_an_account_and_a_selector_of_its_own)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_session orphan = session_of(99, 1);
    gate_session twin = session_of(ana, 2);

    expect_int(DO(add_session, &w, .session = &orphan, .max = KEEP),
               GATE_STALE);
    (void)open_session(&w, ana, 2);
    expect_int(DO(add_session, &w, .session = &twin, .max = KEEP), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(lists_what_lives_page_by_page)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id bea = add_account(&w, "bea", "", false);
    gate_id ids[4];
    gate_session *found;
    size_t count = 999;

    for (uint8_t i = 0; i < 4; i++) {
        ids[i] = open_session(&w, ana, (uint8_t)(i + 1)).id;
    }
    (void)open_session(&w, bea, 9);
    expect_int(DO(end_session, &w, .id = ids[1], .ms = NOW_MS), GATE_OK);

    expect_int(w.store->ops->list_sessions(w.store, &w.cx, ana, NOW_MS, 0, 2,
                                           &found, &count),
               GATE_OK);
    expect_int(count, 2);
    expect_int(found[0].id, ids[0]);
    expect_bytes(found[0].selector, 1, GATE_SELECTOR_BYTES);
    expect_int(found[1].id, ids[2]);
    expect_int(w.store->ops->list_sessions(w.store, &w.cx, ana, NOW_MS, ids[2],
                                           2, &found, &count),
               GATE_OK);
    expect_int(count, 1);
    expect_int(found[0].id, ids[3]);
    expect_int(w.store->ops->list_sessions(w.store, &w.cx, ana, NOW_MS + DAY_MS,
                                           0, 9, &found, &count),
               GATE_OK);
    expect_int(count, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_replaced_digest_is_remembered)
{
    struct world w = open_world();
    gate_session first = open_session(&w, add_account(&w, "ana", "", false), 1);

    expect_int(rotate(&w, &first, 2, NOW_MS + 10, NOW_MS), GATE_OK);
    gate_session second = read_session(&w, first.id);
    expect_bytes(second.digest, 2, GATE_DIGEST_BYTES);
    expect_bytes(second.selector, 1, GATE_SELECTOR_BYTES);
    expect_int(second.rotated_ms, NOW_MS + 10);
    expect_int(second.idle_until_ms, NOW_MS + 10 + DAY_MS);
    expect_int(second.ends_ms, first.ends_ms);
    expect_int(second.replaced_count, 1);
    expect_bytes(second.replaced[0].digest, 1, GATE_DIGEST_BYTES);
    expect_int(second.replaced[0].replaced_ms, NOW_MS + 10);

    expect_int(rotate(&w, &second, 3, NOW_MS + 20, NOW_MS), GATE_OK);
    gate_session third = read_session(&w, first.id);
    expect_int(third.replaced_count, 2);
    expect_bytes(third.replaced[0].digest, 2, GATE_DIGEST_BYTES);
    expect_bytes(third.replaced[1].digest, 1, GATE_DIGEST_BYTES);
    expect_int(third.replaced[1].replaced_ms, NOW_MS + 10);
    close_world(&w);
}

TEST_ON_EVERY_STORE(replaced_digests_are_forgotten_in_time)
{
    struct world w = open_world();
    gate_session s = open_session(&w, add_account(&w, "ana", "", false), 1);

    expect_int(rotate(&w, &s, 2, NOW_MS + 10, NOW_MS), GATE_OK);
    s = read_session(&w, s.id);
    expect_int(rotate(&w, &s, 3, NOW_MS + 20, NOW_MS + 10), GATE_OK);
    s = read_session(&w, s.id);
    expect_int(s.replaced_count, 2); /* replaced at that very moment: kept */
    expect_int(rotate(&w, &s, 4, NOW_MS + 30, NOW_MS + 21), GATE_OK);
    s = read_session(&w, s.id);
    expect_int(s.replaced_count, 1);
    expect_bytes(s.replaced[0].digest, 3, GATE_DIGEST_BYTES);
    close_world(&w);
}

TEST_ON_EVERY_STORE(no_more_than_the_maximum_is_remembered)
{
    struct world w = open_world();
    gate_session s = open_session(&w, add_account(&w, "ana", "", false), 1);

    for (uint8_t i = 2; i < 42; i++) {
        expect_int(rotate(&w, &s, i, NOW_MS + i, 0), GATE_OK);
        s = read_session(&w, s.id);
    }
    expect_int(s.replaced_count, GATE_REPLACED_MAX);
    expect_bytes(s.digest, 41, GATE_DIGEST_BYTES);
    for (uint8_t i = 0; i < GATE_REPLACED_MAX; i++) {
        expect_bytes(s.replaced[i].digest, (uint8_t)(40 - i),
                     GATE_DIGEST_BYTES);
    }
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_token_is_replaced_once)
{
    struct world w = open_world();
    gate_session seen = open_session(&w, add_account(&w, "ana", "", false), 1);

    expect_int(rotate(&w, &seen, 2, NOW_MS + 1, 0), GATE_OK);
    expect_int(rotate(&w, &seen, 3, NOW_MS + 2, 0), GATE_STALE);
    expect_bytes(read_session(&w, seen.id).digest, 2, GATE_DIGEST_BYTES);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_ended_session_is_not_replaced)
{
    struct world w = open_world();
    gate_session seen = open_session(&w, add_account(&w, "ana", "", false), 1);

    expect_int(DO(end_session, &w, .id = seen.id, .ms = NOW_MS + 1), GATE_OK);
    expect_int(rotate(&w, &seen, 2, NOW_MS + 2, 0), GATE_STALE);
    seen.id = 99;
    expect_int(rotate(&w, &seen, 2, NOW_MS + 2, 0), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(the_first_end_stays_and_a_later_one_may_cut)
{
    struct world w = open_world();
    gate_session s = open_session(&w, add_account(&w, "ana", "", false), 1);

    expect_int(DO(end_session, &w, .id = s.id, .ms = NOW_MS + 1), GATE_OK);
    expect_int(read_session(&w, s.id).ended_ms, NOW_MS + 1);
    expect_false(read_session(&w, s.id).cut);
    expect_int(DO(end_session, &w, .id = s.id, .ms = NOW_MS + 2, .yes = true),
               GATE_OK);
    expect_int(read_session(&w, s.id).ended_ms, NOW_MS + 1);
    expect_true(read_session(&w, s.id).cut);
    expect_int(DO(end_session, &w, .id = s.id, .ms = NOW_MS + 3), GATE_OK);
    expect_true(read_session(&w, s.id).cut);
    expect_int(DO(end_session, &w, .id = 99, .ms = NOW_MS), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(all_sessions_end_and_the_epoch_moves_on)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id bea = add_account(&w, "bea", "", false);
    gate_session one = open_session(&w, ana, 1);
    gate_session two = open_session(&w, ana, 2);
    gate_session other = open_session(&w, bea, 3);

    expect_int(DO(end_session, &w, .id = one.id, .ms = NOW_MS + 1), GATE_OK);
    expect_int(DO(end_sessions, &w, .id = ana, .ms = NOW_MS + 2), GATE_OK);
    expect_int(read_session(&w, one.id).ended_ms, NOW_MS + 1);
    expect_int(read_session(&w, two.id).ended_ms, NOW_MS + 2);
    expect_true(read_session(&w, two.id).cut);
    expect_int(read_session(&w, other.id).ended_ms, 0);
    expect_int(read_account(&w, ana).epoch, 2);
    expect_int(read_account(&w, bea).epoch, 1);
    close_world(&w);
}

TEST_ON_EVERY_STORE(counts_those_that_live)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_session idle = session_of(ana, 1);
    gate_session old = session_of(ana, 2);

    idle.idle_until_ms = NOW_MS + 10;
    old.ends_ms = NOW_MS + 10;
    expect_int(DO(add_session, &w, .session = &idle, .max = KEEP), GATE_OK);
    expect_int(DO(add_session, &w, .session = &old, .max = KEEP), GATE_OK);
    gate_session ended = open_session(&w, ana, 3);
    expect_int(DO(end_session, &w, .id = ended.id, .ms = NOW_MS), GATE_OK);
    (void)open_session(&w, ana, 4);

    expect_int(live_sessions(&w, ana, NOW_MS + 9), 3);
    expect_int(live_sessions(&w, ana, NOW_MS + 10), 1);
    expect_int(live_sessions(&w, 99, NOW_MS), 0);
    close_world(&w);
}

/* Five live, the idlest are 3 and 1: a sixth, of which three are kept. */
TEST_ON_EVERY_STORE(the_idlest_end_beyond_the_maximum)
{
    static const int64_t idle[] = {20, 50, 10, 40, 30};
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_session opened[5];
    gate_session latest = session_of(ana, 9);

    for (uint8_t i = 0; i < 5; i++) {
        opened[i] = session_of(ana, (uint8_t)(i + 1));
        opened[i].idle_until_ms = NOW_MS + idle[i];
        expect_int(DO(add_session, &w, .session = &opened[i], .max = KEEP),
                   GATE_OK);
    }
    latest.idle_until_ms = NOW_MS + 1; /* the idlest of all, and spared */
    latest.started_ms = NOW_MS + 5;
    expect_int(DO(add_session, &w, .session = &latest, .max = 3), GATE_OK);

    expect_int(read_session(&w, latest.id).ended_ms, 0);
    expect_int(read_session(&w, opened[1].id).ended_ms, 0);
    expect_int(read_session(&w, opened[3].id).ended_ms, 0);
    expect_int(read_session(&w, opened[0].id).ended_ms, NOW_MS + 5);
    expect_int(read_session(&w, opened[2].id).ended_ms, NOW_MS + 5);
    expect_int(read_session(&w, opened[4].id).ended_ms, NOW_MS + 5);
    expect_false(read_session(&w, opened[0].id).cut);
    close_world(&w);
}

TEST_ON_EVERY_STORE(of_equally_idle_ones_the_older_end)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id bea = add_account(&w, "bea", "", false);
    gate_session other = open_session(&w, bea, 8);
    gate_session older = open_session(&w, ana, 1);
    gate_session newer = open_session(&w, ana, 2);
    gate_session latest = session_of(ana, 3);

    expect_int(DO(add_session, &w, .session = &latest, .max = 2), GATE_OK);
    expect_true(read_session(&w, older.id).ended_ms != 0);
    expect_int(read_session(&w, newer.id).ended_ms, 0);
    expect_int(read_session(&w, other.id).ended_ms, 0);
    latest = session_of(ana, 4);
    expect_int(DO(add_session, &w, .session = &latest, .max = 0), GATE_OK);
    expect_int(live_sessions(&w, ana, NOW_MS), 1);
    expect_int(read_session(&w, latest.id).ended_ms, 0);
    close_world(&w);
}

TEST_MAIN
