/* SPDX-License-Identifier: MIT */
/*
 * A world for the outbox worker: each store in turn, a mailer that answers as
 * it is told, a clock that stands still until it is moved.  The tests wait for
 * what the worker does, never for time.
 */
#ifndef TESTS_OUTBOX_WORLD_H
#define TESTS_OUTBOX_WORLD_H

#include "support/test.h"

#include <pthread.h>
#include <time.h>

#include "mail/kinds.h"
#include "mail/outbox.h"
#include "support/faulty_store.h"
#include "support/stores.h"
#include "support/words.h"

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
    struct mail_words *words;
    struct test_store opened;
    gate_store *store;
    gate_store_ops ops; /* the store's own, some replaced */
    const gate_store_ops *real_ops;
    struct outbox_options options;
    struct outbox *outbox;
    gate_account account;
    gate_link link;
};

static inline int64_t fake_clock(void *payload)
{
    struct world *world = payload;
    int64_t now_ms;

    pthread_mutex_lock(&world->lock);
    now_ms = world->now_ms;
    pthread_mutex_unlock(&world->lock);
    return now_ms;
}

static inline void fake_log(void *payload, const gate_log_entry *entry)
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

static inline gate_delivery fake_send(gate_mailer *base, gate_context *cx,
                                      const gate_message *message,
                                      int64_t timeout_s, const char **out_why)
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

static inline void fake_close(gate_mailer *base)
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
static inline void wait_for(struct world *world, const unsigned *count,
                            unsigned want)
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

static inline void set_now(struct fixture *fx, int64_t now_ms)
{
    pthread_mutex_lock(&fx->world.lock);
    fx->world.now_ms = now_ms;
    pthread_mutex_unlock(&fx->world.lock);
}

static inline void set_answer(struct fixture *fx, gate_delivery answer)
{
    pthread_mutex_lock(&fx->world.lock);
    fx->world.answer = answer;
    pthread_mutex_unlock(&fx->world.lock);
}

static inline gate_status apply_account(gate_change *change, void *payload)
{
    return change->store->ops->add_account(change, payload);
}

static inline gate_status apply_link(gate_change *change, void *payload)
{
    return change->store->ops->add_link(change, payload);
}

static inline gate_status apply_mail(gate_change *change, void *payload)
{
    return change->store->ops->queue_mail(change, payload);
}

static inline gate_status apply_use(gate_change *change, void *payload)
{
    struct fixture *fx = payload;

    return change->store->ops->use_link(change, fx->link.selector, START_MS);
}

static inline gate_status apply_void(gate_change *change, void *payload)
{
    struct fixture *fx = payload;

    return change->store->ops->void_links(change, fx->account.id, UINT32_MAX, 0,
                                          START_MS);
}

static inline void write_to(struct fixture *fx, gate_apply *apply,
                            void *payload)
{
    expect_int(fx->real_ops->change(fx->store, &fx->cx, apply, payload),
               GATE_OK);
}

static inline void add_rows(struct fixture *fx)
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

static inline void fixture_open(struct fixture *fx)
{
    static const uint8_t material[KEY_MATERIAL_BYTES] = {7};

    *fx = (struct fixture){.world.now_ms = START_MS};
    pthread_mutex_init(&fx->world.lock, NULL);
    pthread_cond_init(&fx->world.changed, NULL);
    fx->mailer = (struct fake_mailer){{&fake_mailer_ops}, &fx->world};
    expect_int(context_open(ARENA_BYTES, START_MS, &fx->cx), GATE_OK);
    fx->ring = keyring_new(65536);
    expect_int(keyring_add(fx->ring, &fx->cx, KEY_LINK, "HS256", "k", material,
                           sizeof(material), false),
               GATE_OK);
    fx->words = test_words(false);
    expect_true(fx->words != NULL);
    fx->opened = test_store_open(TEST_STORE_NAME);
    fx->store = fx->opened.store;
    fx->real_ops = fx->store->ops;
    fx->ops = *fx->real_ops;
    fx->options = (struct outbox_options){
        .store = fx->store,
        .mailer = &fx->mailer.base,
        .site = {.from = "accounts@example.com",
                 .public_url = "http://127.0.0.1:8080",
                 .activation_path = "activate",
                 .password_reset_path = "password-reset",
                 .password_set_path = "password-set",
                 .email_change_path = "email-change",
                 .email_undo_path = "email-undo",
                 .words = fx->words},
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

static inline void fixture_close(struct fixture *fx)
{
    outbox_free(fx->outbox);
    fx->store->ops = fx->real_ops;
    test_store_close(&fx->opened);
    keyring_free(fx->ring);
    mail_words_free(fx->words);
    context_close(&fx->cx);
    pthread_cond_destroy(&fx->world.changed);
    pthread_mutex_destroy(&fx->world.lock);
}

static inline gate_mail mail_of(const struct fixture *fx, enum mail kind)
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

static inline gate_id queue(struct fixture *fx, enum mail kind)
{
    gate_mail mail = mail_of(fx, kind);

    write_to(fx, apply_mail, &mail);
    return mail.id;
}

static inline void start(struct fixture *fx)
{
    fx->outbox = outbox_new(&fx->options);
    expect_true(fx->outbox != NULL);
}

/* The mail that is being sent is finished; then nobody writes. */
static inline void stop(struct fixture *fx)
{
    outbox_free(fx->outbox);
    fx->outbox = NULL;
}

/* Start, wait until so many were sent in all, and stop. */
static inline void run_until_sent(struct fixture *fx, unsigned count)
{
    start(fx);
    wait_for(&fx->world, &fx->world.sent, count);
    stop(fx);
}

static inline size_t rows_of(struct fixture *fx, gate_mail **out)
{
    size_t count = 0;

    expect_int(
        fx->store->ops->list_mails(fx->store, &fx->cx, 0, 100, out, &count),
        GATE_OK);
    return count;
}

#endif
