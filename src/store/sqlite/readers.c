/* SPDX-License-Identifier: MIT */
/*
 * The connections that read.  In WAL mode they never wait for the writer.
 *
 * Workload: a few threads, a read of some microseconds each.  A thread first
 * tries the reader that it had last time, whose pages are warm.  Connections
 * are opened when they are first needed, which most never are; whoever finds
 * none free and all open sleeps until one is given back.
 */
#include "store/sqlite/sqlite_store.h"

#include <pthread.h>
#include <sys/stat.h>

#include "base/memory.h"

enum { BUSY_READS = 64 };

struct reader {
    atomic_bool is_taken;
    unsigned reads; /* counted by whoever has taken it */
    struct connection *connection;
};

struct readers {
    char *path;       /* absolute; owned */
    struct stat file; /* of the path, when it was opened first */
    int busy_ms;
    unsigned max;
    atomic_uint count; /* of those that are open; grows under the lock */
    atomic_uint waiting;
    pthread_mutex_t lock; /* for those who open one or wait */
    pthread_cond_t freed;
    struct reader reader[];
};

static gate_status open_one(struct readers *readers, gate_context *cx,
                            const char *path, bool is_taken)
{
    unsigned nth = atomic_load(&readers->count);
    struct reader *reader = &readers->reader[nth];

    TRY(connection_open(cx, path, CONNECTION_READS, readers->busy_ms,
                        &reader->connection));
    atomic_store(&reader->is_taken, is_taken);
    atomic_store(&readers->count, nth + 1);
    return GATE_OK;
}

/* The path as SQLite has made it absolute: the process may change its
 * directory before another reader is opened. */
static gate_status open_first(struct readers *readers, gate_context *cx,
                              const char *path)
{
    TRY(open_one(readers, cx, path, false));
    readers->path = memory_copy_text(
        sqlite3_db_filename(readers->reader[0].connection->db, "main"));
    return readers->path != NULL && stat(readers->path, &readers->file) == 0
               ? GATE_OK
               : FAULT(cx, GATE_FAULT_STORE, "%s is gone", path);
}

gate_status readers_open(gate_context *cx, const char *path, unsigned max,
                         int busy_ms, struct readers **out)
{
    struct readers *readers = memory_allocate(
        1, sizeof(struct readers) + max * sizeof(struct reader));

    if (readers == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for %u readers", max);
    }
    readers->max = max;
    readers->busy_ms = busy_ms;
    pthread_mutex_init(&readers->lock, NULL);
    pthread_cond_init(&readers->freed, NULL);
    gate_status status = open_first(readers, cx, path);
    if (status != GATE_OK) {
        readers_close(readers);
        return status;
    }
    *out = readers;
    return GATE_OK;
}

void readers_close(struct readers *readers)
{
    if (readers == NULL) {
        return;
    }
    for (unsigned i = 0; i < atomic_load(&readers->count); i++) {
        connection_close(readers->reader[i].connection);
    }
    pthread_cond_destroy(&readers->freed);
    pthread_mutex_destroy(&readers->lock);
    memory_free(readers->path);
    memory_free(readers);
}

/* Sequentially consistent, as `waiting` is: either the one who gives back sees
 * who waits, or the one who is about to wait sees what was given back. */
static struct reader *try_all(struct readers *readers)
{
    uint64_t thread = (uint64_t)pthread_self() * 0x9e3779b97f4a7c15u;
    unsigned count = atomic_load(&readers->count);
    unsigned home = (unsigned)(thread >> 33) % count;

    for (unsigned i = 0; i < count; i++) {
        struct reader *reader = &readers->reader[(home + i) % count];
        if (!atomic_load(&reader->is_taken) &&
            !atomic_exchange(&reader->is_taken, true)) {
            return reader;
        }
    }
    return NULL;
}

static bool is_still_ours(const struct readers *readers)
{
    struct stat file;

    return stat(readers->path, &file) == 0 &&
           file.st_ino == readers->file.st_ino &&
           file.st_dev == readers->file.st_dev;
}

/* Another file may stand in the place of ours by now: then the readers that
 * there are must do, as when no more files can be opened. */
static struct reader *try_another(struct readers *readers)
{
    unsigned nth = atomic_load(&readers->count);
    gate_context unheard = {0};

    if (nth == readers->max || !is_still_ours(readers) ||
        open_one(readers, &unheard, readers->path, true) != GATE_OK) {
        return NULL;
    }
    return &readers->reader[nth];
}

static struct reader *open_or_wait(struct readers *readers)
{
    struct reader *reader;

    pthread_mutex_lock(&readers->lock);
    atomic_fetch_add(&readers->waiting, 1);
    while ((reader = try_all(readers)) == NULL &&
           (reader = try_another(readers)) == NULL) {
        pthread_cond_wait(&readers->freed, &readers->lock);
    }
    atomic_fetch_sub(&readers->waiting, 1);
    pthread_mutex_unlock(&readers->lock);
    return reader;
}

struct reader *reader_take(struct readers *readers)
{
    struct reader *reader = try_all(readers);

    return reader != NULL ? reader : open_or_wait(readers);
}

void reader_give_back(struct readers *readers, struct reader *reader)
{
    atomic_store(&reader->is_taken, false);
    if (atomic_load(&readers->waiting) > 0) {
        pthread_mutex_lock(&readers->lock);
        pthread_cond_signal(&readers->freed);
        pthread_mutex_unlock(&readers->lock);
    }
}

struct connection *reader_connection(struct reader *reader)
{
    return reader->connection;
}

bool reader_is_busy(struct reader *reader)
{
    return ++reader->reads % BUSY_READS == 0;
}
