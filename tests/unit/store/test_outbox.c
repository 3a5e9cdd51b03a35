/* SPDX-License-Identifier: MIT */
/* The outbox, on every store. */
#include "world.h"

#define LEASE_MS (NOW_MS + 60000)

static gate_id queue(struct world *w, gate_id account, int64_t due_ms)
{
    gate_mail mail = mail_to(account, due_ms);

    expect_int(DO(queue_mail, w, .mail = &mail), GATE_OK);
    return mail.id;
}

static size_t claim(struct world *w, int64_t now_ms, int64_t until_ms,
                    size_t max, gate_mail **out)
{
    size_t count = 999;

    expect_int(DO(claim_mails, w, .ms = now_ms, .until_ms = until_ms,
                  .max = max, .mails = out, .count = &count),
               GATE_OK);
    return count;
}

static size_t list(struct world *w, gate_id after, size_t max, gate_mail **out)
{
    size_t count = 999;

    expect_int(
        w->store->ops->list_mails(w->store, &w->cx, after, max, out, &count),
        GATE_OK);
    return count;
}

TEST_ON_EVERY_STORE(counts_what_waits_and_what_has_failed)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_mail_counts counts = {9, 9, 9};
    gate_mail late = mail_to(ana, NOW_MS);
    gate_mail old = mail_to(ana, NOW_MS);

    expect_int(w.store->ops->count_mails(w.store, &w.cx, &counts), GATE_OK);
    expect_int(counts.waiting + counts.failed, 0);
    expect_int(counts.oldest_queued_ms, 0);

    old.queued_ms = NOW_MS - 9000;
    old.failed = true;
    expect_int(DO(queue_mail, &w, .mail = &late), GATE_OK);
    expect_int(DO(queue_mail, &w, .mail = &old), GATE_OK);
    late.queued_ms = NOW_MS - 5000;
    expect_int(DO(queue_mail, &w, .mail = &late), GATE_OK);
    expect_int(w.store->ops->count_mails(w.store, &w.cx, &counts), GATE_OK);
    expect_int(counts.waiting, 2);
    expect_int(counts.failed, 1);
    expect_int(counts.oldest_queued_ms, NOW_MS - 5000);
    close_world(&w);
}

TEST_ON_EVERY_STORE(keeps_what_it_was_given)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_mail mail = mail_to(ana, NOW_MS + 1);
    gate_mail *got = NULL;

    mail.has_link = true;
    memset(mail.link, 9, sizeof(mail.link));
    mail.attempts = 2;
    mail.error = "550 no";
    expect_int(DO(queue_mail, &w, .mail = &mail), GATE_OK);
    (void)queue(&w, ana, NOW_MS);

    expect_int(list(&w, 0, 9, &got), 2);
    expect_int(got[0].id, mail.id);
    expect_int(got[0].account, ana);
    expect_int(got[0].kind, 3);
    expect_text(got[0].to, "Ana@example.org");
    expect_text(got[0].locale, "de");
    expect_true(got[0].has_link);
    expect_bytes(got[0].link, 9, sizeof(got[0].link));
    expect_int(got[0].queued_ms, NOW_MS);
    expect_int(got[0].due_ms, NOW_MS + 1);
    expect_int(got[0].attempts, 2);
    expect_false(got[0].failed);
    expect_text(got[0].error, "550 no");
    expect_false(got[1].has_link);
    expect_text(got[1].error, "");
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_mail_may_be_to_nobodys_account_but_to_no_unknown_one)
{
    struct world w = open_world();
    gate_mail orphan = mail_to(99, NOW_MS);
    gate_mail *got = NULL;

    expect_int(DO(queue_mail, &w, .mail = &orphan), GATE_STALE);
    (void)queue(&w, 0, NOW_MS);
    expect_int(list(&w, 0, 9, &got), 1);
    expect_int(got[0].account, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(lists_in_pages)
{
    struct world w = open_world();
    gate_id ids[3];
    gate_mail *got = NULL;

    for (int i = 0; i < 3; i++) {
        ids[i] = queue(&w, 0, NOW_MS);
    }
    expect_int(list(&w, 0, 2, &got), 2);
    expect_int(got[1].id, ids[1]);
    expect_int(list(&w, ids[1], SIZE_MAX, &got), 1);
    expect_int(got[0].id, ids[2]);
    close_world(&w);
}

TEST_ON_EVERY_STORE(claims_what_is_due_longest_due_first)
{
    struct world w = open_world();
    gate_mail *got = NULL;
    gate_id later = queue(&w, 0, NOW_MS);
    gate_id first = queue(&w, 0, NOW_MS - 10);
    gate_id same = queue(&w, 0, NOW_MS);

    (void)queue(&w, 0, NOW_MS + 1);
    expect_int(claim(&w, NOW_MS, LEASE_MS, 2, &got), 2);
    expect_int(got[0].id, first);
    expect_int(got[1].id, later);
    expect_int(got[0].attempts, 1);
    expect_int(got[0].due_ms, LEASE_MS);
    expect_text(got[0].to, "Ana@example.org");
    expect_int(claim(&w, NOW_MS, LEASE_MS, 9, &got), 1);
    expect_int(got[0].id, same);
    expect_int(claim(&w, NOW_MS, LEASE_MS, 9, &got), 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_claim_comes_back_when_its_lease_is_over)
{
    struct world w = open_world();
    gate_mail *got = NULL;

    (void)queue(&w, 0, NOW_MS);
    expect_int(claim(&w, NOW_MS, LEASE_MS, 9, &got), 1);
    expect_int(claim(&w, LEASE_MS - 1, LEASE_MS + 9, 9, &got), 0);
    expect_int(claim(&w, LEASE_MS, LEASE_MS + 9, 9, &got), 1);
    expect_int(got[0].attempts, 2);
    close_world(&w);
}

TEST_ON_EVERY_STORE(none_is_claimed_twice_at_once)
{
    struct world w = open_world();
    gate_mail *got = NULL;

    (void)queue(&w, 0, NOW_MS - 9);
    (void)queue(&w, 0, NOW_MS - 8);
    /* A lease that is over already must not bring them back in this claim. */
    expect_int(claim(&w, NOW_MS, NOW_MS - 1, 9, &got), 2);
    expect_true(got[0].id != got[1].id);
    expect_int(claim(&w, NOW_MS, LEASE_MS, 0, &got), 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_sent_mail_goes_and_may_be_gone)
{
    struct world w = open_world();
    gate_mail *got = NULL;
    gate_id mail = queue(&w, 0, NOW_MS);

    expect_int(DO(finish_mail, &w, .id = mail), GATE_OK);
    expect_int(list(&w, 0, 9, &got), 0);
    expect_int(DO(finish_mail, &w, .id = mail), GATE_OK);
    expect_int(DO(postpone_mail, &w, .id = mail, .text = "gone"), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_postponed_mail_is_tried_again_and_a_failed_one_is_not)
{
    struct world w = open_world();
    gate_mail *got = NULL;
    gate_id mail = queue(&w, 0, NOW_MS);

    expect_int(DO(postpone_mail, &w, .id = mail, .until_ms = NOW_MS + 5,
                  .text = "451 later"),
               GATE_OK);
    expect_int(claim(&w, NOW_MS + 4, LEASE_MS, 9, &got), 0);
    expect_int(claim(&w, NOW_MS + 5, LEASE_MS, 9, &got), 1);
    expect_text(got[0].error, "451 later");
    expect_int(DO(postpone_mail, &w, .id = mail, .until_ms = NOW_MS + 6,
                  .yes = true, .text = "550 never"),
               GATE_OK);
    expect_int(claim(&w, LEASE_MS, LEASE_MS + 1, 9, &got), 0);
    expect_int(list(&w, 0, 9, &got), 1);
    expect_true(got[0].failed);
    expect_text(got[0].error, "550 never");
    close_world(&w);
}

TEST_MAIN
