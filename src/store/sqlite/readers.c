/* SPDX-License-Identifier: MIT */
/*
 * The connections that read.  In WAL mode they never wait for the writer.
 *
 * Workload: a few threads, a read of some microseconds each.  A thread first
 * tries the reader that it had last time, whose pages are warm; whoever finds
 * none free sleeps until one is given back.
 */
#include "store/sqlite/sqlite_store.h"

#include <pthread.h>

#include "base/memory.h"

enum { BUSY_READS = 64 };

struct reader {
    atomic_bool is_taken;
    unsigned reads; /* counted by whoever has taken it */
    struct connection *connection;
};

struct readers {
    unsigned count;
    atomic_uint waiting;
    pthread_mutex_t lock; /* for those who wait */
    pthread_cond_t freed;
    struct reader reader[];
};

gate_status readers_open(gate_context *cx, const char *path, unsigned count,
                         int busy_ms, struct readers **out)
{
    struct readers *readers = memory_allocate(
        1, sizeof(struct readers) + count * sizeof(struct reader));

    if (readers == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for %u readers", count);
    }
    pthread_mutex_init(&readers->lock, NULL);
    pthread_cond_init(&readers->freed, NULL);
    for (; readers->count < count; readers->count++) {
        gate_status status =
            connection_open(cx, path, CONNECTION_READS, busy_ms,
                            &readers->reader[readers->count].connection);
        if (status != GATE_OK) {
            readers_close(readers);
            return status;
        }
    }
    *out = readers;
    return GATE_OK;
}

void readers_close(struct readers *readers)
{
    if (readers == NULL) {
        return;
    }
    for (unsigned i = 0; i < readers->count; i++) {
        connection_close(readers->reader[i].connection);
    }
    pthread_cond_destroy(&readers->freed);
    pthread_mutex_destroy(&readers->lock);
    memory_free(readers);
}

/* Sequentially consistent, as `waiting` is: either the one who gives back sees
 * who waits, or the one who is about to wait sees what was given back. */
static struct reader *try_all(struct readers *readers)
{
    uint64_t thread = (uint64_t)pthread_self() * 0x9e3779b97f4a7c15u;
    unsigned home = (unsigned)(thread >> 33) % readers->count;

    for (unsigned i = 0; i < readers->count; i++) {
        struct reader *reader = &readers->reader[(home + i) % readers->count];
        if (!atomic_load(&reader->is_taken) &&
            !atomic_exchange(&reader->is_taken, true)) {
            return reader;
        }
    }
    return NULL;
}

static struct reader *wait_for_one(struct readers *readers)
{
    struct reader *reader;

    pthread_mutex_lock(&readers->lock);
    atomic_fetch_add(&readers->waiting, 1);
    while ((reader = try_all(readers)) == NULL) {
        pthread_cond_wait(&readers->freed, &readers->lock);
    }
    atomic_fetch_sub(&readers->waiting, 1);
    pthread_mutex_unlock(&readers->lock);
    return reader;
}

struct reader *reader_take(struct readers *readers)
{
    struct reader *reader = try_all(readers);

    return reader != NULL ? reader : wait_for_one(readers);
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
