/* SPDX-License-Identifier: MIT */
/*
 * Puts a copy in the place of the database: into the file that is there, in one
 * transaction of SQLite's.  Another file under its name would find the log of
 * the one before it, and take it for its own.
 *
 * Whoever has the database open holds a lock on it, which keeps us out; while
 * we are in, nobody else comes in.
 */
#include "store/sqlite/backup.h"

#include "store/sqlite/copy_pages.h"
#include "store/sqlite/migrations.h"

static gate_status take_alone(gate_context *cx, const char *path,
                              struct connection *to)
{
    int code = connection_run(to, "BEGIN EXCLUSIVE; COMMIT;"
                                  "PRAGMA synchronous = FULL");

    if ((code & 0xff) == SQLITE_BUSY) {
        return FAULT(cx, GATE_FAULT_BUSY, "%s is in use: stop the server first",
                     path);
    }
    return code == SQLITE_OK ? GATE_OK : sqlite_explain(cx, path, to->db, code);
}

/* An empty file has no tables yet. */
static bool has_accounts(struct connection *to)
{
    sqlite3_stmt *handle =
        connection_prepare(to, "SELECT EXISTS (SELECT 1 FROM account)");
    bool has = handle != NULL && sqlite3_step(handle) == SQLITE_ROW &&
               sqlite3_column_int(handle, 0) != 0;

    (void)sqlite3_reset(handle);
    return has;
}

static gate_status check_place(gate_context *cx,
                               const struct sqlite_copying *copying,
                               struct connection *to)
{
    TRY(take_alone(cx, copying->to, to));
    TRY(sqlite_check_schema(to, cx, copying->to));
    if (!copying->way.overwrite && has_accounts(to)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "%s has accounts already: back them up, then let them be "
                     "replaced (--force)",
                     copying->to);
    }
    return GATE_OK;
}

static gate_status copy_over(gate_context *cx,
                             const struct sqlite_copying *copying,
                             struct connection *to)
{
    struct connection *from;

    TRY(check_place(cx, copying, to));
    TRY(connection_open(cx, copying->from, CONNECTION_LOOKS, 0, &from));
    gate_status status = sqlite_copy_pages(cx, copying, from, to);

    connection_close(from);
    return status;
}

gate_status sqlite_restore(gate_context *cx,
                           const struct sqlite_copying *copying)
{
    struct sqlite_copying own = *copying;
    struct connection *to;

    TRY(sqlite_plain_path(cx, copying->from, &own.from));
    TRY(sqlite_plain_path(cx, copying->to, &own.to));
    TRY(sqlite_make_file(cx, own.to));
    TRY(connection_open(cx, own.to, CONNECTION_ALONE, own.busy_ms, &to));
    gate_status status = copy_over(cx, &own, to);

    connection_close(to);
    return status;
}
