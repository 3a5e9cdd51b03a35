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
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/sqlite/open.h"
#include "store/sqlite/stamps.h"

/* How many times its usual size the log may reach before the writer waits for
 * readers to leave it. */
enum { CHECKPOINT_PATIENCE = 16 };

/* And for how long then: who reads for minutes (a backup) must not stop those
 * who write. */
enum { CHECKPOINT_WAIT_MS = 20 };

/* How long a change that can wait does: after that its turn has come. */
enum { IDLE_PATIENCE_MS = 1000 };

/* How long a snapshot is kept that no commit of ours has moved. */
enum { KEEP_MS = 100 };

/* Of commits that wrote something: how many changes shared them, how long they
 * took. */
enum {
    NUMBER_GROUP = 0,
    NUMBER_COMMIT = SCALE_NUMBERS_MAX,
    NUMBERS = NUMBER_COMMIT + SCALE_NUMBERS_MAX,
};

/* One change that waits; on the stack of the thread that waits with it. */
struct job {
    struct job *next;
    gate_context *cx;
    gate_apply *apply;
    void *payload;
    int64_t turn_ms; /* of one that can wait: when its turn comes anyway */
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
    struct connection *keeper;
    struct stamps *stamps;
    unsigned commit_max;
    unsigned checkpoint_pages;
    int busy_ms;
    unsigned checkpoint_at; /* pages; the writer's own, as the next */
    bool must_roll_back;    /* half a change is in the transaction */
    int64_t keep_until_ms;
    int64_t rows_before;   /* changed when the group began */
    atomic_uint log_pages; /* written by the writer alone */

    atomic_bool is_keeping;    /* a snapshot is held open */
    atomic_bool is_read_often; /* since it was looked at last */
    atomic_bool is_behind;     /* others have committed: see stamps.h */

    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queue; /* under the lock, as the next */
    struct queue idle;  /* what can wait until the other is empty */
    bool is_stopping;   /* under the lock */

    atomic_uint_least64_t changes, answered, commits, failures;
    struct tally *tally; /* its one shard is the writer's */
    atomic_bool is_broken;
};

/* --- one group, on the writer's thread --- */

static int run(struct writer *writer, const char *literal)
{
    return connection_step(writer->connection, literal);
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
        writer->must_roll_back = true;
    }
}

/* Without memory even this can fail.  Then nothing is begun and nothing
 * committed until it has been done. */
static void roll_back(struct writer *writer)
{
    writer->must_roll_back =
        is_in_transaction(writer) && run(writer, "ROLLBACK") != SQLITE_OK;
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

static void note_commit(struct writer *writer, const struct job *first,
                        const struct job *end, int64_t began_us)
{
    int64_t changes = 0;

    for (const struct job *job = first; job != end; job = job->next) {
        changes += job->status == GATE_OK ? 1 : 0;
    }
    if (changes == 0) { /* what was written was taken back */
        return;
    }
    tally_observe(writer->tally, 0, NUMBER_GROUP, &scale_changes, changes);
    tally_observe(writer->tally, 0, NUMBER_COMMIT, &scale_duration,
                  clock_monotonic_us() - began_us);
}

static void commit(struct writer *writer, struct job *first,
                   const struct job *end)
{
    int64_t began_us = clock_monotonic_us();
    bool has_written =
        sqlite3_total_changes64(writer->connection->db) != writer->rows_before;
    int code = run(writer, "COMMIT");

    stamps_end(writer->stamps, code == SQLITE_OK);
    if (code == SQLITE_OK) {
        if (has_written) {
            note_commit(writer, first, end, began_us);
        }
        atomic_fetch_add(&writer->commits, 1);
        atomic_store(&writer->is_broken, false);
        return;
    }
    fail_group(writer, first, end, code, "commit");
    atomic_fetch_add(&writer->failures, 1);
    atomic_store(&writer->is_broken, true);
    roll_back(writer);
}

/* Run jobs until one commit's worth is done, SQLite has rolled all back, or one
 * cannot be taken back.  The first job that was not run. */
static struct job *run_jobs(struct writer *writer, struct job *first)
{
    struct job *job = first;

    for (unsigned n = 0; job != NULL && n < writer->commit_max; n++) {
        struct job *own = job;
        job = job->next;
        run_job(writer, own);
        if (!is_in_transaction(writer) || writer->must_roll_back) {
            break;
        }
    }
    return job;
}

static void answer(struct writer *writer, struct job *first,
                   const struct job *end)
{
    while (first != end) {
        struct job *job = first;
        first = job->next; /* once answered, the job is gone */
        atomic_fetch_add(&writer->answered, 1);
        sem_post(&job->is_done);
    }
}

static int begin_group(struct writer *writer)
{
    if (writer->must_roll_back) {
        roll_back(writer);
    }
    return writer->must_roll_back ? SQLITE_NOMEM
                                  : run(writer, "BEGIN IMMEDIATE");
}

/* Returns the first job that was not taken into this commit. */
static struct job *run_group(struct writer *writer, struct job *first)
{
    struct job *end = NULL;
    int code = begin_group(writer);

    writer->rows_before = sqlite3_total_changes64(writer->connection->db);

    if (code != SQLITE_OK) {
        fail_group(writer, first, end, code, "begin");
        answer(writer, first, end);
        return end;
    }
    stamps_begin(writer->stamps);
    end = run_jobs(writer, first);
    if (is_in_transaction(writer) && !writer->must_roll_back) {
        commit(writer, first, end);
    } else {
        atomic_fetch_add(&writer->failures, 1);
        atomic_store(&writer->is_broken, true);
        fail_group(writer, first, end, SQLITE_ABORT_ROLLBACK, "commit");
        roll_back(writer);
    }
    answer(writer, first, end);
    return end;
}

/* --- the log --- */

static int note_log_pages(void *payload, sqlite3 *db, const char *name,
                          int pages)
{
    struct writer *writer = payload;

    (void)db;
    (void)name;
    stamps_note_commit(writer->stamps);
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

    bool is_long = pages / CHECKPOINT_PATIENCE >= writer->checkpoint_pages;
    (void)sqlite3_busy_timeout(writer->connection->db, CHECKPOINT_WAIT_MS);
    (void)sqlite3_wal_checkpoint_v2(writer->connection->db, NULL,
                                    is_long ? SQLITE_CHECKPOINT_RESTART
                                            : SQLITE_CHECKPOINT_PASSIVE,
                                    NULL, NULL);
    (void)sqlite3_busy_timeout(writer->connection->db, writer->busy_ms);
    writer->checkpoint_at = pages + writer->checkpoint_pages;
}

/* --- the snapshot that is kept --- */

static void refresh_snapshot(struct writer *writer)
{
    atomic_store(&writer->is_keeping, keeper_refresh(writer->keeper));
    writer->keep_until_ms = clock_monotonic_ms() + KEEP_MS;
}

/* After a commit.  A checkpoint finds no snapshot of ours in its way, and the
 * next one is beyond it: the log can start again. */
static void tidy_up(struct writer *writer)
{
    if (writer->log_pages >= writer->checkpoint_at) {
        keeper_release(writer->keeper);
        checkpoint(writer);
    }
    if (atomic_load(&writer->is_keeping) ||
        atomic_load(&writer->is_read_often)) {
        refresh_snapshot(writer);
    }
}

/* Nothing was written for a while, or somebody has begun to read much, or sees
 * that other processes have written. */
static void keep_or_release(struct writer *writer)
{
    if (atomic_exchange(&writer->is_behind, false)) {
        stamps_catch_up(writer->stamps);
        return;
    }
    if (atomic_exchange(&writer->is_read_often, false)) {
        refresh_snapshot(writer);
    } else if (clock_monotonic_ms() >= writer->keep_until_ms) {
        keeper_release(writer->keeper);
        atomic_store(&writer->is_keeping, false);
    }
}

/* --- the thread --- */

/* False when there was nothing to do until the snapshot is to be moved. */
static bool wait_for_work(struct writer *writer)
{
    struct timespec until = {
        .tv_sec = writer->keep_until_ms / 1000,
        .tv_nsec = writer->keep_until_ms % 1000 * 1000000,
    };

    if (!atomic_load(&writer->is_keeping)) {
        return pthread_cond_wait(&writer->wake, &writer->lock) == 0;
    }
    return pthread_cond_timedwait(&writer->wake, &writer->lock, &until) == 0;
}

static bool must_look(const struct writer *writer)
{
    return atomic_load(&writer->is_behind) ||
           (atomic_load(&writer->is_read_often) &&
            !atomic_load(&writer->is_keeping));
}

static void append(struct queue *queue, struct job *job)
{
    *queue->last = job;
    queue->last = &job->next;
}

static void empty(struct queue *queue)
{
    queue->first = NULL;
    queue->last = &queue->first;
}

/* One of those that can wait joins the others, when it is alone or its turn has
 * come: one a group, so that nobody stands behind two. */
static void let_one_in(struct writer *writer)
{
    struct job *job = writer->idle.first;

    if (job == NULL ||
        (writer->queue.first != NULL && clock_monotonic_ms() < job->turn_ms)) {
        return;
    }
    writer->idle.first = job->next;
    if (job->next == NULL) {
        empty(&writer->idle);
    }
    job->next = NULL;
    append(&writer->queue, job);
}

/* All that waits, in the order it came; perhaps nothing. */
static struct job *take_queue(struct writer *writer, bool *out_is_over)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->queue.first == NULL && writer->idle.first == NULL &&
           !writer->is_stopping && !must_look(writer) &&
           wait_for_work(writer)) {
    }
    let_one_in(writer);
    struct job *first = writer->queue.first;
    empty(&writer->queue);
    *out_is_over = first == NULL && writer->is_stopping;
    pthread_mutex_unlock(&writer->lock);
    return first;
}

static void *work(void *payload)
{
    struct writer *writer = payload;
    bool is_over = false;

    (void)pthread_setname_np(pthread_self(), "gate-writer");
    while (!is_over) {
        struct job *jobs = take_queue(writer, &is_over);
        if (jobs == NULL) {
            keep_or_release(writer);
        }
        while (jobs != NULL) {
            jobs = run_group(writer, jobs);
            tidy_up(writer);
        }
    }
    return NULL;
}

/* --- from other threads --- */

static bool push(struct writer *writer, struct queue *queue, struct job *job)
{
    pthread_mutex_lock(&writer->lock);
    bool is_open = !writer->is_stopping;
    if (is_open) {
        append(queue, job);
        atomic_fetch_add(&writer->changes, 1);
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);
    return is_open;
}

static gate_status ask(struct writer *writer, struct queue *queue,
                       gate_context *cx, gate_apply *apply, void *payload)
{
    struct job job = {
        .cx = cx,
        .apply = apply,
        .payload = payload,
        .turn_ms = clock_monotonic_ms() + IDLE_PATIENCE_MS,
    };

    if (pthread_equal(pthread_self(), writer->thread)) {
        return FAULT(cx, GATE_FAULT_USAGE, "a change inside a change");
    }
    sem_init(&job.is_done, 0, 0);
    bool is_taken = push(writer, queue, &job);
    while (is_taken && sem_wait(&job.is_done) != 0 && errno == EINTR) {
    }
    sem_destroy(&job.is_done);
    return is_taken ? job.status
                    : FAULT(cx, GATE_FAULT_USAGE, "a change on a closed store");
}

gate_status writer_change(struct writer *writer, gate_context *cx,
                          gate_apply *apply, void *payload)
{
    return ask(writer, &writer->queue, cx, apply, payload);
}

gate_status writer_change_when_idle(struct writer *writer, gate_context *cx,
                                    gate_apply *apply, void *payload)
{
    return ask(writer, &writer->idle, cx, apply, payload);
}

static void wake(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
}

void writer_keep_snapshot(struct writer *writer)
{
    atomic_store(&writer->is_read_often, true);
    if (!atomic_load(&writer->is_keeping)) {
        wake(writer);
    }
}

/* A writer that is busy will look by itself. */
uint64_t writer_stamp(struct writer *writer, gate_id account, gate_id session)
{
    bool is_behind;
    uint64_t stamp = stamps_of(writer->stamps, account, session, &is_behind);

    if (is_behind && !atomic_exchange(&writer->is_behind, true)) {
        wake(writer);
    }
    return stamp;
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

void writer_tell_metrics(const struct writer *writer,
                         const struct metric_teller *teller)
{
    /* In this order what waits is never below zero. */
    uint64_t answered = atomic_load(&writer->answered);
    uint64_t changes = atomic_load(&writer->changes);

    metric_tell(teller, METRIC_STORE_CHANGES, (double)changes);
    metric_tell(teller, METRIC_STORE_WAITING, (double)(changes - answered));
    metric_tell(teller, METRIC_STORE_FAILURES,
                (double)atomic_load(&writer->failures));
    metric_tell_histogram(teller, METRIC_STORE_GROUP, NULL, writer->tally,
                          NUMBER_GROUP, &scale_changes);
    metric_tell_histogram(teller, METRIC_STORE_COMMIT, NULL, writer->tally,
                          NUMBER_COMMIT, &scale_duration);
    metric_tell(teller, METRIC_STORE_LOG,
                (double)atomic_load(&writer->log_pages));
}

static struct writer *make_writer(const struct writer_options *options)
{
    struct writer *writer = memory_allocate(1, sizeof(*writer));
    pthread_condattr_t clock;

    if (writer == NULL) {
        return NULL;
    }
    writer->tally = tally_new(NUMBERS, 1);
    if (writer->tally == NULL) {
        memory_free(writer);
        return NULL;
    }
    writer->store = options->store;
    writer->connection = options->connection;
    writer->keeper = options->keeper;
    writer->commit_max = options->commit_max;
    writer->checkpoint_pages = options->checkpoint_pages;
    writer->busy_ms = options->busy_ms;
    writer->checkpoint_at = options->checkpoint_pages;
    empty(&writer->queue);
    empty(&writer->idle);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->wake, &clock);
    pthread_condattr_destroy(&clock);
    return writer;
}

/* The writing connection closes last: it moves the log home. */
static void free_writer(struct writer *writer)
{
    connection_close(writer->keeper);
    stamps_free(writer->stamps);
    connection_close(writer->connection);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    tally_free(writer->tally);
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
        connection_close(options->keeper);
        connection_close(options->connection);
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for the writer");
    }
    writer->stamps = stamps_new(writer->connection->db);
    if (writer->stamps == NULL) {
        free_writer(writer);
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for the writer");
    }
    (void)sqlite3_wal_hook(writer->connection->db, note_log_pages, writer);
    int error = start_thread(writer);
    if (error != 0) {
        free_writer(writer);
        return FAULT(cx, GATE_FAULT_MEMORY,
                     "no thread for the writer (error %d)", error);
    }
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
