/* SPDX-License-Identifier: MIT */
/*
 * One connection to the database file and its prepared statements.
 *
 * Opened without SQLite's own mutexes, because one thread at a time uses it.
 * Statements are prepared once and found again by the address of their literal.
 */
#include "store/sqlite/sqlite_store.h"

#include <assert.h>

#include "base/memory.h"

/* FULL: a commit is on disk when it returns.  The rest refuses what a database
 * file that somebody has tampered with could make SQLite do. */
static const char writes_sql[] = "PRAGMA synchronous = FULL;"
                                 "PRAGMA foreign_keys = ON;"
                                 "PRAGMA trusted_schema = OFF;"
                                 "PRAGMA cell_size_check = ON;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA journal_size_limit = 67108864;";

static const char reads_sql[] = "PRAGMA query_only = ON;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA cache_size = -1000;"; /* KiB */

/* Nothing here reads the file: once it was read with others beside us, SQLite
 * would keep them beside us. */
static const char alone_sql[] = "PRAGMA locking_mode = EXCLUSIVE;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;";

static const char looks_sql[] = "PRAGMA query_only = ON;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;";

static const char *const sql_of_use[] = {
    [CONNECTION_READS] = reads_sql,
    [CONNECTION_WRITES] = writes_sql,
    [CONNECTION_ALONE] = alone_sql,
    [CONNECTION_LOOKS] = looks_sql,
};

int connection_run(struct connection *connection, const char *sql)
{
    return sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
}

static int set_up(struct connection *connection, enum connection_use use,
                  int busy_ms)
{
    sqlite3 *db = connection->db;
    int code = sqlite3_extended_result_codes(db, 1);

    if (code == SQLITE_OK) {
        code = sqlite3_busy_timeout(db, busy_ms);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    if (code == SQLITE_OK) {
        code = connection_run(connection, sql_of_use[use]);
    }
    return code;
}

gate_status connection_open(gate_context *cx, const char *path,
                            enum connection_use use, int busy_ms,
                            struct connection **out)
{
    struct connection *connection =
        memory_allocate(1, sizeof(struct connection));

    if (connection == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a connection");
    }
    int code = sqlite3_open_v2(
        path, &connection->db,
        (use == CONNECTION_LOOKS ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                 : SQLITE_OPEN_READWRITE) |
            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
        NULL);
    if (code == SQLITE_OK) {
        code = set_up(connection, use, busy_ms);
    }
    if (code != SQLITE_OK) {
        gate_status status = sqlite_explain(cx, path, connection->db, code);
        connection_close(connection);
        return status;
    }
    *out = connection;
    return GATE_OK;
}

void connection_close(struct connection *connection)
{
    if (connection == NULL) {
        return;
    }
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        sqlite3_finalize(connection->cache[i].handle);
    }
    sqlite3_close(connection->db);
    memory_free(connection);
}

/* Where a literal is, or would be.  Open addressing; never full, because there
 * are fewer literals than places. */
static size_t place_of(const struct connection *connection, const char *literal)
{
    uint64_t mixed = (uint64_t)(uintptr_t)literal * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(mixed >> 57) % STATEMENTS_MAX;

    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        if (connection->cache[at].sql == NULL ||
            connection->cache[at].sql == literal) {
            break;
        }
        at = (at + 1) % STATEMENTS_MAX;
    }
    return at;
}

sqlite3_stmt *connection_prepare(struct connection *connection,
                                 const char *literal)
{
    size_t at = place_of(connection, literal);

    if (connection->cache[at].sql == literal) {
        return connection->cache[at].handle;
    }
    assert(connection->cache[at].sql == NULL);

    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v3(connection->db, literal, -1,
                                  SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    if (code != SQLITE_OK) {
        return NULL;
    }
    connection->cache[at].sql = literal;
    connection->cache[at].handle = handle;
    return handle;
}

int connection_step(struct connection *connection, const char *literal)
{
    sqlite3_stmt *handle = connection_prepare(connection, literal);

    if (handle == NULL) {
        return sqlite3_extended_errcode(connection->db);
    }
    int code = sqlite3_step(handle);
    (void)sqlite3_reset(handle);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}
