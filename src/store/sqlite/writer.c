/* SPDX-License-Identifier: MIT */
/*
 * The one thread that writes: group commit.
 *
 * Each commit costs an fsync, whatever is in it.  So the writer takes all the
 * changes that have come while it was busy, runs each in a savepoint of its
 * own, commits once, and only then answers them.  A lone change pays one fsync,
 * and nobody waits for company.
 *
 * A change runs here with the context of the thread that asked for it, which
 * sleeps meanwhile: the context has one user at a time.
 *
 * Moving the log home (a checkpoint) is done here too, after the answers, and
 * nowhere else.
 */
#include "store/sqlite/sqlite_store.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "base/memory.h"
#include "store/sqlite/open.h"

/* How many times its usual size the log may reach before the writer waits for
 * readers to leave it. */
enum { CHECKPOINT_PATIENCE = 16 };

/* One change that waits; on the stack of the thread that waits with it. */
struct job {
    struct job *next;
    gate_context *cx;
    gate_apply *apply;
    void *payload;
    gate_status status;
    sem_t is_done;
};

struct queue {
    struct job *first;
    struct job **last;
};

struct writer {
    pthread_t thread;
    gate_store *store;
    struct connection *connection;
    unsigned commit_max;
    unsigned checkpoint_pages;
    unsigned log_pages;     /* the writer's own, as the next */
    unsigned checkpoint_at; /* pages */

    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queue; /* under the lock */
    bool is_stopping;   /* under the lock */

    atomic_uint_least64_t changes, commits, failures;
    atomic_bool is_broken;
};

/* --- one group, on the writer's thread --- */

/* A statement without parameters; a result code of SQLite. */
static int run(struct writer *writer, const char *literal)
{
    sqlite3_stmt *handle = connection_prepare(writer->connection, literal);

    if (handle == NULL) {
        return sqlite3_extended_errcode(writer->connection->db);
    }
    int code = sqlite3_step(handle);
    (void)sqlite3_reset(handle);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

/* SQLite itself rolls all back on a full disk and the like. */
static bool is_in_transaction(const struct writer *writer)
{
    return sqlite3_get_autocommit(writer->connection->db) == 0;
}

static gate_status fault(struct writer *writer, gate_context *cx, int code,
                         const char *doing)
{
    if ((code & 0xff) == SQLITE_BUSY) {
        return GATE_STALE;
    }
    return sqlite_fault(cx, writer->connection->db, code, doing);
}

static void run_job(struct writer *writer, struct job *job)
{
    struct sqlite_change change = {
        .change = {.store = writer->store, .cx = job->cx},
        .connection = writer->connection,
    };
    int code = run(writer, "SAVEPOINT change");

    if (code != SQLITE_OK) {
        job->status = fault(writer, job->cx, code, "savepoint");
        return;
    }
    job->status = job->apply(&change.change, job->payload);
    if (!is_in_transaction(writer)) {
        return;
    }
    if (job->status != GATE_OK) {
        code = run(writer, "ROLLBACK TO change");
    }
    if (code == SQLITE_OK) {
        code = run(writer, "RELEASE change");
    }
    if (code != SQLITE_OK) {
        job->status = fault(writer, job->cx, code, "release");
        (void)run(writer, "ROLLBACK");
    }
}

/* Nothing of the group is on disk: whoever thought so is told. */
static void fail_group(struct writer *writer, struct job *first,
                       const struct job *end, int code, const char *doing)
{
    for (struct job *job = first; job != end; job = job->next) {
        if (job->status == GATE_OK) {
            job->status = fault(writer, job->cx, code, doing);
        }
    }
}

static void commit(struct writer *writer, struct job *first,
                   const struct job *end)
{
    int code = run(writer, "COMMIT");

    if (code == SQLITE_OK) {
        atomic_fetch_add(&writer->commits, 1);
        atomic_store(&writer->is_broken, false);
        return;
    }
    fail_group(writer, first, end, code, "commit");
    atomic_fetch_add(&writer->failures, 1);
    atomic_store(&writer->is_broken, true);
    if (is_in_transaction(writer)) {
        (void)run(writer, "ROLLBACK");
    }
}

/* Run jobs until one commit's worth is done or SQLite has rolled all back.
 * The first job that was not run. */
static struct job *run_jobs(struct writer *writer, struct job *first)
{
    struct job *job = first;

    for (unsigned n = 0; job != NULL && n < writer->commit_max; n++) {
        struct job *own = job;
        job = job->next;
        run_job(writer, own);
        if (!is_in_transaction(writer)) {
            break;
        }
    }
    return job;
}

static void answer(struct job *first, const struct job *end)
{
    while (first != end) {
        struct job *job = first;
        first = job->next; /* once answered, the job is gone */
        sem_post(&job->is_done);
    }
}

/* Returns the first job that was not taken into this commit. */
static struct job *run_group(struct writer *writer, struct job *first)
{
    struct job *end = NULL;
    int code = run(writer, "BEGIN IMMEDIATE");

    if (code != SQLITE_OK) {
        fail_group(writer, first, end, code, "begin");
        answer(first, end);
        return end;
    }
    end = run_jobs(writer, first);
    if (is_in_transaction(writer)) {
        commit(writer, first, end);
    } else {
        atomic_fetch_add(&writer->failures, 1);
        atomic_store(&writer->is_broken, true);
        fail_group(writer, first, end, SQLITE_ABORT_ROLLBACK, "commit");
    }
    answer(first, end);
    return end;
}

/* --- the log --- */

static int note_log_pages(void *payload, sqlite3 *db, const char *name,
                          int pages)
{
    struct writer *writer = payload;

    (void)db;
    (void)name;
    if ((unsigned)pages < writer->log_pages) { /* it has started again */
        writer->checkpoint_at = writer->checkpoint_pages;
    }
    writer->log_pages = (unsigned)pages;
    return SQLITE_OK;
}

/* PASSIVE waits for nobody.  If there has been a reader in the log whenever
 * that was tried, RESTART waits for a moment without one. */
static void checkpoint(struct writer *writer)
{
    unsigned pages = writer->log_pages;

    if (pages < writer->checkpoint_at) {
        return;
    }
    bool is_long = pages / CHECKPOINT_PATIENCE >= writer->checkpoint_pages;
    (void)sqlite3_wal_checkpoint_v2(writer->connection->db, NULL,
                                    is_long ? SQLITE_CHECKPOINT_RESTART
                                            : SQLITE_CHECKPOINT_PASSIVE,
                                    NULL, NULL);
    writer->checkpoint_at = pages + writer->checkpoint_pages;
}

/* --- the thread --- */

/* All that waits, in the order it came; NULL when there will be no more. */
static struct job *take_queue(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->queue.first == NULL && !writer->is_stopping) {
        pthread_cond_wait(&writer->wake, &writer->lock);
    }
    struct job *first = writer->queue.first;
    writer->queue.first = NULL;
    writer->queue.last = &writer->queue.first;
    pthread_mutex_unlock(&writer->lock);
    return first;
}

static void *work(void *payload)
{
    struct writer *writer = payload;
    struct job *jobs;

    while ((jobs = take_queue(writer)) != NULL) {
        while (jobs != NULL) {
            jobs = run_group(writer, jobs);
            checkpoint(writer);
        }
    }
    return NULL;
}

/* --- from other threads --- */

static bool push(struct writer *writer, struct job *job)
{
    pthread_mutex_lock(&writer->lock);
    bool is_open = !writer->is_stopping;
    if (is_open) {
        *writer->queue.last = job;
        writer->queue.last = &job->next;
        atomic_fetch_add(&writer->changes, 1);
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);
    return is_open;
}

gate_status writer_change(struct writer *writer, gate_context *cx,
                          gate_apply *apply, void *payload)
{
    struct job job = {.cx = cx, .apply = apply, .payload = payload};

    if (pthread_equal(pthread_self(), writer->thread)) {
        return FAULT(cx, GATE_FAULT_USAGE, "a change inside a change");
    }
    sem_init(&job.is_done, 0, 0);
    bool is_taken = push(writer, &job);
    while (is_taken && sem_wait(&job.is_done) != 0 && errno == EINTR) {
    }
    sem_destroy(&job.is_done);
    return is_taken ? job.status
                    : FAULT(cx, GATE_FAULT_USAGE, "a change on a closed store");
}

bool writer_is_broken(const struct writer *writer)
{
    return atomic_load(&writer->is_broken);
}

void writer_statistics(const struct writer *writer,
                       struct sqlite_statistics *out)
{
    *out = (struct sqlite_statistics){
        .changes = atomic_load(&writer->changes),
        .commits = atomic_load(&writer->commits),
        .failures = atomic_load(&writer->failures),
    };
}

static struct writer *make_writer(const struct writer_options *options)
{
    struct writer *writer = memory_allocate(1, sizeof(*writer));

    if (writer == NULL) {
        return NULL;
    }
    writer->store = options->store;
    writer->connection = options->connection;
    writer->commit_max = options->commit_max;
    writer->checkpoint_pages = options->checkpoint_pages;
    writer->checkpoint_at = options->checkpoint_pages;
    writer->queue.last = &writer->queue.first;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wake, NULL);
    return writer;
}

static void free_writer(struct writer *writer)
{
    connection_close(writer->connection);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    memory_free(writer);
}

/* Signals are for the program's own threads. */
static int start_thread(struct writer *writer)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&writer->thread, NULL, work, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

gate_status writer_start(gate_context *cx, const struct writer_options *options,
                         struct writer **out)
{
    struct writer *writer = make_writer(options);

    if (writer == NULL) {
        connection_close(options->connection);
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for the writer");
    }
    (void)sqlite3_wal_hook(writer->connection->db, note_log_pages, writer);
    int error = start_thread(writer);
    if (error != 0) {
        free_writer(writer);
        return FAULT(cx, GATE_FAULT_MEMORY,
                     "no thread for the writer (error %d)", error);
    }
    (void)pthread_setname_np(writer->thread, "gate-writer");
    *out = writer;
    return GATE_OK;
}

void writer_stop(struct writer *writer)
{
    if (writer == NULL) {
        return;
    }
    pthread_mutex_lock(&writer->lock);
    writer->is_stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    free_writer(writer);
}
