/* SPDX-License-Identifier: MIT */
/* What an embedder reads of a service, on every store. */
#include "support/fixture.h"

enum { THREADS = 4, REQUESTS = 50 };

/* The sum of one metric's samples that have `label` among their labels; of a
 * histogram: how many observations. */
struct question {
    const char *name;
    const char *label; /* NULL: all of them */
    double sum;
    size_t samples;
    const gate_metric *last;
    bool is_scattered; /* samples of a metric did not come together */
};

static bool has_label(const gate_sample *sample, const char *label)
{
    for (size_t i = 0; label != NULL && i < GATE_METRIC_LABELS_MAX; i++) {
        if (sample->labels[i].name != NULL &&
            strcmp(sample->labels[i].value, label) == 0) {
            return true;
        }
    }
    return label == NULL;
}

static void look(const gate_sample *sample, void *payload)
{
    struct question *question = payload;

    question->is_scattered |=
        question->last != NULL && sample->metric < question->last;
    question->last = sample->metric;
    if (strcmp(sample->metric->name, question->name) != 0 ||
        !has_label(sample, question->label)) {
        return;
    }
    question->samples++;
    question->sum += sample->value;
    for (size_t i = 0;
         sample->histogram != NULL && i <= sample->histogram->bound_count;
         i++) {
        question->sum += (double)sample->histogram->counts[i];
    }
}

static int64_t ask(struct fixture *fx, const char *name, const char *label)
{
    struct question question = {.name = name, .label = label};

    expect_int(gate_service_metrics(fx->service, look, &question), GATE_OK);
    expect_true(question.samples > 0);
    expect_false(question.is_scattered);
    return (int64_t)question.sum;
}

TEST_ON_EVERY_STORE(as_many_are_counted_as_were_asked)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    int64_t hashes = ask(fx, "gatehouse_hash_duration_seconds", NULL);

    for (int i = 0; i < 3; i++) {
        (void)fixture_execute(fx, NULL,
                              "mutation { tokenAuth(username: \"ana\", "
                              "password: \"wrong\") { success } }");
    }
    (void)fixture_log_in(fx, "ana");
    (void)fixture_execute(fx, NULL, "{ me { username } }");
    (void)fixture_execute(fx, NULL, "{ __typename }");
    (void)fixture_execute(fx, NULL, "{ nonsense");

    expect_int(ask(fx, "gatehouse_requests", NULL), 7);
    expect_int(ask(fx, "gatehouse_requests", "tokenAuth"), 4);
    expect_int(ask(fx, "gatehouse_requests", "denied"), 1);
    expect_int(ask(fx, "gatehouse_requests", "refused"), 4);
    expect_int(ask(fx, "gatehouse_requests", "other"), 1);
    expect_int(ask(fx, "gatehouse_requests", "none"), 1);
    expect_int(ask(fx, "gatehouse_operations", NULL), 5);
    expect_int(ask(fx, "gatehouse_request_duration_seconds", NULL), 7);
    expect_int(ask(fx, "gatehouse_request_memory_bytes", NULL), 7);
    expect_int(ask(fx, "gatehouse_hash_duration_seconds", NULL), hashes + 4);
    expect_int(ask(fx, "gatehouse_hashers_busy", NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(who_is_over_budget_is_counted_apart)
{
    struct fixture *fx = fixture_open("login_budget_per_name=2", NULL);
    int64_t faults = ask(fx, "gatehouse_requests", "fault");

    /* No client's address: the name's budget alone. */
    for (int i = 0; i < 5; i++) {
        (void)fixture_execute(fx, NULL,
                              "mutation { tokenAuth(username: \"ana\", "
                              "password: \"wrong\") { success } }");
    }
    expect_int(ask(fx, "gatehouse_requests", "refused"), 2);
    expect_int(ask(fx, "gatehouse_requests", "over_budget"), 3);
    expect_int(ask(fx, "gatehouse_operations", "over_budget"), 3);
    expect_int(ask(fx, "gatehouse_requests", "fault"), faults);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(look_ups_in_caches_are_hits_or_misses)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    int64_t before = ask(fx, "gatehouse_cache_lookups", "documents");
    int64_t misses = ask(fx, "gatehouse_cache_lookups", "miss");
    int64_t hits = ask(fx, "gatehouse_cache_lookups", "hit");

    for (int i = 0; i < 4; i++) {
        expect_answer(fx, tokens.access, "{ me { username } }",
                      "{\"data\":{\"me\":{\"username\":\"ana\"}}}");
    }
    expect_int(ask(fx, "gatehouse_cache_lookups", "documents"), before + 4);
    expect_int(ask(fx, "gatehouse_cache_lookups", "tokens"), 4);
    expect_int(ask(fx, "gatehouse_cache_lookups", "accounts"), 4);
    /* The first sight of the document, of the token and of the account. */
    expect_int(ask(fx, "gatehouse_cache_lookups", "miss"), misses + 3);
    expect_int(ask(fx, "gatehouse_cache_lookups", "hit"), hits + 9);
    expect_true(ask(fx, "gatehouse_cache_entries", NULL) > 0);
    expect_true(ask(fx, "gatehouse_cache_bytes", NULL) > 0);
    expect_int(ask(fx, "gatehouse_cache_evictions", NULL), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(mails_are_counted_as_they_lie_there)
{
    struct fixture *fx = fixture_open("mailbox=yes", NULL);

    expect_int(ask(fx, "gatehouse_mail_oldest_age_seconds", NULL), 0);
    (void)fixture_call(fx, NULL, "register", "success",
                       "username: \"ana\", email: \"ana@example.com\", "
                       "password1: \"%s\", password2: \"%s\"",
                       PASSWORD, PASSWORD);
    fixture_advance_s(fx, 7);
    expect_int(ask(fx, "gatehouse_mails", "waiting"), 1);
    expect_int(ask(fx, "gatehouse_mails", "failed"), 0);
    expect_int(ask(fx, "gatehouse_mail_oldest_age_seconds", NULL), 7);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_broken_store_takes_nothing_but_its_own_numbers_away)
{
    struct fixture *fx = fixture_open(NULL);
    struct question question = {.name = "gatehouse_mail_attempts"};

    faulty_store_break(&fx->faulty, 1);
    expect_int(gate_service_metrics(fx->service, look, &question),
               GATE_FAULT_STORE);
    faulty_store_break(&fx->faulty, 0);
    expect_int(question.samples, 4);
    expect_int(gate_service_metrics(NULL, look, &question), GATE_FAULT_USAGE);
    expect_int(gate_service_metrics(fx->service, NULL, NULL), GATE_FAULT_USAGE);
    fixture_close(fx);
}

static void *ask_often(void *payload)
{
    struct fixture *fx = payload;
    static const char document[] = "{ publicUser { username } }";

    for (int i = 0; i < REQUESTS; i++) {
        const gate_request request = {.document = document,
                                      .document_bytes = sizeof(document) - 1};
        gate_response *response = NULL;

        if (gate_service_execute(fx->service, &request, &response) == GATE_OK) {
            gate_response_free(response);
        }
    }
    return NULL;
}

TEST_ON_EVERY_STORE(threads_count_while_others_read)
{
    struct fixture *fx = fixture_open(NULL);
    pthread_t threads[THREADS];
    int64_t last = 0, now = 0;

    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, ask_often, fx);
    }
    while (now < THREADS * REQUESTS) {
        now = ask(fx, "gatehouse_requests", NULL);
        expect_true(now >= last);
        last = now;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    expect_int(ask(fx, "gatehouse_operations", "ok"), THREADS * REQUESTS);
    fixture_close(fx);
}

TEST_MAIN
