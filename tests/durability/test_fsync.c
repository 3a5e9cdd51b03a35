/* SPDX-License-Identifier: MIT */
/* What an fsync is paid for, and that no answer comes before its own. */
#include <pthread.h>
#include <stdatomic.h>

#include "shim_vfs.h"
#include "support/fixture.h"

enum { CLIENTS = 16, TIMES = 20, DISK_US = 2000 };

#define REFRESH                                                                \
    "mutation { refreshToken(refreshToken: \"%s\", revokeRefreshToken: true) " \
    "{ success errors refreshToken { token } } }"

static struct fixture *open_on_shim(void)
{
    shim_install();
    shim_reset();
    return fixture_open("work_threads=16", NULL);
}

static void close_on_shim(struct fixture *fx)
{
    shim_heal();
    fixture_close(fx);
    shim_reset();
}

/* A document of the test's own memory: several threads may make one. */
static void write_refresh(char out[1024], const char *token)
{
    snprintf(out, 1024, REFRESH, token);
}

/* A thread's request; the fixture's own belong to the test's thread. */
static bool ask(struct fixture *fx, const char *document, char out[2048])
{
    gate_request request = {.document = document,
                            .document_bytes = strlen(document),
                            .may_write = true};
    gate_response *response;
    size_t bytes;

    out[0] = '\0';
    if (gate_service_execute(fx->service, &request, &response) != GATE_OK) {
        return false;
    }
    const char *json = gate_response_json(response, &bytes);

    snprintf(out, 2048, "%.*s", (int)bytes, json);
    gate_response_free(response);
    return strstr(out, "\"success\":true") != NULL;
}

/* The successor in an answer; false: none. */
static bool read_token(const char *answer, char out[256])
{
    static const char mark[] = "\"refreshToken\":{\"token\":\"";
    const char *token = strstr(answer, mark);

    if (token == NULL) {
        return false;
    }
    token += strlen(mark);
    snprintf(out, 256, "%.*s", (int)strcspn(token, "\""), token);
    return true;
}

TEST_ON_SQLITE(a_lone_refresh_costs_one_fsync)
{
    struct fixture *fx = open_on_shim();
    char document[1024];

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    write_refresh(document, fixture_log_in(fx, "ana").refresh);
    shim_break(0, 0); /* counts from here */
    const char *answer = fixture_execute(fx, NULL, document);

    expect_true(strstr(answer, "\"success\":true") != NULL);
    expect_int(shim_syncs(), 1);
    close_on_shim(fx);
}

TEST_ON_SQLITE(what_only_reads_costs_none)
{
    struct fixture *fx = open_on_shim();

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");

    shim_break(0, 0);
    for (int i = 0; i < 10; i++) {
        (void)fixture_execute(fx, tokens.access, "{ me { username } }");
    }
    expect_int(shim_syncs(), 0);
    close_on_shim(fx);
}

struct refresher {
    struct fixture *fx;
    pthread_t thread;
    char token[256];
    unsigned refreshed;
};

static void *refresh_often(void *payload)
{
    struct refresher *own = payload;
    char document[1024], answer[2048];

    for (int i = 0; i < TIMES; i++) {
        write_refresh(document, own->token);
        if (ask(own->fx, document, answer) && read_token(answer, own->token)) {
            own->refreshed++;
        }
    }
    return NULL;
}

/* On a disk that takes 2 ms, as the next group gathers behind each fsync. */
TEST_ON_SQLITE(sixteen_at_once_cost_a_quarter_each_at_most)
{
    struct fixture *fx = open_on_shim();
    struct refresher clients[CLIENTS];
    unsigned refreshed = 0;

    for (int i = 0; i < CLIENTS; i++) {
        char name[16];

        snprintf(name, sizeof(name), "user%d", i);
        fixture_add_person(fx, name, PERSON_VERIFIED);
        clients[i] = (struct refresher){.fx = fx};
        snprintf(clients[i].token, sizeof(clients[i].token), "%s",
                 fixture_log_in(fx, name).refresh);
    }
    shim_delay_syncs_us(DISK_US);
    shim_break(0, 0);
    for (int i = 0; i < CLIENTS; i++) {
        expect_int(pthread_create(&clients[i].thread, NULL, refresh_often,
                                  &clients[i]),
                   0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        refreshed += clients[i].refreshed;
    }
    printf("%u refreshes, %u fsyncs\n", refreshed, shim_syncs());
    expect_int(refreshed, CLIENTS * TIMES);
    expect_true(4 * shim_syncs() <= refreshed);
    close_on_shim(fx);
}

struct asker {
    struct fixture *fx;
    char document[1024];
    char answer[2048];
    atomic_bool is_answered;
};

static void *ask_once(void *payload)
{
    struct asker *own = payload;

    (void)ask(own->fx, own->document, own->answer);
    atomic_store(&own->is_answered, true);
    return NULL;
}

TEST_ON_SQLITE(no_answer_comes_before_its_fsync)
{
    struct fixture *fx = open_on_shim();
    pthread_t thread;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    struct asker asker = {.fx = fx};

    write_refresh(asker.document, tokens.refresh);
    shim_hold_syncs(true);
    expect_int(pthread_create(&thread, NULL, ask_once, &asker), 0);
    expect_true(shim_wait_for_held_sync());
    /* Whoever only reads is answered meanwhile. */
    for (int i = 0; i < 100; i++) {
        const char *answer =
            fixture_execute(fx, tokens.access, "{ me { username } }");

        expect_true(strstr(answer, "\"ana\"") != NULL);
    }
    expect_false(atomic_load(&asker.is_answered));
    shim_hold_syncs(false);
    pthread_join(thread, NULL);
    expect_true(strstr(asker.answer, "\"success\":true") != NULL);
    close_on_shim(fx);
}

TEST_ON_SQLITE(what_was_not_synced_is_not_acknowledged_and_can_be_asked_again)
{
    struct fixture *fx = open_on_shim();
    char document[1024];

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    write_refresh(document, fixture_log_in(fx, "ana").refresh);
    shim_fail_syncs(true);
    for (int i = 0; i < 3; i++) {
        const char *answer = fixture_execute(fx, NULL, document);

        expect_true(strstr(answer, "\"code\":\"internal\"") != NULL);
        expect_true(strstr(answer, "\"success\":true") == NULL);
    }
    shim_fail_syncs(false);
    const char *answer = fixture_execute(fx, NULL, document);

    expect_true(strstr(answer, "\"success\":true") != NULL);
    close_on_shim(fx);
}

TEST_MAIN
