/* SPDX-License-Identifier: MIT */
/*
 * The outbox worker, on the memory store, with a mailer that answers as it is
 * told and a clock that stands still until it is moved.  The tests wait for
 * what the worker does, never for time.
 */
#include "support/test.h"

#include <pthread.h>
#include <time.h>

#include "mail/kinds.h"
#include "mail/outbox.h"
#include "store/memory.h"

enum {
    ARENA_BYTES = 1 << 20,
    SEEN_MAX = 256,
    PATIENCE_S = 20, /* a worker that does nothing fails the test */
    TIMEOUT_S = 30,
    LEASE_S = TIMEOUT_S + 60,
    FIRST_S = 10,
    MAX_S = 3600,
    GIVE_UP_S = 86400,
    NEVER_POLL_S = 86400,
};

static const int64_t START_MS = INT64_C(1700000000000);

/* What is seen from outside; one lock over all of it. */
struct world {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int64_t now_ms;
    gate_delivery answer;
    bool holds; /* the mailer waits until this is off */
    unsigned sent;
    unsigned logged;
    char ids[SEEN_MAX][128];
    char to[SEEN_MAX][64];
    char events[SEEN_MAX][32];
    char messages[SEEN_MAX][512];
};

struct fake_mailer {
    gate_mailer base;
    struct world *world;
};

struct fixture {
    struct world world;
    struct fake_mailer mailer;
    gate_context cx;
    struct keyring *ring;
    gate_store *store;
    gate_store_ops ops; /* the store's own, some replaced */
    const gate_store_ops *real_ops;
    struct outbox_options options;
    struct outbox *outbox;
    gate_account account;
    gate_link link;
};

static int64_t fake_clock(void *payload)
{
    struct world *world = payload;
    int64_t now_ms;

    pthread_mutex_lock(&world->lock);
    now_ms = world->now_ms;
    pthread_mutex_unlock(&world->lock);
    return now_ms;
}

static void fake_log(void *payload, const gate_log_entry *entry)
{
    struct world *world = payload;

    pthread_mutex_lock(&world->lock);
    if (world->logged < SEEN_MAX) {
        snprintf(world->events[world->logged], sizeof(world->events[0]), "%s",
                 entry->event);
        snprintf(world->messages[world->logged], sizeof(world->messages[0]),
                 "%s", entry->message);
        world->logged++;
    }
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
}

static gate_delivery fake_send(gate_mailer *base, gate_context *cx,
                               const gate_message *message, int64_t timeout_s,
                               const char **out_why)
{
    struct world *world = ((struct fake_mailer *)base)->world;
    gate_delivery answer;

    (void)cx;
    (void)timeout_s;
    pthread_mutex_lock(&world->lock);
    if (world->sent < SEEN_MAX) {
        snprintf(world->ids[world->sent], sizeof(world->ids[0]), "%s",
                 message->message_id);
        snprintf(world->to[world->sent], sizeof(world->to[0]), "%s",
                 message->to);
        world->sent++;
    }
    pthread_cond_broadcast(&world->changed);
    while (world->holds) {
        pthread_cond_wait(&world->changed, &world->lock);
    }
    answer = world->answer;
    pthread_mutex_unlock(&world->lock);
    *out_why = "452 no room";
    return answer;
}

static void fake_close(gate_mailer *base)
{
    (void)base;
}

static const gate_mailer_ops fake_mailer_ops = {
    .version = GATE_MAILER_OPS_VERSION,
    .name = "fake",
    .send = fake_send,
    .close = fake_close,
};

/* Until a count has come to `want`; a worker that never gets there fails. */
static void wait_for(struct world *world, const unsigned *count, unsigned want)
{
    struct timespec until;
    int status = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&world->lock);
    while (*count < want && status == 0) {
        status = pthread_cond_timedwait(&world->changed, &world->lock, &until);
    }
    pthread_mutex_unlock(&world->lock);
    expect_int(status, 0);
}

static void set_now(struct fixture *fx, int64_t now_ms)
{
    pthread_mutex_lock(&fx->world.lock);
    fx->world.now_ms = now_ms;
    pthread_mutex_unlock(&fx->world.lock);
}

static void set_answer(struct fixture *fx, gate_delivery answer)
{
    pthread_mutex_lock(&fx->world.lock);
    fx->world.answer = answer;
    pthread_mutex_unlock(&fx->world.lock);
}

static gate_status apply_account(gate_change *change, void *payload)
{
    return change->store->ops->add_account(change, payload);
}

static gate_status apply_link(gate_change *change, void *payload)
{
    return change->store->ops->add_link(change, payload);
}

static gate_status apply_mail(gate_change *change, void *payload)
{
    return change->store->ops->queue_mail(change, payload);
}

static gate_status apply_use(gate_change *change, void *payload)
{
    struct fixture *fx = payload;

    return change->store->ops->use_link(change, fx->link.selector, START_MS);
}

static gate_status apply_void(gate_change *change, void *payload)
{
    struct fixture *fx = payload;

    return change->store->ops->void_links(change, fx->account.id, -1, START_MS);
}

static void write_to(struct fixture *fx, gate_apply *apply, void *payload)
{
    expect_int(fx->real_ops->change(fx->store, &fx->cx, apply, payload),
               GATE_OK);
}

static void add_rows(struct fixture *fx)
{
    fx->account = (gate_account){
        .username = "alice",
        .username_folded = "alice",
        .email = "alice@example.com",
        .email_folded = "alice@example.com",
        .first_name = "",
        .last_name = "",
        .locale = "",
        .active = true,
    };
    write_to(fx, apply_account, &fx->account);
    fx->link = (gate_link){
        .account = fx->account.id,
        .purpose = LINK_ACTIVATION,
        .email = "alice@example.com",
        .created_ms = START_MS,
        .expires_ms = START_MS + INT64_C(1000) * 7 * 86400,
    };
    memset(fx->link.selector, 5, sizeof(fx->link.selector));
    write_to(fx, apply_link, &fx->link);
}

static void fixture_open(struct fixture *fx)
{
    static const uint8_t material[KEY_MATERIAL_BYTES] = {7};

    *fx = (struct fixture){.world.now_ms = START_MS};
    pthread_mutex_init(&fx->world.lock, NULL);
    pthread_cond_init(&fx->world.changed, NULL);
    fx->mailer = (struct fake_mailer){{&fake_mailer_ops}, &fx->world};
    expect_int(context_open(ARENA_BYTES, START_MS, &fx->cx), GATE_OK);
    fx->ring = keyring_new();
    expect_int(keyring_add(fx->ring, &fx->cx, KEY_LINK, "HS256", "k", material,
                           sizeof(material), false),
               GATE_OK);
    expect_int(memory_store_open(&fx->store), GATE_OK);
    fx->real_ops = fx->store->ops;
    fx->ops = *fx->real_ops;
    fx->options = (struct outbox_options){
        .store = fx->store,
        .mailer = &fx->mailer.base,
        .site = {.from = "accounts@example.com",
                 .public_url = "http://127.0.0.1:8080",
                 .activation_path = "activate",
                 .password_reset_path = "password-reset",
                 .password_set_path = "password-set"},
        .ring = fx->ring,
        .clock = fake_clock,
        .clock_payload = &fx->world,
        .log = fake_log,
        .log_payload = &fx->world,
        .timeout_s = TIMEOUT_S,
        .retry_first_s = FIRST_S,
        .retry_max_s = MAX_S,
        .give_up_s = GIVE_UP_S,
        .poll_s = NEVER_POLL_S,
        .arena_bytes = ARENA_BYTES,
    };
    add_rows(fx);
}

static void fixture_close(struct fixture *fx)
{
    outbox_free(fx->outbox);
    fx->store->ops = fx->real_ops;
    fx->store->ops->close(fx->store);
    keyring_free(fx->ring);
    context_close(&fx->cx);
    pthread_cond_destroy(&fx->world.changed);
    pthread_mutex_destroy(&fx->world.lock);
}

static gate_mail mail_of(const struct fixture *fx, enum mail kind)
{
    enum link_purpose purpose;
    gate_mail mail = {
        .account = fx->account.id,
        .kind = (int)kind,
        .to = "alice@example.com",
        .locale = "",
        .queued_ms = START_MS,
        .due_ms = START_MS,
        .error = "",
    };

    mail.has_link = mail_has_link(kind, &purpose);
    memcpy(mail.link, fx->link.selector, sizeof(mail.link));
    return mail;
}

static gate_id queue(struct fixture *fx, enum mail kind)
{
    gate_mail mail = mail_of(fx, kind);

    write_to(fx, apply_mail, &mail);
    return mail.id;
}

static void start(struct fixture *fx)
{
    fx->outbox = outbox_new(&fx->options);
    expect_true(fx->outbox != NULL);
}

/* The mail that is being sent is finished; then nobody writes. */
static void stop(struct fixture *fx)
{
    outbox_free(fx->outbox);
    fx->outbox = NULL;
}

/* Start, wait until so many were sent in all, and stop. */
static void run_until_sent(struct fixture *fx, unsigned count)
{
    start(fx);
    wait_for(&fx->world, &fx->world.sent, count);
    stop(fx);
}

static size_t rows_of(struct fixture *fx, gate_mail **out)
{
    size_t count = 0;

    expect_int(
        fx->store->ops->list_mails(fx->store, &fx->cx, 0, 100, out, &count),
        GATE_OK);
    return count;
}

TEST(a_mail_is_sent_and_its_row_goes)
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

TEST(it_wakes_at_once)
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

TEST(it_sees_what_other_processes_queue)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    fx.options.poll_s = 0;
    start(&fx);
    queue(&fx, MAIL_PASSWORD_CHANGED);
    wait_for(&fx.world, &fx.world.sent, 1);
}

TEST(what_is_not_due_is_not_sent)
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

TEST(it_tries_later_and_later)
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

TEST(what_was_refused_for_good_is_kept_and_not_tried_again)
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

TEST(it_gives_up_after_a_while)
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
TEST(age_alone_gives_nothing_up)
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

TEST(a_clock_that_jumps_back_locks_nothing_up)
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

TEST(a_clock_that_was_ahead_before_the_start_locks_nothing_up)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx);
    for (int i = 0; i < 150; i++) { /* more than a page */
        queue(&fx, MAIL_PASSWORD_CHANGED);
    }
    set_now(&fx, START_MS - 3600 * 1000); /* queued an hour from now */
    run_until_sent(&fx, 150);
}

TEST(a_mended_mail_keeps_its_attempts)
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

TEST(mails_that_nobody_can_use_are_dropped)
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

TEST(mails_of_accounts_that_are_gone_are_dropped)
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

TEST(mails_that_cannot_be_written_are_dropped)
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

TEST(what_cannot_be_composed_waits)
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

TEST(two_workers_send_each_mail_once)
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

TEST(a_lease_keeps_others_away_and_ends_by_itself)
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

TEST(sent_but_not_taken_away_is_sent_again_under_its_id)
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

TEST(a_broken_store_is_told_and_asked_again)
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

TEST(stopping_finishes_the_mail_that_is_being_sent)
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

TEST(a_log_has_neither_token_nor_address)
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

TEST(no_outbox_is_fine_to_free)
{
    outbox_free(NULL);
}

TEST_MAIN
