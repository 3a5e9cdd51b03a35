/* SPDX-License-Identifier: MIT */
/* What becomes of mails: sent, put off, given up, dropped; whatever the clock
 * and the store do. */
#include "unit/mail/outbox_world.h"

TEST_ON_EVERY_STORE(a_mail_is_sent_and_its_row_goes)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail *rows;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    run_until_sent(&fx, 1);
    expect_int(rows_of(&fx, &rows), 0);
    expect_text(fx.world.to[0], "alice@example.com");
    expect_text(fx.world.events[0], "mail_sent");
}

TEST_ON_EVERY_STORE(what_is_not_due_is_not_sent)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail later;
    gate_mail *rows;

    fixture_open(&fx);
    later = mail_of(&fx, MAIL_PASSWORD_CHANGED);
    later.to = "later@example.com";
    later.attempts = 1; /* one that was postponed */
    later.due_ms = START_MS + 5;
    write_to(&fx, apply_mail, &later);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    run_until_sent(&fx, 1);
    expect_text(fx.world.to[0], "alice@example.com");
    expect_int(rows_of(&fx, &rows), 1);
    set_now(&fx, START_MS + 5);
    run_until_sent(&fx, 2);
    expect_text(fx.world.to[1], "later@example.com");
}

TEST_ON_EVERY_STORE(it_tries_later_and_later)
{
    CLEANUP(fixture_close) struct fixture fx;
    int64_t now_ms = START_MS;
    int64_t wait_ms = FIRST_S * 1000;

    fixture_open(&fx);
    fx.options.give_up_s = INT64_C(1000) * 86400;
    queue(&fx, MAIL_PASSWORD_CHANGED);
    set_answer(&fx, GATE_DELIVERY_LATER);
    for (unsigned i = 1; i <= 12; i++) {
        gate_mail *rows;
        int64_t waits_ms;

        run_until_sent(&fx, i);
        expect_int(rows_of(&fx, &rows), 1);
        waits_ms = rows[0].due_ms - now_ms;
        expect_true(waits_ms <= wait_ms);
        expect_true(waits_ms >= wait_ms / 4 * 3);
        expect_int(rows[0].attempts, i);
        expect_false(rows[0].failed);
        expect_text(rows[0].error, "452 no room");
        expect_text(fx.world.ids[i - 1], fx.world.ids[0]);
        now_ms = rows[0].due_ms;
        set_now(&fx, now_ms);
        wait_ms = wait_ms * 2 < MAX_S * 1000 ? wait_ms * 2 : MAX_S * 1000;
    }
    set_answer(&fx, GATE_DELIVERY_ACCEPTED);
    run_until_sent(&fx, 13);
    expect_text(fx.world.ids[12], fx.world.ids[0]);
}

TEST_ON_EVERY_STORE(what_was_refused_for_good_is_kept_and_not_tried_again)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail *rows;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    set_answer(&fx, GATE_DELIVERY_NEVER);
    run_until_sent(&fx, 1);
    expect_int(rows_of(&fx, &rows), 1);
    expect_true(rows[0].failed);
    expect_text(rows[0].error, "452 no room");
    expect_text(fx.world.events[0], "mail_failed");
    set_now(&fx, START_MS + INT64_C(1000) * 86400 * 3);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    run_until_sent(&fx, 2); /* the second; were it the first, it would be */
    expect_int(rows_of(&fx, &rows), 2);
}

TEST_ON_EVERY_STORE(it_gives_up_after_a_while)
{
    CLEANUP(fixture_close) struct fixture fx;
    unsigned attempts = 0;
    gate_mail *rows;

    fixture_open(&fx);
    fx.options.give_up_s = 200; /* 10 + 20 + 40 + 80 + … */
    queue(&fx, MAIL_PASSWORD_CHANGED);
    set_answer(&fx, GATE_DELIVERY_LATER);
    do {
        run_until_sent(&fx, ++attempts);
        expect_int(rows_of(&fx, &rows), 1);
        set_now(&fx, rows[0].due_ms);
    } while (!rows[0].failed && attempts < 20);
    expect_true(attempts >= 5 && attempts <= 7);
    expect_text(fx.world.events[attempts - 1], "mail_failed");
}

/* Nobody was there to send, or the clock went ahead: it has its tries. */
TEST_ON_EVERY_STORE(age_alone_gives_nothing_up)
{
    CLEANUP(fixture_close) struct fixture fx;
    int64_t now_ms = START_MS + INT64_C(1000) * 86400 * 3650;

    fixture_open(&fx);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    set_answer(&fx, GATE_DELIVERY_LATER);
    for (unsigned i = 1; i <= 4; i++) {
        gate_mail *rows;

        set_now(&fx, now_ms);
        run_until_sent(&fx, i);
        expect_int(rows_of(&fx, &rows), 1);
        expect_int(rows[0].failed, i == 4);
        now_ms = rows[0].due_ms;
    }
}

TEST_ON_EVERY_STORE(a_clock_that_was_ahead_before_the_start_locks_nothing_up)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    for (int i = 0; i < 150; i++) { /* more than a page */
        queue(&fx, MAIL_PASSWORD_CHANGED);
    }
    set_now(&fx, START_MS - 3600 * 1000); /* queued an hour from now */
    run_until_sent(&fx, 150);
}

TEST_ON_EVERY_STORE(a_mended_mail_keeps_its_attempts)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail mail;
    gate_mail *rows;

    fixture_open(&fx);
    mail = mail_of(&fx, MAIL_PASSWORD_CHANGED);
    mail.attempts = 3;
    mail.error = "what it was";
    mail.due_ms = START_MS + INT64_C(1000) * 86400;
    write_to(&fx, apply_mail, &mail);
    set_answer(&fx, GATE_DELIVERY_LATER);
    run_until_sent(&fx, 1);
    expect_int(rows_of(&fx, &rows), 1);
    expect_int(rows[0].attempts, 4);
}

static void use_link(struct fixture *fx)
{
    write_to(fx, apply_use, fx);
}

static void void_link(struct fixture *fx)
{
    write_to(fx, apply_void, fx);
}

static void expire_link(struct fixture *fx)
{
    set_now(fx, fx->link.expires_ms);
}

TEST_ON_EVERY_STORE(mails_that_nobody_can_use_are_dropped)
{
    static const struct {
        const char *name;
        void (*kills)(struct fixture *);
    } cases[] = {
        {"used link", use_link},
        {"voided link", void_link},
        {"expired link", expire_link},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        CLEANUP(fixture_close) struct fixture fx;
        gate_mail *rows;

        test_case(cases[i].name);
        fixture_open(&fx);
        queue(&fx, MAIL_ACTIVATION);
        cases[i].kills(&fx);
        start(&fx);
        wait_for(&fx.world, &fx.world.logged, 1);
        stop(&fx);
        expect_text(fx.world.events[0], "mail_dropped");
        expect_int(fx.world.sent, 0);
        expect_int(rows_of(&fx, &rows), 0);
    }
}

TEST_ON_EVERY_STORE(mails_of_accounts_that_are_gone_are_dropped)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail mail;
    gate_mail *rows;

    fixture_open(&fx);
    mail = mail_of(&fx, MAIL_PASSWORD_CHANGED);
    mail.account = 0;
    write_to(&fx, apply_mail, &mail);
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 1);
    stop(&fx);
    expect_text(fx.world.events[0], "mail_dropped");
    expect_int(fx.world.sent, 0);
    expect_int(rows_of(&fx, &rows), 0);
}

static gate_status apply_deletion(gate_change *change, void *account)
{
    return change->store->ops->delete_account(change,
                                              ((gate_account *)account)->id);
}

TEST_ON_EVERY_STORE(that_an_account_was_closed_is_told_when_it_is_gone)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail mail;
    gate_mail *rows;

    fixture_open(&fx);
    mail = mail_of(&fx, MAIL_ACCOUNT_CLOSED);
    mail.account = 0; /* as send_mail() queues it */
    write_to(&fx, apply_mail, &mail);
    write_to(&fx, apply_deletion, &fx.account);
    run_until_sent(&fx, 1);
    expect_text(fx.world.to[0], "alice@example.com");
    expect_int(rows_of(&fx, &rows), 0);
}

TEST_ON_EVERY_STORE(mails_that_cannot_be_written_are_dropped)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail mail;
    gate_mail *rows;

    fixture_open(&fx);
    mail = mail_of(&fx, MAIL_PASSWORD_CHANGED);
    mail.to = "alice@example.com\r\nBcc: eve@example.com";
    write_to(&fx, apply_mail, &mail);
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 1);
    stop(&fx);
    expect_text(fx.world.events[0], "mail_dropped");
    expect_int(fx.world.sent, 0);
    expect_int(rows_of(&fx, &rows), 0);
}

TEST_ON_EVERY_STORE(what_cannot_be_composed_waits)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail *rows;

    fixture_open(&fx);
    fx.options.site.from = "nobody"; /* a wrong setting loses no mail */
    queue(&fx, MAIL_ACTIVATION);
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 1);
    stop(&fx);
    expect_text(fx.world.events[0], "mail_postponed");
    expect_int(rows_of(&fx, &rows), 1);
    expect_false(rows[0].failed);
}

/* A process that died while it sent leaves its lease. */
struct dead_claim {
    gate_mail *mails;
    size_t count;
};

static gate_status apply_dead_claim(gate_change *change, void *payload)
{
    struct dead_claim *claim = payload;

    return change->store->ops->claim_mails(change, START_MS,
                                           START_MS + LEASE_S * 1000, 1,
                                           &claim->mails, &claim->count);
}

TEST_ON_EVERY_STORE(a_lease_keeps_others_away_and_ends_by_itself)
{
    CLEANUP(fixture_close) struct fixture fx;
    struct dead_claim claim = {0};
    gate_mail *rows;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    write_to(&fx, apply_dead_claim, &claim);
    expect_int(claim.count, 1);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    run_until_sent(&fx, 1);
    expect_int(rows_of(&fx, &rows), 1);
    expect_int(rows[0].kind, MAIL_ACTIVATION);
    set_now(&fx, START_MS + LEASE_S * 1000);
    run_until_sent(&fx, 2);
    expect_int(rows_of(&fx, &rows), 0);
}

static gate_status broken_finish(gate_change *change, gate_id mail)
{
    (void)mail;
    return FAULT(change->cx, GATE_FAULT_STORE, "disk full");
}

TEST_ON_EVERY_STORE(sent_but_not_taken_away_is_sent_again_under_its_id)
{
    CLEANUP(fixture_close) struct fixture fx;
    gate_mail *rows;

    fixture_open(&fx);
    queue(&fx, MAIL_ACTIVATION);
    fx.ops.finish_mail = broken_finish;
    fx.store->ops = &fx.ops;
    start(&fx);
    wait_for(&fx.world, &fx.world.logged, 2);
    stop(&fx);
    expect_text(fx.world.events[0], "mail_sent");
    expect_text(fx.world.events[1], "fault");
    expect_text(fx.world.messages[1], "disk full");
    fx.store->ops = fx.real_ops;
    set_now(&fx, START_MS + LEASE_S * 1000);
    run_until_sent(&fx, 2);
    expect_text(fx.world.ids[1], fx.world.ids[0]);
    expect_int(rows_of(&fx, &rows), 0);
}

TEST_ON_EVERY_STORE(a_log_has_neither_token_nor_address)
{
    CLEANUP(fixture_close) struct fixture fx;
    struct secret token;

    fixture_open(&fx);
    expect_int(link_token_write(fx.ring, &fx.cx, &fx.link, &token), GATE_OK);
    queue(&fx, MAIL_ACTIVATION);
    set_answer(&fx, GATE_DELIVERY_LATER);
    run_until_sent(&fx, 1);
    set_answer(&fx, GATE_DELIVERY_ACCEPTED);
    set_now(&fx, START_MS + MAX_S * 1000);
    run_until_sent(&fx, 2);
    expect_int(fx.world.logged, 2);
    for (unsigned i = 0; i < fx.world.logged; i++) {
        expect_true(strstr(fx.world.messages[i], token.data) == NULL);
        expect_true(strchr(fx.world.messages[i], '@') == NULL);
    }
    expect_text(fx.world.messages[0],
                "mail 1 (activation), attempt 1: 452 no room");
}

/* Break the nth call of two mails' delivery.  What broke; NULL: nothing, there
 * are fewer calls. */
static const char *deliver_with_a_fault(struct fixture *fx, unsigned nth,
                                        gate_delivery first_answer)
{
    struct faulty_store faulty;
    const char *broke;
    unsigned logged;
    gate_mail *rows;
    size_t left;

    queue(fx, MAIL_ACTIVATION);
    queue(fx, MAIL_PASSWORD_CHANGED);
    faulty_store_wrap(&faulty, fx->store);
    faulty_store_break(&faulty, nth);
    fx->options.store = &faulty.store;
    set_answer(fx, first_answer);
    start(fx);
    wait_for(&fx->world, &fx->world.logged, 2);
    stop(fx);
    broke = faulty_store_broke(&faulty);
    faulty_store_break(&faulty, 0);
    set_now(fx, START_MS + MAX_S * 1000); /* all leases are over */
    set_answer(fx, GATE_DELIVERY_ACCEPTED);
    logged = fx->world.logged;
    left = rows_of(fx, &rows);
    start(fx);
    wait_for(&fx->world, &fx->world.logged, logged + (unsigned)left);
    stop(fx);
    fx->options.store = fx->store;
    expect_int(rows_of(fx, &rows), 0);
    return broke;
}

static void break_everywhere(gate_delivery first_answer)
{
    const char *broke = "";
    unsigned points = 0;

    while (broke != NULL && points < 100) {
        CLEANUP(fixture_close) struct fixture fx;
        char name[32];

        snprintf(name, sizeof(name), "call %u", points + 1);
        test_case(name);
        fixture_open(&fx);
        fx.options.poll_s = 0; /* goes on after a fault */
        broke = deliver_with_a_fault(&fx, points + 1, first_answer);
        expect_true(fx.world.sent >= 2);
        points += broke == NULL ? 0 : 1;
    }
    printf("broke %u points\n", points);
    expect_true(points >= 19);
}

TEST_ON_EVERY_STORE(a_store_that_breaks_anywhere_loses_no_mail)
{
    break_everywhere(GATE_DELIVERY_ACCEPTED);
}

TEST_ON_EVERY_STORE(nor_does_it_while_the_server_is_away)
{
    break_everywhere(GATE_DELIVERY_LATER);
}

TEST_MAIN
