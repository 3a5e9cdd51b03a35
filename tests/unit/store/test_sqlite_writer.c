/* SPDX-License-Identifier: MIT */
/* The writer: many changes a commit, each on its own; reads beside it. */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite/open.h"
#include "store/sqlite/sqlite_store.h"
#include "world.h"

struct lab {
    char folder[TEST_FOLDER_BYTES];
    char path[TEST_FOLDER_BYTES + 32];
    struct world w;
};

static void open_lab_store(struct lab *lab, unsigned commit_max)
{
    const struct sqlite_options options = {
        .path = lab->path, .reader_count = 2, .commit_max = commit_max};

    if (sqlite_store_open(&lab->w.cx, &options, &lab->w.store) != GATE_OK) {
        fprintf(stderr, "%s\n", lab->w.cx.message);
        exit(1);
    }
}

static struct lab open_lab(unsigned commit_max)
{
    struct lab lab = {0};

    test_folder_make(lab.folder);
    snprintf(lab.path, sizeof(lab.path), "%s/gatehouse.db", lab.folder);
    open_context(&lab.w.cx);
    open_lab_store(&lab, commit_max);
    return lab;
}

static void close_lab(struct lab *lab)
{
    lab->w.store->ops->close(lab->w.store);
    context_close(&lab->w.cx);
    test_folder_remove(lab->folder);
}

static struct sqlite_statistics statistics(const struct lab *lab)
{
    struct sqlite_statistics counted;

    sqlite_store_statistics(lab->w.store, &counted);
    return counted;
}

/* --- changes that wait for a sign --- */

struct caller {
    pthread_t thread;
    struct world w;
    char name[16];
    sem_t is_inside; /* apply has begun */
    sem_t may_go_on;
    bool must_wait;
    gate_status ends_with;
    gate_status status;
};

static gate_status add_and_wait(gate_change *change, void *payload)
{
    struct caller *own = payload;
    gate_account account = account_called(own->name);

    TRY(change->store->ops->add_account(change, &account));
    sem_post(&own->is_inside);
    if (own->must_wait) {
        sem_wait(&own->may_go_on);
    }
    return own->ends_with;
}

static void *call(void *payload)
{
    struct caller *own = payload;

    own->status =
        own->w.store->ops->change(own->w.store, &own->w.cx, add_and_wait, own);
    return NULL;
}

static void start_call(struct caller *own, const struct lab *lab, int number)
{
    own->w.store = lab->w.store;
    open_context(&own->w.cx);
    snprintf(own->name, sizeof(own->name), "user%d", number);
    sem_init(&own->is_inside, 0, 0);
    sem_init(&own->may_go_on, 0, 0);
    expect_int(pthread_create(&own->thread, NULL, call, own), 0);
}

static void end_call(struct caller *own)
{
    pthread_join(own->thread, NULL);
    sem_destroy(&own->is_inside);
    sem_destroy(&own->may_go_on);
    context_close(&own->w.cx);
}

static gate_status find(struct lab *lab, const char *name)
{
    gate_account account;

    return lab->w.store->ops->find_account_by_name(lab->w.store, &lab->w.cx,
                                                   name, &account);
}

/* The first is inside, all others have come: in how many commits? */
static void crowd(struct lab *lab, struct caller *callers, int count)
{
    callers[0].must_wait = true;
    start_call(&callers[0], lab, 0);
    sem_wait(&callers[0].is_inside);
    for (int i = 1; i < count; i++) {
        start_call(&callers[i], lab, i);
    }
    while (statistics(lab).changes < (uint64_t)count) {
        sched_yield();
    }
    sem_post(&callers[0].may_go_on);
    for (int i = 0; i < count; i++) {
        end_call(&callers[i]);
    }
}

TEST(changes_that_wait_share_one_commit)
{
    struct lab lab = open_lab(0);
    struct caller callers[16] = {0};

    crowd(&lab, callers, 16);
    for (int i = 0; i < 16; i++) {
        expect_int(callers[i].status, GATE_OK);
        expect_int(find(&lab, callers[i].name), GATE_OK);
    }
    expect_int(statistics(&lab).changes, 16);
    expect_int(statistics(&lab).commits, 2);
    close_lab(&lab);
}

TEST(a_commit_takes_no_more_than_its_maximum)
{
    struct lab lab = open_lab(4);
    struct caller callers[13] = {0};

    crowd(&lab, callers, 13);
    expect_int(statistics(&lab).commits, 1 + 3);
    close_lab(&lab);
}

TEST(each_change_of_a_commit_stands_on_its_own)
{
    struct lab lab = open_lab(0);
    struct caller callers[12] = {0};
    static const gate_status ends[] = {GATE_OK, GATE_STALE, GATE_FAULT_CRYPTO};

    for (int i = 0; i < 12; i++) {
        callers[i].ends_with = ends[i % 3];
    }
    crowd(&lab, callers, 12);
    for (int i = 0; i < 12; i++) {
        expect_int(callers[i].status, ends[i % 3]);
        expect_int(find(&lab, callers[i].name),
                   ends[i % 3] == GATE_OK ? GATE_OK : GATE_NOT_FOUND);
    }
    close_lab(&lab);
}

TEST(reads_do_not_wait_for_a_write_and_see_what_is_committed)
{
    struct lab lab = open_lab(0);
    struct caller writer = {.must_wait = true};

    (void)add_account(&lab.w, "ana", "", false);
    start_call(&writer, &lab, 1);
    sem_wait(&writer.is_inside);
    for (int i = 0; i < 100; i++) {
        expect_int(find(&lab, "ana"), GATE_OK);
        expect_int(find(&lab, "user1"), GATE_NOT_FOUND);
    }
    sem_post(&writer.may_go_on);
    end_call(&writer);
    expect_int(find(&lab, "user1"), GATE_OK);
    close_lab(&lab);
}

/* --- many threads --- */

enum { THREADS = 16, TIMES = 20 };

static void *write_often(void *payload)
{
    struct caller *own = payload;

    for (int i = 0; i < TIMES; i++) {
        own->status = DO(set_archived, &own->w, .id = 1, .yes = i % 2 == 0);
        if (own->status != GATE_OK) {
            break;
        }
    }
    return NULL;
}

static void *read_often(void *payload)
{
    struct caller *own = payload;
    gate_account account;

    for (int i = 0; i < 20 * TIMES && own->status == GATE_OK; i++) {
        own->status = own->w.store->ops->find_account(own->w.store, &own->w.cx,
                                                      1, &account);
    }
    return NULL;
}

/* Eight read through two readers while sixteen write. */
TEST(sixteen_writers_need_fewer_commits_than_changes)
{
    struct lab lab = open_lab(0);
    struct caller callers[THREADS + 8] = {0};

    (void)add_account(&lab.w, "ana", "", false);
    for (int i = 0; i < THREADS + 8; i++) {
        callers[i].w.store = lab.w.store;
        open_context(&callers[i].w.cx);
        expect_int(pthread_create(&callers[i].thread, NULL,
                                  i < THREADS ? write_often : read_often,
                                  &callers[i]),
                   0);
    }
    for (int i = 0; i < THREADS + 8; i++) {
        pthread_join(callers[i].thread, NULL);
        context_close(&callers[i].w.cx);
        expect_int(callers[i].status, GATE_OK);
    }
    expect_int(read_account(&lab.w, 1).version, 1 + THREADS * TIMES);
    expect_int(statistics(&lab).changes, 1 + THREADS * TIMES);
    expect_true(statistics(&lab).commits < THREADS * TIMES);
    close_lab(&lab);
}

/* --- readers are opened when they are needed --- */

enum { READERS = 3 };

static gate_status find_all_at_once(struct lab *lab)
{
    struct statement first = {0}, second = {0};
    CLEANUP(statement_close) struct statement third = {0};

    TRY(statement_open_read(lab->w.store, &lab->w.cx, "SELECT 1", &first));
    TRY(statement_open_read(lab->w.store, &lab->w.cx, "SELECT 2", &second));
    statement_close(&second);
    TRY(statement_open_read(lab->w.store, &lab->w.cx, "SELECT 3", &third));
    expect_true(third.db == second.db && third.db != first.db);
    statement_close(&first);
    return GATE_OK;
}

TEST(a_reader_is_opened_when_all_others_are_taken)
{
    struct lab lab = open_lab(0);

    expect_int(find_all_at_once(&lab), GATE_OK);
    close_lab(&lab);
}

static void move_away(const struct lab *lab, const char *ending)
{
    char from[sizeof(lab->path) + 8];
    char to[sizeof(from)];

    snprintf(from, sizeof(from), "%s%s", lab->path, ending);
    snprintf(to, sizeof(to), "%s/old%s", lab->folder, ending);
    expect_int(rename(from, to), 0);
}

/* Somebody has put another database in the place of ours: it is not read. */
TEST(no_reader_is_opened_on_another_file)
{
    struct lab lab = open_lab(0);
    struct caller callers[READERS] = {0};

    (void)add_account(&lab.w, "ana", "", false);
    move_away(&lab, "");
    move_away(&lab, "-wal");
    move_away(&lab, "-shm");
    sqlite3 *db = NULL;
    expect_int(sqlite3_open(lab.path, &db), SQLITE_OK);
    expect_int(sqlite3_exec(db, "CREATE TABLE other (a)", NULL, NULL, NULL),
               SQLITE_OK);
    sqlite3_close(db);
    for (int i = 0; i < READERS; i++) {
        callers[i].w.store = lab.w.store;
        open_context(&callers[i].w.cx);
        expect_int(
            pthread_create(&callers[i].thread, NULL, read_often, &callers[i]),
            0);
    }
    for (int i = 0; i < READERS; i++) {
        pthread_join(callers[i].thread, NULL);
        expect_int(callers[i].status, GATE_OK);
        context_close(&callers[i].w.cx);
    }
    close_lab(&lab);
}

/* --- a disk that is full --- */

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(a_full_disk_fails_the_change_and_heals)
{
    struct lab lab = open_lab(0);
    static char long_name[100000];
    gate_account account = account_called("bea");

    (void)add_account(&lab.w, "ana", "", false);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(80000);
    memset(long_name, 'x', sizeof(long_name) - 1);
    account.first_name = long_name;
    expect_int(DO(add_account, &lab.w, .account = &account), GATE_FAULT_STORE);
    expect_true(lab.w.cx.message[0] != '\0');
    expect_int(statistics(&lab).failures, 1);
    expect_int(find(&lab, "ana"), GATE_OK);
    expect_int(find(&lab, "bea"), GATE_NOT_FOUND);

    limit_files(RLIM_INFINITY);
    expect_int(lab.w.store->ops->ping(lab.w.store, &lab.w.cx), GATE_OK);
    expect_int(DO(add_account, &lab.w, .account = &account), GATE_OK);
    expect_int(find(&lab, "bea"), GATE_OK);
    close_lab(&lab);
}

/* All who share the commit that failed are told; a ping says so, too, for as
 * long as it lasts. */
TEST(a_commit_that_fails_fails_all_its_changes)
{
    struct lab lab = open_lab(0);
    struct caller callers[6] = {0};

    (void)add_account(&lab.w, "ana", "", false);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(1);
    crowd(&lab, callers, 6);
    expect_int(lab.w.store->ops->ping(lab.w.store, &lab.w.cx),
               GATE_FAULT_STORE);
    limit_files(RLIM_INFINITY);
    for (int i = 0; i < 6; i++) {
        expect_int(callers[i].status, GATE_FAULT_STORE);
        expect_int(find(&lab, callers[i].name), GATE_NOT_FOUND);
    }
    expect_int(statistics(&lab).commits, 1);
    expect_int(lab.w.store->ops->ping(lab.w.store, &lab.w.cx), GATE_OK);
    close_lab(&lab);
}

/* --- the log --- */

static struct lab open_lab_with_short_log(void)
{
    struct lab lab = open_lab(0);
    const struct sqlite_options options = {.path = lab.path,
                                           .checkpoint_pages = 20};

    lab.w.store->ops->close(lab.w.store);
    expect_int(sqlite_store_open(&lab.w.cx, &options, &lab.w.store), GATE_OK);
    return lab;
}

static long log_bytes(const struct lab *lab)
{
    char path[sizeof(lab->path) + 8];
    struct stat status = {0};

    snprintf(path, sizeof(path), "%s-wal", lab->path);
    expect_int(stat(path, &status), 0);
    return (long)status.st_size;
}

/* Five pages each. */
static void add_long_name(struct lab *lab, int number)
{
    static char name[20000];
    char own[16];

    memset(name, 'x', sizeof(name) - 1);
    snprintf(own, sizeof(own), "user%d", number);
    gate_account account = account_called(own);
    account.first_name = name;
    expect_int(DO(add_account, &lab->w, .account = &account), GATE_OK);
}

TEST(the_log_is_moved_home)
{
    struct lab lab = open_lab_with_short_log();

    for (int i = 0; i < 100; i++) {
        add_long_name(&lab, i);
    }
    expect_true(log_bytes(&lab) < 60L * 4096); /* 500 pages were written */
    close_lab(&lab);
}

/* A backup, say, that takes its time.  Whoever waited for it would do so for an
 * hour here. */
TEST(a_reader_that_stays_in_the_log_stops_nobody)
{
    struct lab lab = open_lab(0);
    const struct sqlite_options options = {
        .path = lab.path, .checkpoint_pages = 5, .busy_ms = 3600000};
    sqlite3 *held = NULL;

    lab.w.store->ops->close(lab.w.store);
    expect_int(sqlite_store_open(&lab.w.cx, &options, &lab.w.store), GATE_OK);
    add_long_name(&lab, 0);
    expect_int(sqlite3_open(lab.path, &held), SQLITE_OK);
    expect_int(sqlite3_exec(held, "BEGIN; SELECT count(*) FROM account", NULL,
                            NULL, NULL),
               SQLITE_OK);
    for (int i = 1; i < 30; i++) {
        add_long_name(&lab, i);
    }
    expect_true(log_bytes(&lab) > 16L * 5 * 4096); /* it is really in the way */
    sqlite3_close(held);
    add_long_name(&lab, 30);
    expect_int(lab.w.store->ops->ping(lab.w.store, &lab.w.cx), GATE_OK);
    close_lab(&lab);
}

/* Often enough for the writer to keep a snapshot open (keeper.c). */
TEST(the_log_is_moved_home_under_many_reads)
{
    struct lab lab = open_lab_with_short_log();
    struct world reads = {.store = lab.w.store};
    gate_account account;

    open_context(&reads.cx);
    for (int i = 0; i < 100; i++) {
        add_long_name(&lab, i);
        for (int n = 0; n < 20; n++) {
            expect_int(reads.store->ops->find_account(reads.store, &reads.cx,
                                                      i + 1, &account),
                       GATE_OK);
        }
    }
    expect_true(log_bytes(&lab) < 60L * 4096);
    context_close(&reads.cx);
    close_lab(&lab);
}

/* A reader of another program holds on to the log: it grows, and goes home
 * once that reader is gone. */
TEST(a_long_read_elsewhere_only_delays_it)
{
    struct lab lab = open_lab_with_short_log();
    sqlite3 *db = NULL;

    add_long_name(&lab, 0);
    expect_int(sqlite3_open(lab.path, &db), SQLITE_OK);
    expect_int(
        sqlite3_exec(db, "BEGIN; SELECT * FROM account", NULL, NULL, NULL),
        SQLITE_OK);
    for (int i = 1; i < 50; i++) {
        add_long_name(&lab, i);
    }
    long longest = log_bytes(&lab);
    expect_true(longest > 200L * 4096);
    expect_int(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    for (int i = 50; i < 150; i++) {
        add_long_name(&lab, i);
    }
    expect_true(log_bytes(&lab) < longest + 60L * 4096);
    close_lab(&lab);
}

TEST_MAIN
