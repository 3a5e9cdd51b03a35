/* SPDX-License-Identifier: MIT */
/*
 * Captchas, guessed by many at once, on every store: one login is asked for so
 * often from each of some threads, all with the same captcha.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "api/service.h"
#include "support/fixture.h"

enum { THREADS = 10, GUESSES_EACH = 5, TRIES = 5 };

struct crowd {
    struct fixture *fx;
    const char *document;
    atomic_uint let_through; /* to the password, and in */
    atomic_uint tried;       /* and wrong */
    atomic_uint refused;     /* spent, or over */
};

static bool has(struct slice answer, const char *text)
{
    return memmem(answer.data, answer.bytes, text, strlen(text)) != NULL;
}

static void note(struct crowd *crowd, struct slice answer)
{
    if (has(answer, "\"success\":true")) {
        atomic_fetch_add(&crowd->let_through, 1);
    } else if (has(answer, "\"code\":\"invalid_captcha\"")) {
        atomic_fetch_add(&crowd->tried, 1);
    } else if (has(answer, "\"code\":\"max_retries_exceeded\"") ||
               has(answer, "\"code\":\"expired_captcha\"")) {
        atomic_fetch_add(&crowd->refused, 1);
    }
}

static void *ask_often(void *payload)
{
    struct crowd *crowd = payload;
    gate_request request = {.document = crowd->document,
                            .document_bytes = strlen(crowd->document),
                            .may_write = true};

    for (int i = 0; i < GUESSES_EACH; i++) {
        gate_response *response;
        struct slice answer;

        if (gate_service_execute(crowd->fx->service, &request, &response) ==
            GATE_OK) {
            answer.data = gate_response_json(response, &answer.bytes);
            note(crowd, answer);
            gate_response_free(response);
        }
    }
    return NULL;
}

static void open_crowd(struct crowd *crowd, const char *guess)
{
    *crowd = (struct crowd){
        .fx = fixture_open("captcha_text=ACE347", "login_captcha=yes", NULL)};
    fixture_add_person(crowd->fx, "ana", PERSON_VERIFIED);
    const char *answer =
        fixture_execute(crowd->fx, NULL, "mutation { captcha { uuid } }");

    expect_int(context_format(
                   &crowd->fx->cx, &crowd->document,
                   "mutation { tokenAuth(username: \"ana\", "
                   "password: \"" PASSWORD
                   "\", identifier: \"%s\", userEntry: \"%s\") "
                   "{ success errors } }",
                   fixture_text(crowd->fx, answer, "data.captcha.uuid"), guess),
               GATE_OK);
}

static void ask_all_at_once(struct crowd *crowd)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_create(&threads[i], NULL, ask_often, crowd), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* Nor does a wrong one cost us a hash. */
TEST_ON_EVERY_STORE(fifty_parallel_guesses_are_five)
{
    struct crowd crowd;

    open_crowd(&crowd, "333333");
    uint64_t before = hashers_count(crowd.fx->service->hashers);

    ask_all_at_once(&crowd);
    expect_int(atomic_load(&crowd.tried), TRIES);
    expect_int(atomic_load(&crowd.refused), THREADS * GUESSES_EACH - TRIES);
    expect_int(hashers_count(crowd.fx->service->hashers), before);
    fixture_close(crowd.fx);
}

TEST_ON_EVERY_STORE(of_fifty_parallel_right_answers_one_is_let_through)
{
    struct crowd crowd;

    open_crowd(&crowd, "ace347");
    ask_all_at_once(&crowd);
    expect_int(atomic_load(&crowd.let_through), 1);
    expect_int(atomic_load(&crowd.refused), THREADS * GUESSES_EACH - 1);
    expect_int(fixture_show(crowd.fx, "ana").live_refresh_tokens, 1);
    fixture_close(crowd.fx);
}

TEST_MAIN
