/* SPDX-License-Identifier: MIT */
/*
 * Opens a SQLite database as a store: the file, the write-ahead log, the
 * schema, the writer, the readers.  A file of somebody else is left as it is.
 */
#include "store/sqlite/open.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_store.h"

enum {
    READERS = 4,
    READERS_MAX = 256,
    COMMIT_MAX = 128,
    BUSY_MS = 5000,
    CHECKPOINT_PAGES = 1000,
    RETRY_MS = 10,
};

static void wait_a_little(void)
{
    struct timespec pause = {.tv_nsec = RETRY_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

static int text_is(void *wanted, int columns, char **values, char **names)
{
    (void)names;
    return columns == 1 && values[0] != NULL && strcmp(values[0], wanted) == 0
               ? 0
               : 1;
}

/* SQLite does not wait by itself for the lock that this change needs. */
static int turn_log_on(struct connection *connection, int busy_ms)
{
    int64_t until_ms = clock_monotonic_ms() + busy_ms;

    for (;;) {
        char wanted[] = "wal";
        int code = sqlite3_exec(connection->db, "PRAGMA journal_mode = WAL",
                                text_is, wanted, NULL);
        if ((code & 0xff) != SQLITE_BUSY || clock_monotonic_ms() >= until_ms) {
            return code;
        }
        wait_a_little();
    }
}

static gate_status prepare_database(gate_context *cx, const char *path,
                                    struct connection *connection, int busy_ms)
{
    TRY(sqlite_check_schema(connection, cx, path));
    /* Of an empty file: it can give pages back (housekeeping.c).  One that has
     * tables stays as it was made, and uses its free pages again. */
    (void)connection_run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
    int code = turn_log_on(connection, busy_ms);
    if (code == SQLITE_ABORT) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "%s cannot have a write-ahead log: put the database on a"
                     " local disk",
                     path);
    }
    if (code != SQLITE_OK) {
        return sqlite_explain(cx, path, connection->db, code);
    }
    return sqlite_migrate(connection, cx, path);
}

static unsigned number_or(unsigned given, unsigned fallback, unsigned max)
{
    unsigned wanted = given == 0 ? fallback : given;

    return wanted < max ? wanted : max;
}

/* The connection that writes, and with it the schema; then the one that keeps a
 * snapshot.  Both or none. */
static gate_status open_pair(gate_context *cx, const char *path, int busy_ms,
                             struct writer_options *out)
{
    struct connection *connection;
    struct connection *keeper = NULL;

    TRY(connection_open(cx, path, CONNECTION_WRITES, busy_ms, &connection));
    gate_status status = prepare_database(cx, path, connection, busy_ms);
    if (status == GATE_OK) {
        status = connection_open(cx, path, CONNECTION_READS, busy_ms, &keeper);
    }
    if (status != GATE_OK) {
        connection_close(connection);
        return status;
    }
    out->connection = connection;
    out->keeper = keeper;
    return GATE_OK;
}

static gate_status start_writer(struct sqlite_store *store, gate_context *cx,
                                const char *path,
                                const struct sqlite_options *options,
                                int busy_ms)
{
    struct writer_options wanted = {
        .store = &store->store,
        .commit_max = number_or(options->commit_max, COMMIT_MAX, UINT32_MAX),
        .busy_ms = busy_ms,
        .checkpoint_pages =
            number_or(options->checkpoint_pages, CHECKPOINT_PAGES, UINT16_MAX),
    };

    TRY(open_pair(cx, path, busy_ms, &wanted));
    return writer_start(cx, &wanted, &store->writer);
}

static gate_status start(struct sqlite_store *store, gate_context *cx,
                         const struct sqlite_options *options)
{
    int busy_ms = options->busy_ms > 0 ? options->busy_ms : BUSY_MS;
    const char *path;

    TRY(sqlite_plain_path(cx, options->path, &path));
    TRY(sqlite_make_file(cx, path));
    TRY(start_writer(store, cx, path, options, busy_ms));
    return readers_open(cx, path,
                        number_or(options->reader_count, READERS, READERS_MAX),
                        busy_ms, &store->readers);
}

gate_status sqlite_store_open(gate_context *cx,
                              const struct sqlite_options *options,
                              gate_store **out)
{
    if (!sqlite3_threadsafe()) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "this SQLite is built without threads: install another");
    }
    struct sqlite_store *store = memory_allocate(1, sizeof(*store));
    if (store == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for the store");
    }
    store->store.ops = &sqlite_ops;
    gate_status status = start(store, cx, options);
    if (status != GATE_OK) {
        sqlite_close(&store->store);
        return status;
    }
    *out = &store->store;
    return GATE_OK;
}
