/* SPDX-License-Identifier: MIT */
/* A change happens as a whole or not at all, on every store. */
#include <pthread.h>

#include "dump.h"
#include "script.h"

static void expect_same_dump(struct world *w, struct buffer *before)
{
    struct buffer after = dump_world(w);

    expect_text(buffer_text(&after), buffer_text(before));
    buffer_free(&after);
}

struct scripted {
    struct numbers numbers;
    unsigned writes;
    gate_status at_last;
};

/* What a single write came to does not matter here. */
static gate_status apply_script(gate_change *change, void *payload)
{
    struct scripted *script = payload;

    for (unsigned i = 0; i < script->writes; i++) {
        gate_status status = script_write(change, &script->numbers);
        if (status < 0) {
            return status;
        }
    }
    return script->at_last;
}

static void furnish(struct world *w)
{
    struct scripted script = {.numbers = {.state = 4711}, .writes = 200};

    script_look(&script.numbers, w);
    expect_int(w->store->ops->change(w->store, &w->cx, apply_script, &script),
               GATE_OK);
}

TEST_ON_EVERY_STORE(a_change_that_ends_otherwise_leaves_no_trace)
{
    static const gate_status ends[] = {GATE_STALE, GATE_REFUSED,
                                       GATE_FAULT_STORE, GATE_NOT_FOUND};
    struct world w = open_world();

    furnish(&w);
    struct buffer before = dump_world(&w);
    for (unsigned i = 0; i < 200; i++) {
        struct scripted script = {.numbers = {.state = 1 + i},
                                  .writes = i % 30,
                                  .at_last = ends[i % 4]};
        script_look(&script.numbers, &w);
        expect_int(w.store->ops->change(w.store, &w.cx, apply_script, &script),
                   ends[i % 4]);
        expect_same_dump(&w, &before);
    }
    buffer_free(&before);
    close_world(&w);
}

static gate_status add_and_look(gate_change *change, void *payload)
{
    const gate_store_ops *ops = change->store->ops;
    gate_account account = account_called("ana");

    (void)payload;
    TRY(ops->add_account(change, &account));
    TRY(ops->hold_account(change, account.id, 1));
    TRY(ops->set_archived(change, account.id, true));
    expect_int(ops->hold_account(change, account.id, 1), GATE_STALE);
    return ops->hold_account(change, account.id, 2);
}

TEST_ON_EVERY_STORE(a_change_sees_what_it_has_written)
{
    struct world w = open_world();

    expect_int(w.store->ops->change(w.store, &w.cx, add_and_look, NULL),
               GATE_OK);
    expect_true(read_account(&w, 1).archived);
    close_world(&w);
}

/* A write that said "stale" has done nothing, even if the change goes on. */
static gate_status go_on_after_stale(gate_change *change, void *payload)
{
    const gate_store_ops *ops = change->store->ops;
    gate_id *ids = payload;
    gate_account again = account_called("ana");

    expect_int(ops->add_account(change, &again), GATE_STALE);
    expect_int(ops->set_verified(change, ids[1], true), GATE_STALE);
    return ops->set_archived(change, ids[0], true);
}

TEST_ON_EVERY_STORE(a_stale_write_alone_does_nothing)
{
    struct world w = open_world();
    gate_id ids[2] = {add_account(&w, "ana", "a@x.org", true),
                      add_account(&w, "bea", "a@x.org", false)};

    expect_int(w.store->ops->change(w.store, &w.cx, go_on_after_stale, ids),
               GATE_OK);
    expect_true(read_account(&w, ids[0]).archived);
    expect_int(read_account(&w, ids[1]).version, 1);
    expect_false(read_account(&w, ids[1]).verified);
    close_world(&w);
}

static gate_status change_inside(gate_change *change, void *payload)
{
    (void)payload;
    return change->store->ops->change(change->store, change->cx, add_and_look,
                                      NULL);
}

TEST_ON_EVERY_STORE(a_change_inside_a_change_is_refused)
{
    struct world w = open_world();
    gate_account *found = NULL;
    size_t count = 9;

    expect_int(w.store->ops->change(w.store, &w.cx, change_inside, NULL),
               GATE_FAULT_USAGE);
    expect_int(
        w.store->ops->list_accounts(w.store, &w.cx, 0, 9, &found, &count),
        GATE_OK);
    expect_int(count, 0);
    close_world(&w);
}

static gate_status say_fault(gate_change *change, void *payload)
{
    (void)payload;
    return FAULT(change->cx, GATE_FAULT_CRYPTO, "as said in apply");
}

TEST_ON_EVERY_STORE(a_fault_in_apply_keeps_its_words)
{
    struct world w = open_world();

    expect_int(w.store->ops->change(w.store, &w.cx, say_fault, NULL),
               GATE_FAULT_CRYPTO);
    expect_text(w.cx.message, "as said in apply");
    close_world(&w);
}

/* --- too little memory --- */

/* Everything that allocates from the context; stops at the first fault. */
static gate_status read_all(struct world *w, gate_context *cx)
{
    const gate_store_ops *ops = w->store->ops;
    const gate_link wanted = link_of(0, 0, 7);
    gate_account account, *accounts;
    gate_link link;
    gate_mail *mails;
    gate_key *keys;
    size_t count;

    TRY(ops->find_account(w->store, cx, 1, &account));
    TRY(ops->find_account_by_name(w->store, cx, "ana", &account));
    TRY(ops->find_accounts_by_email(w->store, cx, "a@x.org", 9, &accounts,
                                    &count));
    TRY(ops->list_accounts(w->store, cx, 0, 9, &accounts, &count));
    TRY(ops->find_link(w->store, cx, wanted.selector, &link));
    TRY(ops->list_mails(w->store, cx, 0, 9, &mails, &count));
    TRY(ops->list_keys(w->store, cx, &keys, &count));
    return ops->change(w->store, cx, write_claim_mails,
                       &(struct args){.ms = NOW_MS,
                                      .until_ms = NOW_MS + DAY_MS,
                                      .max = 9,
                                      .mails = &mails,
                                      .count = &count});
}

static void furnish_for_reading(struct world *w)
{
    gate_id ana = add_account(w, "ana", "a@x.org", true);
    gate_link link = link_of(ana, 1, 7);
    gate_mail mail = mail_to(ana, NOW_MS);
    gate_key key = {.purpose = "access",
                    .algorithm = "EdDSA",
                    .kid = "a",
                    .sealed = (const uint8_t *)"x",
                    .sealed_bytes = 1};

    expect_int(DO(set_password, w, .id = ana, .text = "hash"), GATE_OK);
    expect_int(DO(add_link, w, .link = &link), GATE_OK);
    expect_int(DO(queue_mail, w, .mail = &mail), GATE_OK);
    expect_int(DO(queue_mail, w, .mail = &mail), GATE_OK);
    expect_int(DO(add_key, w, .key = &key), GATE_OK);
}

TEST_ON_EVERY_STORE(any_allocation_may_fail_and_leaves_no_trace)
{
    struct world w = open_world();
    gate_status status = GATE_FAULT_MEMORY;
    unsigned broken = 0;

    furnish_for_reading(&w);
    struct buffer before = dump_world(&w);
    for (size_t bytes = 16; status != GATE_OK; bytes += 16, broken++) {
        gate_context cx = {0};
        expect_int(context_open(bytes, NOW_MS, &cx), GATE_OK);
        status = read_all(&w, &cx);
        context_close(&cx);
        if (status != GATE_OK) {
            expect_int(status, GATE_FAULT_MEMORY);
            expect_same_dump(&w, &before);
        }
        if (bytes > 1 << 20) {
            expect_never("it ends");
            break;
        }
    }
    expect_true(broken > 50);
    buffer_free(&before);
    close_world(&w);
}

/* --- many threads --- */

enum { THREADS = 8, TIMES = 25 };

struct contender {
    pthread_t thread;
    struct world w; /* the store of the others, a context of its own */
    gate_session seen;
    uint8_t number;
    unsigned done, stale, other;
};

static void *archive_often(void *payload)
{
    struct contender *own = payload;

    for (int i = 0; i < TIMES; i++) {
        gate_status status =
            DO(set_archived, &own->w, .id = 1, .yes = i % 2 == 0);
        own->done += status == GATE_OK;
    }
    return NULL;
}

static void *rotate_once(void *payload)
{
    struct contender *own = payload;
    uint8_t digest[GATE_DIGEST_BYTES];

    memset(digest, own->number, sizeof(digest));
    switch ((int)DO(rotate_session, &own->w, .session = &own->seen,
                    .bytes = digest, .ms = NOW_MS + 1,
                    .until_ms = NOW_MS + 9)) {
    case GATE_OK:
        own->done = 1;
        break;
    case GATE_STALE:
        own->stale = 1;
        break;
    default:
        own->other = 1;
    }
    return NULL;
}

static void run_all(struct world *w, struct contender *all,
                    void *(*work)(void *))
{
    for (int i = 0; i < THREADS; i++) {
        all[i].w.store = w->store;
        all[i].number = (uint8_t)(100 + i);
        open_context(&all[i].w.cx);
        expect_int(pthread_create(&all[i].thread, NULL, work, &all[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(all[i].thread, NULL);
        context_close(&all[i].w.cx);
    }
}

TEST_ON_EVERY_STORE(no_update_is_lost)
{
    struct world w = open_world();
    struct contender all[THREADS] = {0};

    (void)add_account(&w, "ana", "", false);
    run_all(&w, all, archive_often);
    expect_int(read_account(&w, 1).version, 1 + THREADS * TIMES);
    close_world(&w);
}

TEST_ON_EVERY_STORE(of_many_who_replace_a_token_one_does)
{
    struct world w = open_world();
    struct contender all[THREADS] = {0};
    gate_session session = session_of(add_account(&w, "ana", "", false), 1);
    unsigned done = 0, stale = 0;

    expect_int(DO(add_session, &w, .session = &session, .max = 9), GATE_OK);
    for (int i = 0; i < THREADS; i++) {
        all[i].seen = session;
    }
    run_all(&w, all, rotate_once);
    for (int i = 0; i < THREADS; i++) {
        done += all[i].done;
        stale += all[i].stale;
        if (all[i].done == 1) {
            expect_bytes(read_session(&w, session.id).digest, all[i].number,
                         GATE_DIGEST_BYTES);
        }
    }
    expect_int(done, 1);
    expect_int(stale, THREADS - 1);
    expect_int(read_session(&w, session.id).replaced_count, 1);
    close_world(&w);
}

static void *claim_all(void *payload)
{
    struct contender *own = payload;
    gate_mail *mails = NULL;
    size_t count = 1;

    while (count > 0 &&
           DO(claim_mails, &own->w, .ms = NOW_MS, .until_ms = NOW_MS + DAY_MS,
              .max = 3, .mails = &mails, .count = &count) == GATE_OK) {
        own->done += (unsigned)count;
    }
    return NULL;
}

TEST_ON_EVERY_STORE(each_mail_is_claimed_by_one)
{
    struct world w = open_world();
    struct contender all[THREADS] = {0};
    unsigned claimed = 0;

    for (int i = 0; i < 40; i++) {
        gate_mail mail = mail_to(0, NOW_MS);
        expect_int(DO(queue_mail, &w, .mail = &mail), GATE_OK);
    }
    run_all(&w, all, claim_all);
    for (int i = 0; i < THREADS; i++) {
        claimed += all[i].done;
    }
    expect_int(claimed, 40);
    close_world(&w);
}

/* --- the stores agree --- */

struct outcome {
    struct buffer text;
    struct numbers numbers;
    unsigned writes;
};

static gate_status apply_and_write_down(gate_change *change, void *payload)
{
    struct outcome *outcome = payload;

    for (unsigned i = 0; i < outcome->writes; i++) {
        gate_status status = script_write(change, &outcome->numbers);
        buffer_append_format(&outcome->text, " %d", (int)status);
    }
    return next_number(&outcome->numbers, 4) == 0 ? GATE_REFUSED : GATE_OK;
}

/* Owned: buffer_free(). */
static struct buffer play(const char *store_name, unsigned seed)
{
    struct world w = {.opened = test_store_open(store_name)};
    struct outcome outcome = {.text = BUFFER_WITH_MAXIMUM(16u << 20),
                              .numbers = {.state = seed}};

    w.store = w.opened.store;
    open_context(&w.cx);
    for (int i = 0; i < 40; i++) {
        script_look(&outcome.numbers, &w);
        outcome.writes = 1 + next_number(&outcome.numbers, 6);
        gate_status status = w.store->ops->change(
            w.store, &w.cx, apply_and_write_down, &outcome);
        buffer_append_format(&outcome.text, " = %d\n", (int)status);
        struct buffer state = dump_world(&w);
        buffer_append_text(&outcome.text, buffer_text(&state));
        buffer_free(&state);
    }
    close_world(&w);
    return outcome.text;
}

TEST(all_stores_do_the_same)
{
    for (unsigned seed = 1; seed <= 30; seed++) {
        char name[32];
        snprintf(name, sizeof(name), "seed %u", seed);
        test_case(name);
        struct buffer first = play(test_store_names[0], seed);
        for (int i = 1; i < TEST_STORES; i++) {
            struct buffer other = play(test_store_names[i], seed);
            expect_text(buffer_text(&other), buffer_text(&first));
            buffer_free(&other);
        }
        buffer_free(&first);
    }
}

TEST_MAIN
