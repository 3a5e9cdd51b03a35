/* SPDX-License-Identifier: MIT */
/* The worker's thread: when it looks, when it ends. */
#include "unit/mail/outbox_world.h"

TEST_ON_EVERY_STORE(it_wakes_at_once)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    start(&fx);
    wait_for(&fx.world, &fx.world.sent, 1);
    for (unsigned i = 2; i < 20; i++) { /* asleep for a day otherwise */
        queue(&fx, MAIL_PASSWORD_CHANGED);
        outbox_wake(fx.outbox);
        wait_for(&fx.world, &fx.world.sent, i);
    }
}

TEST_ON_EVERY_STORE(it_sees_what_other_processes_queue)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    fx.options.poll_s = 0;
    start(&fx);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    wait_for(&fx.world, &fx.world.sent, 1);
}

TEST_ON_EVERY_STORE(two_workers_send_each_mail_once)
{
    CLEANUP(fixture_close) struct fixture fx;
    struct outbox *second;
    gate_mail *rows;

    fixture_open(&fx);
    for (int i = 0; i < 60; i++) {
        queue(&fx, MAIL_PASSWORD_CHANGED);
    }
    start(&fx);
    second = outbox_new(&fx.options);
    wait_for(&fx.world, &fx.world.logged, 60);
    outbox_free(second);
    stop(&fx);
    expect_int(fx.world.sent, 60);
    expect_int(rows_of(&fx, &rows), 0);
    for (unsigned i = 0; i < 60; i++) {
        for (unsigned k = 0; k < i; k++) {
            expect_true(strcmp(fx.world.ids[i], fx.world.ids[k]) != 0);
        }
    }
}

TEST_ON_EVERY_STORE(stopping_finishes_the_mail_that_is_being_sent)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail *rows;

    fixture_open(&fx);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    fx.world.holds = true;
    start(&fx);
    wait_for(&fx.world, &fx.world.sent, 1);
    pthread_mutex_lock(&fx.world.lock);
    fx.world.holds = false;
    pthread_cond_broadcast(&fx.world.changed);
    pthread_mutex_unlock(&fx.world.lock);
    stop(&fx);
    /* As many rows are gone as were sent: none half-way. */
    expect_int(rows_of(&fx, &rows), 2 - fx.world.sent);
}

TEST(no_outbox_is_fine_to_free)
{
    outbox_free(NULL);
}

TEST_ON_EVERY_STORE(a_clock_that_jumps_back_locks_nothing_up)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    set_answer(&fx, GATE_DELIVERY_LATER);
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 1);
    set_answer(&fx, GATE_DELIVERY_ACCEPTED);
    set_now(&fx, START_MS - INT64_C(1000) * 86400 * 365);
    outbox_wake(fx.outbox);
    wait_for(&fx.world, &fx.world.sent, 2);
}

static gate_status broken_claim(gate_change *change, int64_t now_ms,
                                int64_t lease_until_ms, size_t max,
                                gate_mail **out, size_t *out_count)
{
    (void)now_ms;
    (void)lease_until_ms;
    (void)max;
    (void)out;
    (void)out_count;
    return FAULT(change->cx, GATE_FAULT_STORE, "cannot claim");
}

TEST_ON_EVERY_STORE(a_broken_store_is_told_and_asked_again)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    fx.ops.claim_mails = broken_claim;
    fx.store->ops = &fx.ops;
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 1);
    stop(&fx);
    expect_text(fx.world.events[0], "fault");
    expect_text(fx.world.messages[0], "cannot claim");
    fx.store->ops = fx.real_ops;
    run_until_sent(&fx, 1);
}

TEST_MAIN
