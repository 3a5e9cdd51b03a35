/* SPDX-License-Identifier: MIT */
/*
 * Brings a database to the schema that this program knows.
 *
 * The table `migration` says what has been applied.  All that is missing is
 * applied in one transaction, so that a program killed in between leaves the
 * database as it was; the write lock makes programs that start at once take
 * turns.  A file that another program or a newer Gatehouse has made is refused
 * and left alone.
 */
#include "store/sqlite/migrations.h"

#include "base/clock.h"
#include "store/sqlite/sqlite_store.h"

/* "GATE": PRAGMA application_id, by which file(1) and we know our files. */
#define APPLICATION_ID 0x47415445

static const char begin_sql[] =
    "PRAGMA application_id = 1195463749;" /* APPLICATION_ID */
    "CREATE TABLE IF NOT EXISTS migration ("
    " number INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " applied_ms INTEGER NOT NULL"
    ") STRICT;";
_Static_assert(APPLICATION_ID == 1195463749, "as in begin_sql");

struct migrating {
    struct connection *connection;
    gate_context *cx;
    const char *path;
};

static gate_status words(const struct migrating *m, int code)
{
    return sqlite_explain(m->cx, m->path, m->connection->db, code);
}

/* A number that one statement answers. */
static gate_status ask(const struct migrating *m, const char *literal,
                       int64_t *out)
{
    sqlite3_stmt *handle = connection_prepare(m->connection, literal);

    if (handle == NULL) {
        return words(m, sqlite3_extended_errcode(m->connection->db));
    }
    int code = sqlite3_step(handle);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(handle, 0) : 0;
    gate_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? GATE_OK : words(m, code);
    (void)sqlite3_reset(handle);
    return status;
}

/* The highest migration that has been applied; 0 for an empty file.  Tables
 * first: with the first table comes the rest, in one transaction. */
static gate_status read_applied(const struct migrating *m, int64_t *out)
{
    int64_t application;
    int64_t tables;

    TRY(ask(m, "SELECT count(*) FROM sqlite_schema", &tables));
    if (tables == 0) {
        *out = 0;
        return GATE_OK;
    }
    TRY(ask(m, "PRAGMA application_id", &application));
    if (application != APPLICATION_ID) {
        return FAULT(m->cx, GATE_FAULT_CONFIG,
                     "%s is another program's database: set `database` to a"
                     " path of its own",
                     m->path);
    }
    return ask(m, "SELECT ifnull(max(number), 0) FROM migration", out);
}

static gate_status read_missing(const struct migrating *m, int *out_from)
{
    int64_t applied;

    TRY(read_applied(m, &applied));
    if (applied > sqlite_migration_count) {
        return FAULT(m->cx, GATE_FAULT_CONFIG,
                     "%s was made by a newer Gatehouse (schema %lld, this one"
                     " knows %d): use that version",
                     m->path, (long long)applied, sqlite_migration_count);
    }
    *out_from = (int)applied;
    return GATE_OK;
}

static gate_status record(const struct migrating *m,
                          const struct migration *migration)
{
    sqlite3_stmt *handle = connection_prepare(
        m->connection, "INSERT INTO migration (number, name, applied_ms)"
                       " VALUES (?1, ?2, ?3)");

    if (handle == NULL) {
        return words(m, sqlite3_extended_errcode(m->connection->db));
    }
    (void)sqlite3_bind_int(handle, 1, migration->number);
    (void)sqlite3_bind_text(handle, 2, migration->name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(handle, 3, clock_wall_ms());
    int code = sqlite3_step(handle);
    gate_status status = code == SQLITE_DONE ? GATE_OK : words(m, code);
    (void)sqlite3_reset(handle);
    return status;
}

static gate_status run(const struct migrating *m, const char *sql)
{
    int code = connection_run(m->connection, sql);

    return code == SQLITE_OK ? GATE_OK : words(m, code);
}

/* Inside the transaction: asked again, because somebody else may have been
 * quicker. */
static gate_status apply_missing(const struct migrating *m)
{
    int64_t broken_rows;
    int from;

    TRY(read_missing(m, &from));
    TRY(run(m, begin_sql));
    for (int i = from; i < sqlite_migration_count; i++) {
        TRY(run(m, sqlite_migrations[i].sql));
        TRY(record(m, &sqlite_migrations[i]));
    }
    TRY(ask(m, "SELECT count(*) FROM pragma_foreign_key_check", &broken_rows));
    if (broken_rows != 0) {
        return FAULT(m->cx, GATE_FAULT_STORE,
                     "%s: %lld rows point to rows that are not there", m->path,
                     (long long)broken_rows);
    }
    return run(m, "COMMIT");
}

/* Foreign keys are off meanwhile, because a migration may make a table anew;
 * they are looked at as a whole before the commit. */
static gate_status migrate_in_transaction(const struct migrating *m)
{
    TRY(run(m, "PRAGMA foreign_keys = OFF"));
    TRY(run(m, "BEGIN IMMEDIATE"));
    gate_status status = apply_missing(m);
    if (sqlite3_get_autocommit(m->connection->db) == 0) {
        (void)connection_run(m->connection, "ROLLBACK");
    }
    TRY(status);
    return run(m, "PRAGMA foreign_keys = ON");
}

gate_status sqlite_check_schema(struct connection *connection, gate_context *cx,
                                const char *path)
{
    struct migrating m = {.connection = connection, .cx = cx, .path = path};
    int from;

    return read_missing(&m, &from);
}

gate_status sqlite_migrate(struct connection *connection, gate_context *cx,
                           const char *path)
{
    struct migrating m = {.connection = connection, .cx = cx, .path = path};
    int from;

    TRY(read_missing(&m, &from));
    return from == sqlite_migration_count ? GATE_OK
                                          : migrate_in_transaction(&m);
}
