/* SPDX-License-Identifier: MIT */
/*
 * The power fails while many register, log in and refresh.  What was
 * acknowledged before is on the disk, whichever sectors of the rest got there;
 * everybody goes on with the token he holds.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "shim_vfs.h"
#include "support/fixture.h"

enum { CLIENTS = 6, FAILURES = 12, ANSWER_BYTES = 4096, TOKEN_BYTES = 256 };

/* What a client knows: whose name was acknowledged, and its newest token. */
struct history {
    char name[32];
    char token[TOKEN_BYTES];
    unsigned refreshed;
};

struct client {
    struct fixture *fx;
    pthread_t thread;
    unsigned number;
    pthread_mutex_t lock;
    struct history known; /* under the lock; "": nothing yet */
    atomic_bool must_end;
};

static bool ask(struct fixture *fx, const char *document,
                char out[ANSWER_BYTES])
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

    snprintf(out, ANSWER_BYTES, "%.*s", (int)bytes, json);
    gate_response_free(response);
    return strstr(out, "\"success\":true") != NULL;
}

static bool read_token(const char *answer, char out[TOKEN_BYTES])
{
    static const char mark[] = "\"refreshToken\":{\"token\":\"";
    const char *token = strstr(answer, mark);

    if (token == NULL) {
        return false;
    }
    token += strlen(mark);
    snprintf(out, TOKEN_BYTES, "%.*s", (int)strcspn(token, "\""), token);
    return true;
}

static bool register_as(struct fixture *fx, const char *name,
                        char token[TOKEN_BYTES])
{
    char document[1024], answer[ANSWER_BYTES];

    snprintf(document, sizeof(document),
             "mutation { register(username: \"%s\", email: \"%s@example.com\", "
             "password1: \"" PASSWORD "\", password2: \"" PASSWORD "\") { "
             "success refreshToken { token } } }",
             name, name);
    return ask(fx, document, answer) && read_token(answer, token);
}

static bool refresh(struct fixture *fx, const char *old,
                    char token[TOKEN_BYTES])
{
    char document[1024], answer[ANSWER_BYTES];

    snprintf(document, sizeof(document),
             "mutation { refreshToken(refreshToken: \"%s\", "
             "revokeRefreshToken: true) { success refreshToken { token } } }",
             old);
    return ask(fx, document, answer) && read_token(answer, token);
}

static void know(struct client *client, const struct history *now)
{
    pthread_mutex_lock(&client->lock);
    client->known = *now;
    pthread_mutex_unlock(&client->lock);
}

/* Somebody new, then some refreshes, and again. */
static void *live(void *payload)
{
    enum { REFRESHES = 8 };
    struct client *client = payload;

    for (unsigned nth = 0; !atomic_load(&client->must_end); nth++) {
        struct history now = {.refreshed = 0};

        snprintf(now.name, sizeof(now.name), "user%u.%u", client->number, nth);
        if (!register_as(client->fx, now.name, now.token)) {
            break;
        }
        know(client, &now);
        while (now.refreshed < REFRESHES && !atomic_load(&client->must_end)) {
            char old[TOKEN_BYTES];

            memcpy(old, now.token, sizeof(old));
            if (!refresh(client->fx, old, now.token)) {
                return NULL;
            }
            now.refreshed++;
            know(client, &now);
        }
    }
    return NULL;
}

/* --- after the failure --- */

/* By SQLite itself, without the shim. */
static void expect_sound(const char *folder)
{
    char path[TEST_FOLDER_BYTES + 16];
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;

    snprintf(path, sizeof(path), "%s/gatehouse.db", folder);
    expect_int(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "unix"),
               SQLITE_OK);
    expect_int(
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL),
        SQLITE_OK);
    expect_int(sqlite3_step(check), SQLITE_ROW);
    expect_text((const char *)sqlite3_column_text(check, 0), "ok");
    (void)sqlite3_finalize(check);
    (void)sqlite3_close(db);
}

static void expect_known(struct fixture *fx, const struct history *known)
{
    char token[TOKEN_BYTES];

    test_case(known->name);
    expect_text(fixture_show(fx, known->name).username, known->name);
    expect_true(refresh(fx, known->token, token));
    test_case(NULL);
}

static void start(struct client *clients, struct fixture *fx, unsigned round)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.fx = fx,
                                     .number = round * CLIENTS + i,
                                     .lock = PTHREAD_MUTEX_INITIALIZER};
        expect_int(pthread_create(&clients[i].thread, NULL, live, &clients[i]),
                   0);
    }
}

static void stop(struct client *clients)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        atomic_store(&clients[i].must_end, true);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
    }
}

/* Each has got somewhere: there is something to lose. */
static void wait_for_histories(struct client *clients, unsigned refreshes)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        bool is_there = false;

        while (!is_there) {
            pthread_mutex_lock(&clients[i].lock);
            is_there = clients[i].known.refreshed >= refreshes;
            pthread_mutex_unlock(&clients[i].lock);
            (void)sched_yield();
        }
    }
}

static unsigned fail_once(struct fixture *fx, unsigned seed)
{
    struct client clients[CLIENTS];
    struct history known[CLIENTS];
    char image[TEST_FOLDER_BYTES];
    unsigned checked = 0;

    test_folder_make(image);
    start(clients, fx, seed);
    wait_for_histories(clients, 1 + seed % 6);
    for (unsigned i = 0; i < CLIENTS; i++) {
        pthread_mutex_lock(&clients[i].lock);
        known[i] = clients[i].known;
        pthread_mutex_unlock(&clients[i].lock);
    }
    shim_crash(fx->opened.folder, image, seed);
    stop(clients);

    struct fixture *after = fixture_open_at(fx, image);

    expect_true(after != NULL);
    if (after != NULL) {
        for (unsigned i = 0; i < CLIENTS; i++) {
            expect_known(after, &known[i]);
            checked++;
        }
        fixture_close(after);
        expect_sound(image);
    }
    test_folder_remove(image);
    return checked;
}

/* A seed of 0 leaves nothing that was not synced; others scatter it. */
TEST_ON_SQLITE(a_power_failure_loses_nothing_that_was_acknowledged)
{
    unsigned checked = 0;

    shim_install();
    shim_reset();
    struct fixture *fx = fixture_open(NULL);

    for (unsigned seed = 0; seed < FAILURES && !test_state.has_failed; seed++) {
        checked += fail_once(fx, seed);
    }
    printf("%u failures of the power, %u histories checked\n", FAILURES,
           checked);
    expect_int(checked, FAILURES * CLIENTS);
    shim_heal();
    fixture_close(fx);
    shim_reset();
}

TEST_MAIN
