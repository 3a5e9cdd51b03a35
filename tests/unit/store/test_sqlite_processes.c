/* SPDX-License-Identifier: MIT */
/* Several processes on one file, and processes that are killed. */
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite/migrations.h"
#include "store/sqlite/open.h"
#include "world.h"

struct site {
    char folder[TEST_FOLDER_BYTES];
    char path[TEST_FOLDER_BYTES + 32];
};

static struct site make_site(void)
{
    struct site site = {0};

    test_folder_make(site.folder);
    snprintf(site.path, sizeof(site.path), "%s/gatehouse.db", site.folder);
    return site;
}

static bool open_site(const struct site *site, struct world *w)
{
    const struct sqlite_options options = {.path = site->path};

    open_context(&w->cx);
    if (sqlite_store_open(&w->cx, &options, &w->store) != GATE_OK) {
        fprintf(stderr, "%s\n", w->cx.message);
        return false;
    }
    return true;
}

static void close_site(struct world *w)
{
    w->store->ops->close(w->store);
    context_close(&w->cx);
}

static bool is_sound(const struct site *site)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    bool is_ok = false;

    if (sqlite3_open(site->path, &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL) ==
            SQLITE_OK &&
        sqlite3_step(check) == SQLITE_ROW) {
        is_ok = strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    }
    sqlite3_finalize(check);
    sqlite3_close(db);
    return is_ok;
}

/* --- a person, a session and a link in one change --- */

struct household {
    unsigned number;
    char name[24];
};

static void number_bytes(uint8_t *out, size_t bytes, unsigned number)
{
    memset(out, 0, bytes);
    memcpy(out, &number, sizeof(number));
}

static gate_status add_household(gate_change *change, void *payload)
{
    const gate_store_ops *ops = change->store->ops;
    struct household *own = payload;
    gate_account account = account_called(own->name);

    TRY(ops->add_account(change, &account));
    gate_session session = session_of(account.id, 0);
    number_bytes(session.selector, sizeof(session.selector), own->number);
    TRY(ops->add_session(change, &session, 9));
    gate_link link = link_of(account.id, 1, 0);
    number_bytes(link.selector, sizeof(link.selector), own->number);
    TRY(ops->add_link(change, &link));
    return ops->set_archived(change, account.id, true);
}

static gate_status write_household(struct world *w, unsigned number)
{
    struct household household = {.number = number};

    snprintf(household.name, sizeof(household.name), "user%u", number);
    return w->store->ops->change(w->store, &w->cx, add_household, &household);
}

/* All of it or nothing of it is there. */
static bool has_household(struct world *w, unsigned number)
{
    gate_account account = {0};
    gate_session session = session_of(0, 0);
    gate_link link = link_of(0, 1, 0);
    char name[24];

    snprintf(name, sizeof(name), "user%u", number);
    number_bytes(session.selector, sizeof(session.selector), number);
    number_bytes(link.selector, sizeof(link.selector), number);
    int there = 0;
    there += w->store->ops->find_account_by_name(w->store, &w->cx, name,
                                                 &account) == GATE_OK;
    there += w->store->ops->find_session(w->store, &w->cx, session.selector,
                                         &session) == GATE_OK;
    there += w->store->ops->find_link(w->store, &w->cx, link.selector, &link) ==
             GATE_OK;
    expect_true(there == 0 || there == 3);
    expect_true(there == 0 ||
                (account.archived && session.account == account.id &&
                 link.account == account.id && account.version == 2));
    return there == 3;
}

/* --- killed while it writes --- */

enum { WRITERS = 4 };

struct doomed {
    pthread_t thread;
    struct world w;
    unsigned first;
    int acknowledge; /* a pipe */
};

static void *write_until_killed(void *payload)
{
    struct doomed *own = payload;

    for (unsigned i = 0;; i++) {
        unsigned number = own->first + i * WRITERS;
        if (write_household(&own->w, number) != GATE_OK ||
            write(own->acknowledge, &number, sizeof(number)) !=
                sizeof(number)) {
            _exit(1);
        }
    }
    return NULL;
}

static void write_in_child(const struct site *site, unsigned first,
                           int acknowledge)
{
    struct doomed all[WRITERS] = {0};
    struct world w = {0};

    if (!open_site(site, &w)) {
        _exit(1);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        all[i] =
            (struct doomed){.first = first + i, .acknowledge = acknowledge};
        all[i].w.store = w.store;
        open_context(&all[i].w.cx);
        pthread_create(&all[i].thread, NULL, write_until_killed, &all[i]);
    }
    pthread_join(all[0].thread, NULL);
    _exit(1);
}

/* Kill it after so many answers; how many there were in the end. */
static unsigned kill_after(const struct site *site, unsigned first,
                           unsigned answers, unsigned *out_numbers,
                           unsigned max)
{
    int ends[2];
    unsigned count = 0;
    int status = 0;

    expect_int(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_in_child(site, first, ends[1]);
    }
    close(ends[1]);
    while (count < max && read(ends[0], &out_numbers[count],
                               sizeof(unsigned)) == sizeof(unsigned)) {
        if (++count == answers) {
            kill(child, SIGKILL);
        }
    }
    close(ends[0]);
    kill(child, SIGKILL);
    expect_int(waitpid(child, &status, 0), child);
    expect_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return count;
}

TEST(killed_at_any_moment_nothing_acknowledged_is_lost)
{
    enum { ROUNDS = 12, MAX = 4000 };
    struct site site = make_site();
    static unsigned numbers[MAX];

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned first = 1 + round * 1000000;
        unsigned count = kill_after(&site, first, 1 + round * 23, numbers, MAX);
        struct world w = {0};
        if (!open_site(&site, &w)) {
            expect_never("it opens again");
            break;
        }
        expect_true(count > round * 23);
        for (unsigned i = 0; i < count; i++) {
            expect_true(has_household(&w, numbers[i]));
        }
        for (unsigned i = 0; i < 2 * MAX; i++) { /* those not acknowledged */
            (void)has_household(&w, first + i);
        }
        close_site(&w);
        expect_true(is_sound(&site));
    }
    test_folder_remove(site.folder);
}

/* --- two at once --- */

static int write_some(const struct site *site, unsigned first, unsigned count)
{
    struct world w = {0};

    if (!open_site(site, &w)) {
        return 1;
    }
    for (unsigned i = 0; i < count; i++) {
        if (write_household(&w, first + i) != GATE_OK) {
            return 2;
        }
    }
    close_site(&w);
    return 0;
}

TEST(two_processes_write_to_one_new_database)
{
    enum { PROCESSES = 4, EACH = 50 };
    struct site site = make_site();
    pid_t children[PROCESSES];
    struct world w = {0};

    for (unsigned i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(write_some(&site, 1 + i * EACH, EACH));
        }
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        int status = -1;
        expect_int(waitpid(children[i], &status, 0), children[i]);
        expect_int(status, 0);
    }
    expect_true(open_site(&site, &w));
    for (unsigned i = 0; i < PROCESSES * EACH; i++) {
        expect_true(has_household(&w, 1 + i));
    }
    close_site(&w);
    expect_true(is_sound(&site));
    test_folder_remove(site.folder);
}

/* Forked before this process has the database open; goes on when told. */
TEST(what_one_process_writes_the_other_reads)
{
    struct site site = make_site();
    struct world w = {0};
    int go[2];
    int status = -1;
    char sign = 0;

    expect_int(pipe(go), 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(read(go[0], &sign, 1) == 1 ? write_some(&site, 2, 1) : 3);
    }
    expect_true(open_site(&site, &w));
    expect_int(write_household(&w, 1), GATE_OK);
    for (int i = 0; i < 500; i++) { /* so often that a snapshot is kept */
        expect_false(has_household(&w, 2));
    }
    expect_int(write(go[1], &sign, 1), 1);
    expect_int(waitpid(child, &status, 0), child);
    expect_int(status, 0);
    expect_true(has_household(&w, 1));
    expect_true(has_household(&w, 2));
    close_site(&w);
    close(go[0]);
    close(go[1]);
    test_folder_remove(site.folder);
}

TEST_MAIN
