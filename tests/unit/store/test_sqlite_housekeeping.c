/* SPDX-License-Identifier: MIT */
/*
 * Housekeeping in SQLite: a great many rows leave in small batches, beside
 * readers and writers that do not notice; the file gives its pages back.
 *
 * HOUSEKEEPING_ROWS: how many; `make housekeeping` takes a million.
 */
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

#include "store/sqlite/open.h"
#include "world.h"

enum { BATCH = 200, CALLERS = 4 };

#define OVER_MS (NOW_MS + 400LL * DAY_MS)

struct lab {
    char folder[TEST_FOLDER_BYTES];
    char path[TEST_FOLDER_BYTES + 32];
    struct world w;
};

static struct lab open_lab(void)
{
    struct lab lab = {0};

    test_folder_make(lab.folder);
    snprintf(lab.path, sizeof(lab.path), "%s/gatehouse.db", lab.folder);
    open_context(&lab.w.cx);
    const struct sqlite_options options = {.path = lab.path, .reader_count = 2};

    if (sqlite_store_open(&lab.w.cx, &options, &lab.w.store) != GATE_OK) {
        fprintf(stderr, "%s\n", lab.w.cx.message);
        exit(1);
    }
    return lab;
}

static void close_lab(struct lab *lab)
{
    lab->w.store->ops->close(lab->w.store);
    context_close(&lab->w.cx);
    test_folder_remove(lab->folder);
}

/* A connection of somebody else's, which never waits for a lock. */
static sqlite3 *open_database(const struct lab *lab)
{
    sqlite3 *db = NULL;

    expect_int(sqlite3_open(lab->path, &db), SQLITE_OK);
    expect_int(sqlite3_busy_timeout(db, 0), SQLITE_OK);
    return db;
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *asked = NULL;
    int64_t out = -1;

    expect_int(sqlite3_prepare_v2(db, sql, -1, &asked, NULL), SQLITE_OK);
    if (sqlite3_step(asked) == SQLITE_ROW) {
        out = sqlite3_column_int64(asked, 0);
    }
    sqlite3_finalize(asked);
    return out;
}

static int64_t rows_wanted(void)
{
    const char *text = getenv("HOUSEKEEPING_ROWS");
    int64_t rows = text == NULL ? 0 : strtoll(text, NULL, 10);

    return rows > 0 ? rows : 20000;
}

/* A quarter each of sessions, links, mails and budgets that are over, of one
 * account, and a session that lives. */
static void fill(sqlite3 *db, int64_t rows)
{
    char sql[2048];

    snprintf(
        sql, sizeof(sql),
        "BEGIN;"
        "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL"
        " SELECT i + 1 FROM c WHERE i < %lld) SELECT i FROM c;"
        "INSERT INTO session SELECT NULL, 1, randomblob(16), zeroblob(32), x'',"
        " 1, 1, 2, 1000 + i, iif(i %% 2, 500, 0), 0 FROM n;"
        "INSERT INTO link SELECT randomblob(16), 1, 1, 'ana@example.org', 1,"
        " 1000 + i, 0, 0 FROM n;"
        "INSERT INTO mail SELECT NULL, 1, 3, 'ana@example.org', 'de', NULL, 1,"
        " 1000 + i, 9, 1, 'no such mailbox' FROM n;"
        "INSERT INTO budget SELECT randomblob(16), 1, 1000 + i FROM n;"
        "DROP TABLE n; COMMIT;",
        (long long)rows / 4);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "fill: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

static const char count_sql[] =
    "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM link)"
    " + (SELECT count(*) FROM mail) + (SELECT count(*) FROM budget)";

/* --- a reader that would be told if it had to wait --- */

struct reader {
    pthread_t thread;
    sqlite3 *db;
    atomic_bool must_stop;
    atomic_uint_least64_t reads;
    atomic_int worst; /* the first code that was no success */
};

static void *keep_reading(void *payload)
{
    struct reader *own = payload;
    sqlite3_stmt *asked = NULL;

    own->worst = sqlite3_prepare_v2(
        own->db,
        "SELECT username FROM account, session WHERE account.id = 1"
        " AND session.account = account.id ORDER BY session.id DESC LIMIT 1",
        -1, &asked, NULL);
    while (own->worst == SQLITE_OK && !atomic_load(&own->must_stop)) {
        int code = sqlite3_step(asked);

        own->worst = code == SQLITE_ROW ? sqlite3_reset(asked) : code;
        atomic_fetch_add(&own->reads, 1);
    }
    sqlite3_finalize(asked);
    return NULL;
}

static void await_a_read(struct reader *reader)
{
    uint64_t before = atomic_load(&reader->reads);

    while (atomic_load(&reader->reads) == before &&
           reader->worst == SQLITE_OK) {
        sched_yield();
    }
}

/* Rows that have left; at most `batches` batches. */
static size_t clean(struct lab *lab, size_t batches, size_t *out_batches,
                    struct reader *reader)
{
    gate_housekeeping work = {
        .now_ms = OVER_MS, .over_before_ms = OVER_MS, .max = BATCH};
    size_t removed = 0;

    *out_batches = 0;
    do {
        expect_int(
            lab->w.store->ops->housekeep(lab->w.store, &lab->w.cx, &work),
            GATE_OK);
        expect_true(work.removed <= BATCH);
        removed += work.removed;
        *out_batches += work.removed > 0;
        if (reader != NULL && *out_batches % 16 == 1) {
            await_a_read(reader);
        }
    } while (work.has_more && *out_batches < batches);
    return removed;
}

/* The snapshot is held from before the first batch until after the last. */
TEST(a_great_many_rows_leave_in_small_batches_and_no_reader_waits)
{
    struct lab lab = open_lab();
    struct reader reader = {.db = open_database(&lab)};
    sqlite3 *held = open_database(&lab);
    gate_id ana = add_account(&lab.w, "ana", "ana@example.org", true);
    int64_t rows = rows_wanted();
    size_t batches;

    fill(reader.db, rows);
    gate_session living = session_of(ana, 1);
    living.ends_ms = OVER_MS + DAY_MS;
    expect_int(DO(add_session, &lab.w, .session = &living, .max = EVERYONE),
               GATE_OK);
    expect_int(sqlite3_exec(held, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    expect_int(number(held, count_sql), rows + 1);
    expect_int(pthread_create(&reader.thread, NULL, keep_reading, &reader), 0);

    expect_int(clean(&lab, SIZE_MAX, &batches, &reader), rows);

    atomic_store(&reader.must_stop, true);
    pthread_join(reader.thread, NULL);
    expect_int(reader.worst, SQLITE_OK);
    expect_int(batches, (rows + BATCH - 1) / BATCH);
    expect_true(atomic_load(&reader.reads) >= batches / 16);
    expect_int(number(held, count_sql), rows + 1);
    expect_int(sqlite3_exec(held, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    expect_int(number(held, count_sql), 1);
    expect_int(read_session(&lab.w, living.id).ended_ms, 0);
    printf("  %lld rows in %zu batches, %llu reads beside them\n",
           (long long)rows, batches,
           (unsigned long long)atomic_load(&reader.reads));
    sqlite3_close(held);
    sqlite3_close(reader.db);
    close_lab(&lab);
}

/* --- the file --- */

TEST(the_file_gives_pages_back_and_keeps_some_for_what_comes)
{
    struct lab lab = open_lab();
    sqlite3 *db = open_database(&lab);
    size_t batches;

    (void)add_account(&lab.w, "ana", "ana@example.org", true);
    fill(db, 60000);
    int64_t full = number(db, "PRAGMA page_count");

    expect_int(clean(&lab, SIZE_MAX, &batches, NULL), 60000);
    int64_t left = number(db, "PRAGMA page_count");
    int64_t unused = number(db, "PRAGMA freelist_count");

    expect_true(full > 1000);
    expect_true(left < full / 3);
    expect_true(unused <= 256);
    expect_true(unused > 0);
    expect_int(number(db, "SELECT integrity_check = 'ok'"
                          " FROM pragma_integrity_check"),
               1);
    sqlite3_close(db);
    close_lab(&lab);
}

/* --- those who write --- */

struct caller {
    pthread_t thread;
    struct lab *lab;
    struct world w;
    gate_link link; /* is over: housekeeping takes it */
    sem_t *inside;  /* NULL: does not wait */
    sem_t *go_on;
    gate_status status;
};

static gate_status use_link(gate_change *change, void *payload)
{
    const struct caller *own = payload;

    if (own->inside != NULL) {
        sem_post(own->inside);
        sem_wait(own->go_on);
    }
    return change->store->ops->use_link(change, own->link.selector, NOW_MS);
}

static void *call(void *payload)
{
    struct caller *own = payload;

    open_context(&own->w.cx);
    own->status =
        own->w.store->ops->change(own->w.store, &own->w.cx, use_link, own);
    context_close(&own->w.cx);
    return NULL;
}

static void *keep_house(void *payload)
{
    struct caller *own = payload;
    gate_housekeeping work = {
        .now_ms = OVER_MS, .over_before_ms = OVER_MS, .max = BATCH};

    open_context(&own->w.cx);
    own->status = own->w.store->ops->housekeep(own->w.store, &own->w.cx, &work);
    context_close(&own->w.cx);
    return NULL;
}

static void start(struct caller *own, struct lab *lab, void *(*run)(void *),
                  uint64_t changes_until)
{
    struct sqlite_statistics counted;

    own->w.store = lab->w.store;
    expect_int(pthread_create(&own->thread, NULL, run, own), 0);
    do {
        sched_yield();
        sqlite_store_statistics(lab->w.store, &counted);
    } while (counted.changes < changes_until);
}

/* The writer is held; then housekeeping asks, then three who use links that it
 * would take: they find them. */
TEST(whoever_asks_after_housekeeping_is_served_before)
{
    struct lab lab = open_lab();
    gate_id ana = add_account(&lab.w, "ana", "ana@example.org", true);
    struct caller callers[CALLERS] = {0};
    struct caller housekeeper = {0};
    struct sqlite_statistics counted;
    sem_t inside, go_on;

    sem_init(&inside, 0, 0);
    sem_init(&go_on, 0, 0);
    for (uint8_t i = 0; i < CALLERS; i++) {
        callers[i].link = link_of(ana, 1, (uint8_t)(i + 1));
        expect_int(DO(add_link, &lab.w, .link = &callers[i].link), GATE_OK);
    }
    callers[0].inside = &inside;
    callers[0].go_on = &go_on;
    sqlite_store_statistics(lab.w.store, &counted);
    start(&callers[0], &lab, call, counted.changes + 1);
    sem_wait(&inside);
    start(&housekeeper, &lab, keep_house, counted.changes + 2);
    for (uint64_t i = 1; i < CALLERS; i++) {
        start(&callers[i], &lab, call, counted.changes + 2 + i);
    }
    sem_post(&go_on);
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        expect_int(callers[i].status, GATE_OK);
    }
    pthread_join(housekeeper.thread, NULL);
    expect_int(housekeeper.status, GATE_OK);
    sqlite3 *db = open_database(&lab);

    expect_int(number(db, count_sql), 0);
    sqlite3_close(db);
    sem_destroy(&inside);
    sem_destroy(&go_on);
    close_lab(&lab);
}

/* Two servers on one file: each row leaves once, and neither fails. */
static void *clean_beside(void *payload)
{
    struct lab *lab = payload;
    size_t batches;
    size_t removed = clean(lab, SIZE_MAX, &batches, NULL);

    return (void *)(uintptr_t)removed;
}

TEST(two_servers_share_the_work)
{
    struct lab lab = open_lab();
    struct lab other = lab;
    const struct sqlite_options options = {.path = lab.path, .reader_count = 2};
    sqlite3 *db = open_database(&lab);
    pthread_t thread;
    void *removed_there = NULL;

    open_context(&other.w.cx);
    expect_int(sqlite_store_open(&other.w.cx, &options, &other.w.store),
               GATE_OK);
    (void)add_account(&lab.w, "ana", "ana@example.org", true);
    fill(db, 8000);
    expect_int(pthread_create(&thread, NULL, clean_beside, &other), 0);
    uintptr_t removed = (uintptr_t)clean_beside(&lab);

    pthread_join(thread, &removed_there);
    expect_int(removed + (uintptr_t)removed_there, 8000);
    expect_int(number(db, count_sql), 0);
    sqlite3_close(db);
    other.w.store->ops->close(other.w.store);
    context_close(&other.w.cx);
    close_lab(&lab);
}

/* Another process has the write lock: nothing has changed, and later it goes
 * on. */
TEST(housekeeping_gives_way_to_another_process)
{
    struct lab lab = open_lab();
    sqlite3 *db = open_database(&lab);
    gate_housekeeping work = {
        .now_ms = OVER_MS, .over_before_ms = OVER_MS, .max = BATCH};

    lab.w.store->ops->close(lab.w.store);
    const struct sqlite_options options = {.path = lab.path, .busy_ms = 1};

    expect_int(sqlite_store_open(&lab.w.cx, &options, &lab.w.store), GATE_OK);
    (void)add_account(&lab.w, "ana", "ana@example.org", true);
    fill(db, 400);
    expect_int(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
               SQLITE_OK);
    expect_int(lab.w.store->ops->housekeep(lab.w.store, &lab.w.cx, &work),
               GATE_STALE);
    expect_int(work.removed, 0);
    expect_int(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    expect_int(lab.w.store->ops->housekeep(lab.w.store, &lab.w.cx, &work),
               GATE_OK);
    expect_int(work.removed, BATCH);
    expect_true(work.has_more);
    sqlite3_close(db);
    close_lab(&lab);
}

TEST_MAIN
