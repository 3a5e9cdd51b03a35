/* SPDX-License-Identifier: MIT */
/* What is over leaves, and nothing else does; on every store. */
#include "dump.h"
#include "world.h"

enum { KEEP_MS = 7 * DAY_MS, BATCH = 100, HANGING = 25 };

/* All work that there is at a moment, in batches of `max`.  Rows that left. */
static size_t clean(struct world *w, int64_t now_ms, int64_t unproved_before_ms,
                    size_t max)
{
    gate_housekeeping work = {
        .now_ms = now_ms,
        .over_before_ms = now_ms - KEEP_MS,
        .unproved_before_ms = unproved_before_ms,
        .max = max,
        .has_more = true,
    };
    size_t removed = 0;

    for (int i = 0; i < EVERYONE && work.has_more; i++) {
        expect_int(w->store->ops->housekeep(w->store, &w->cx, &work), GATE_OK);
        expect_true(work.removed <= max);
        removed += work.removed;
    }
    expect_false(work.has_more);
    return removed;
}

static size_t clean_at(struct world *w, int64_t now_ms)
{
    return clean(w, now_ms, 0, BATCH);
}

static bool has_session(struct world *w, gate_id id)
{
    gate_session session;

    return w->store->ops->find_session_by_id(w->store, &w->cx, id, &session) ==
           GATE_OK;
}

static bool has_link(struct world *w, const gate_link *wanted)
{
    gate_link link;

    return w->store->ops->find_link(w->store, &w->cx, wanted->selector,
                                    &link) == GATE_OK;
}

static bool has_account(struct world *w, gate_id id)
{
    gate_account account;

    return w->store->ops->find_account(w->store, &w->cx, id, &account) ==
           GATE_OK;
}

static gate_id open_session(struct world *w, gate_id account, uint8_t number)
{
    gate_session session = session_of(account, number);

    expect_int(DO(add_session, w, .session = &session, .max = EVERYONE),
               GATE_OK);
    return session.id;
}

TEST_ON_EVERY_STORE(a_session_leaves_some_time_after_its_lifetime)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", true);
    gate_session session = session_of(ana, 1);

    expect_int(DO(add_session, &w, .session = &session, .max = EVERYONE),
               GATE_OK);
    expect_int(clean_at(&w, session.ends_ms + KEEP_MS), 0);
    expect_true(has_session(&w, session.id));
    expect_int(clean_at(&w, session.ends_ms + KEEP_MS + 1), 1);
    expect_false(has_session(&w, session.id));
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_session_that_was_ended_leaves_some_time_after)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", true);
    gate_id ended = open_session(&w, ana, 1);
    gate_id living = open_session(&w, ana, 2);

    expect_int(DO(end_session, &w, .id = ended, .ms = NOW_MS, .yes = true),
               GATE_OK);
    expect_int(clean_at(&w, NOW_MS + KEEP_MS), 0);
    expect_true(has_session(&w, ended));
    expect_int(clean_at(&w, NOW_MS + KEEP_MS + 1), 1);
    expect_false(has_session(&w, ended));
    expect_true(has_session(&w, living));
    close_world(&w);
}

/* Used and voided ones, too, are answered in the right words until then. */
TEST_ON_EVERY_STORE(a_link_leaves_some_time_after_it_has_expired)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", false);
    gate_link open = link_of(ana, 1, 1);
    gate_link used = link_of(ana, 2, 2);
    gate_link later = link_of(ana, 3, 3);

    later.expires_ms += 1;
    expect_int(DO(add_link, &w, .link = &open), GATE_OK);
    expect_int(DO(add_link, &w, .link = &used), GATE_OK);
    expect_int(DO(add_link, &w, .link = &later), GATE_OK);
    expect_int(DO(use_link, &w, .bytes = used.selector, .ms = NOW_MS), GATE_OK);
    expect_int(clean_at(&w, open.expires_ms + KEEP_MS), 0);
    expect_true(has_link(&w, &used));
    expect_int(clean_at(&w, open.expires_ms + KEEP_MS + 1), 2);
    expect_false(has_link(&w, &open));
    expect_false(has_link(&w, &used));
    expect_true(has_link(&w, &later));
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_mail_that_was_given_up_leaves_and_one_that_waits_stays)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", false);
    gate_mail given_up = mail_to(ana, NOW_MS);
    gate_mail waiting = mail_to(ana, NOW_MS);
    gate_mail *left = NULL;
    size_t count = 0;

    expect_int(DO(queue_mail, &w, .mail = &given_up), GATE_OK);
    expect_int(DO(queue_mail, &w, .mail = &waiting), GATE_OK);
    expect_int(DO(postpone_mail, &w, .id = given_up.id, .until_ms = NOW_MS,
                  .yes = true, .text = "no such mailbox"),
               GATE_OK);
    expect_int(clean_at(&w, NOW_MS + KEEP_MS), 0);
    expect_int(clean_at(&w, NOW_MS + KEEP_MS + 1), 1);
    expect_int(w.store->ops->list_mails(w.store, &w.cx, 0, 9, &left, &count),
               GATE_OK);
    expect_int(count, 1);
    expect_int(count == 1 ? left[0].id : 0, waiting.id);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_budget_leaves_when_its_window_is_over)
{
    struct world w = open_world();
    gate_charge charge = {.limit = 1, .window_ms = DAY_MS};

    expect_int(w.store->ops->charge(w.store, &w.cx, &charge, 1, NOW_MS),
               GATE_OK);
    expect_int(clean_at(&w, charge.ends_ms - 1), 0);
    expect_int(w.store->ops->charge(w.store, &w.cx, &charge, 1, NOW_MS + 1),
               GATE_REFUSED);
    expect_int(clean_at(&w, NOW_MS + DAY_MS), 0);
    expect_int(clean_at(&w, NOW_MS + DAY_MS + 1), 1);
    close_world(&w);
}

/* --- accounts that nobody has proved --- */

struct person {
    const char *name; /* says why */
    const char *email;
    bool verified, administrator, is_inactive, has_session, has_open_link;
    int64_t logged_in_ms;
    bool leaves;
};

static const struct person people[] = {
    {.name = "nobody", .email = "nobody@example.org", .leaves = true},
    {.name = "registered",
     .email = "registered@example.org",
     .logged_in_ms = NOW_MS, /* as registering sets it */
     .leaves = true},
    {.name = "proved", .email = "proved@example.org", .verified = true},
    {.name = "admin", .email = "admin@example.org", .administrator = true},
    {.name = "closed", .email = "closed@example.org", .is_inactive = true},
    {.name = "seen", .email = "seen@example.org", .logged_in_ms = NOW_MS + 1},
    {.name = "in", .email = "in@example.org", .has_session = true},
    {.name = "asked", .email = "asked@example.org", .has_open_link = true},
    {.name = "nameonly", .email = ""},
};

enum { PEOPLE = sizeof(people) / sizeof(*people) };

static gate_id add_person(struct world *w, const struct person *person,
                          uint8_t number)
{
    gate_account account = account_called(person->name);
    gate_link link;

    account.email = person->email;
    account.email_folded = person->email;
    account.verified = person->verified;
    account.administrator = person->administrator;
    account.active = !person->is_inactive;
    expect_int(DO(add_account, w, .account = &account), GATE_OK);
    if (person->logged_in_ms > 0) {
        expect_int(
            DO(record_login, w, .id = account.id, .ms = person->logged_in_ms),
            GATE_OK);
    }
    if (person->has_session) {
        (void)open_session(w, account.id, number);
    }
    link = link_of(account.id, 1, number);
    link.expires_ms =
        NOW_MS + (person->has_open_link ? 9LL * DAY_MS : 1LL * DAY_MS / 2);
    expect_int(DO(add_link, w, .link = &link), GATE_OK);
    return account.id;
}

/* Half a day after all have joined: ages alone keep them until then. */
TEST_ON_EVERY_STORE(only_accounts_leave_that_nobody_will_miss)
{
    struct world w = open_world();
    int64_t now_ms = NOW_MS + DAY_MS / 2 + 1;
    gate_id ids[PEOPLE];

    for (uint8_t i = 0; i < PEOPLE; i++) {
        ids[i] = add_person(&w, &people[i], (uint8_t)(i + 1));
    }
    expect_int(clean(&w, now_ms, NOW_MS, BATCH), 0);
    expect_int(clean(&w, now_ms, 0, BATCH), 0);
    (void)clean(&w, now_ms, NOW_MS + 1, BATCH);
    for (int i = 0; i < PEOPLE; i++) {
        test_case(people[i].name);
        expect_true(has_account(&w, ids[i]) == !people[i].leaves);
    }
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_account_with_much_behind_it_leaves_in_small_batches)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", false);
    int64_t now_ms = NOW_MS + 2LL * DAY_MS;

    for (uint8_t i = 1; i <= HANGING; i++) {
        gate_link link = link_of(ana, 1, i);
        gate_mail mail = mail_to(ana, NOW_MS);

        (void)open_session(&w, ana, i);
        expect_int(DO(add_link, &w, .link = &link), GATE_OK);
        expect_int(DO(queue_mail, &w, .mail = &mail), GATE_OK);
    }
    expect_int(clean(&w, now_ms, NOW_MS + 1, 4), 3 * HANGING + 1);
    expect_false(has_account(&w, ana));
    close_world(&w);
}

/* --- batches --- */

TEST_ON_EVERY_STORE(
    a_batch_takes_as_many_rows_as_it_may_and_says_there_are_more)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", true);
    int64_t now_ms = NOW_MS + 60LL * DAY_MS;
    gate_housekeeping work = {
        .now_ms = now_ms, .over_before_ms = now_ms - KEEP_MS, .max = 10};

    for (uint8_t i = 1; i <= HANGING; i++) {
        (void)open_session(&w, ana, i);
    }
    static const size_t wanted[] = {10, 10, 5};

    for (int i = 0; i < 3; i++) {
        expect_int(w.store->ops->housekeep(w.store, &w.cx, &work), GATE_OK);
        expect_int(work.removed, wanted[i]);
        expect_true(work.has_more == (i < 2));
    }
    close_world(&w);
}

TEST_ON_EVERY_STORE(what_lives_is_left_as_it_is)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", false);
    gate_link link = link_of(ana, 1, 1);
    gate_mail mail = mail_to(ana, NOW_MS);

    (void)open_session(&w, ana, 1);
    expect_int(DO(add_link, &w, .link = &link), GATE_OK);
    expect_int(DO(queue_mail, &w, .mail = &mail), GATE_OK);
    struct buffer before = dump_world(&w);
    expect_int(clean(&w, NOW_MS + 1, NOW_MS + 1, BATCH), 0);
    struct buffer after = dump_world(&w);

    expect_text(buffer_text(&after), buffer_text(&before));
    buffer_free(&before);
    buffer_free(&after);
    close_world(&w);
}

/* A token whose account is gone is not taken from what was remembered. */
TEST_ON_EVERY_STORE(who_is_removed_has_another_stamp)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.org", false);
    gate_id session = open_session(&w, ana, 1);
    uint64_t before = w.store->ops->stamp(w.store, ana, session);

    expect_true(clean(&w, NOW_MS + 2LL * DAY_MS, NOW_MS + 1, BATCH) > 0);
    expect_true(w.store->ops->stamp(w.store, ana, session) != before);
    close_world(&w);
}

TEST_MAIN
