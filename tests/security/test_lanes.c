/* SPDX-License-Identifier: MIT */
/* Nothing waits that must not: lanes, hashers, full queues. */
#include <pthread.h>
#include <stdatomic.h>

#include "api/service.h"
#include "support/fixture.h"

/* Counts answers as they come; several threads bring them. */
struct received {
    pthread_mutex_t lock;
    pthread_cond_t came;
    unsigned count;
    unsigned busy;
    unsigned executed;
};

static void take(gate_status status, gate_response *response, void *payload)
{
    struct received *answers = payload;

    pthread_mutex_lock(&answers->lock);
    answers->count++;
    if (status == GATE_OK) {
        gate_answer_kind kind = gate_response_summarize(response)->kind;
        answers->busy += kind == GATE_ANSWER_BUSY ? 1 : 0;
        answers->executed += kind == GATE_ANSWER_EXECUTED ? 1 : 0;
    }
    pthread_cond_broadcast(&answers->came);
    pthread_mutex_unlock(&answers->lock);
    gate_response_free(response);
}

static void wait_for(struct received *answers, unsigned count)
{
    pthread_mutex_lock(&answers->lock);
    while (answers->count < count) {
        pthread_cond_wait(&answers->came, &answers->lock);
    }
    pthread_mutex_unlock(&answers->lock);
}

static void submit(struct fixture *fx, const char *token, const char *document,
                   struct received *answers)
{
    char header[4096] = "";
    gate_request request = {.document = document,
                            .document_bytes = strlen(document),
                            .may_write = true};

    if (token != NULL) {
        snprintf(header, sizeof(header), "Bearer %s", token);
        request.authorization = header;
    }
    gate_service_submit(fx->service, &request, take, answers);
}

#define LOGIN                                                                  \
    "mutation { tokenAuth(username: \"ana\", password: \"wrong\") { success "  \
    "} }"

#define RESEND                                                                 \
    "mutation { resendActivationEmail(email: \"ana@example.com\") { success "  \
    "} }"

/* The one hasher is held, so that no login can end: token checks are answered
 * all the same, before the call returns. */
TEST_ON_EVERY_STORE(tokens_do_not_wait_for_logins)
{
    enum { LOGINS = 6, CHECKS = 100 };
    struct fixture *fx = fixture_open(NULL);
    struct received logins = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .came = PTHREAD_COND_INITIALIZER};
    struct received checks = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .came = PTHREAD_COND_INITIALIZER};
    struct hasher *held = NULL;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;

    expect_int(hasher_take(fx->service->hashers, &fx->cx, &held), GATE_OK);
    for (int i = 0; i < LOGINS; i++) {
        submit(fx, NULL, LOGIN, &logins);
    }
    for (int i = 0; i < CHECKS; i++) {
        submit(fx, token, "{ me { username } }", &checks);
    }
    expect_int(checks.executed, CHECKS);
    expect_int(logins.count, 0);
    hasher_give_back(&held);
    wait_for(&logins, LOGINS);
    expect_int(logins.executed, LOGINS);
    fixture_close(fx);
}

/* The writer is in the middle of a change for as long as it is held. */
struct holder {
    struct fixture *fx;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_held;
    bool may_go;
};

static gate_status stay(gate_change *change, void *payload)
{
    struct holder *holder = payload;

    (void)change;
    pthread_mutex_lock(&holder->lock);
    holder->is_held = true;
    pthread_cond_broadcast(&holder->moved);
    while (!holder->may_go) {
        pthread_cond_wait(&holder->moved, &holder->lock);
    }
    pthread_mutex_unlock(&holder->lock);
    return GATE_OK;
}

static void *hold(void *payload)
{
    struct holder *holder = payload;
    gate_store *store = holder->fx->opened.store;
    gate_context cx = {0};

    expect_int(context_open(4096, 0, &cx), GATE_OK);
    (void)store->ops->change(store, &cx, stay, holder);
    context_close(&cx);
    return NULL;
}

static void hold_writer(struct holder *holder, struct fixture *fx)
{
    *holder = (struct holder){.fx = fx,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .moved = PTHREAD_COND_INITIALIZER};
    expect_int(pthread_create(&holder->thread, NULL, hold, holder), 0);
    pthread_mutex_lock(&holder->lock);
    while (!holder->is_held) {
        pthread_cond_wait(&holder->moved, &holder->lock);
    }
    pthread_mutex_unlock(&holder->lock);
}

static void let_writer_go(struct holder *holder)
{
    pthread_mutex_lock(&holder->lock);
    holder->may_go = true;
    pthread_cond_broadcast(&holder->moved);
    pthread_mutex_unlock(&holder->lock);
    pthread_join(holder->thread, NULL);
}

/* With the writer, every lane that leads to it is full, too. */
TEST_ON_EVERY_STORE(a_thousand_checks_do_not_wait_for_hashers_and_writer)
{
    enum { LOGINS = 6, REFRESHES = 24, CHECKS = 1000 };
    struct fixture *fx = fixture_open(NULL);
    struct received waiting = {.lock = PTHREAD_MUTEX_INITIALIZER,
                               .came = PTHREAD_COND_INITIALIZER};
    struct received checks = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .came = PTHREAD_COND_INITIALIZER};
    struct hasher *held = NULL;
    struct holder holder;

    if (fx->opened.folder[0] == '\0') {
        fixture_close(fx);
        test_skip("this store has one lock for readers and writer");
    }
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;

    expect_int(hasher_take(fx->service->hashers, &fx->cx, &held), GATE_OK);
    hold_writer(&holder, fx);
    for (int i = 0; i < LOGINS; i++) {
        submit(fx, NULL, LOGIN, &waiting);
    }
    for (int i = 0; i < REFRESHES; i++) {
        submit(fx, NULL, RESEND, &waiting);
    }
    for (int i = 0; i < CHECKS; i++) {
        submit(fx, token, "{ me { username } }", &checks);
    }
    expect_int(checks.executed, CHECKS);
    expect_int(waiting.count, 0);
    let_writer_go(&holder);
    hasher_give_back(&held);
    wait_for(&waiting, LOGINS + REFRESHES);
    expect_int(waiting.executed, LOGINS + REFRESHES);
    fixture_close(fx);
}

/* security.md, row 88. */
TEST_ON_EVERY_STORE(full_queues_say_busy)
{
    enum { QUEUE = 2, LOGINS = 40 };
    struct fixture *fx = fixture_open("hash_queue=2", NULL);
    struct received logins = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .came = PTHREAD_COND_INITIALIZER};
    struct hasher *held = NULL;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_int(hasher_take(fx->service->hashers, &fx->cx, &held), GATE_OK);
    for (int i = 0; i < LOGINS; i++) {
        submit(fx, NULL, LOGIN, &logins);
    }
    hasher_give_back(&held);
    wait_for(&logins, LOGINS);
    expect_int(logins.busy + logins.executed, LOGINS);
    expect_true(logins.busy >= LOGINS / 2);
    expect_true(logins.executed >= 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_request_hashes_so_often_and_no_more)
{
    struct fixture *fx = fixture_open("hashes_per_request=2", NULL);
    static const char many[] = "mutation { "
                               "a: tokenAuth(username: \"a\", password: \"x\") "
                               "{ success } "
                               "b: tokenAuth(username: \"a\", password: \"y\") "
                               "{ success } "
                               "c: tokenAuth(username: \"a\", password: \"z\") "
                               "{ success } }";
    uint64_t before = hashers_count(fx->service->hashers);
    const char *answer = fixture_execute(fx, NULL, many);

    expect_true(strstr(answer, "limit_exceeded") != NULL);
    expect_true(strstr(answer, "hashes_per_request") != NULL);
    expect_int(hashers_count(fx->service->hashers) - before, 0);
    fixture_close(fx);
}

TEST_MAIN
