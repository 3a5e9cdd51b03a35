/* SPDX-License-Identifier: MIT */
/*
 * Statements: bind, run, read columns, and what SQLite's answers mean to us.
 *
 * A unique value that is taken, a row that is gone and a locked database are no
 * faults but GATE_STALE: the service starts the call from the beginning.
 */
#include "store/sqlite/sqlite_store.h"

#include <assert.h>
#include <string.h>

gate_status sqlite_fault(gate_context *cx, sqlite3 *db, int code,
                         const char *doing)
{
    if ((code & 0xff) == SQLITE_NOMEM) {
        return FAULT(cx, GATE_FAULT_MEMORY, "%s: SQLite has no memory", doing);
    }
    return FAULT(cx, GATE_FAULT_STORE, "%s: %s (SQLite %d)", doing,
                 db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(db), code);
}

static gate_status borrow(struct connection *connection, const char *literal,
                          struct statement *out)
{
    out->db = connection->db;
    out->handle = connection_prepare(connection, literal);
    if (out->handle == NULL) {
        return sqlite_fault(out->cx, out->db, sqlite3_extended_errcode(out->db),
                            "prepare");
    }
    assert(!sqlite3_stmt_busy(out->handle));
    return GATE_OK;
}

gate_status statement_open_write(gate_change *change, const char *literal,
                                 struct statement *out)
{
    struct sqlite_change *own = (struct sqlite_change *)(void *)change;

    out->cx = change->cx;
    return borrow(own->connection, literal, out);
}

gate_status statement_open_reader(gate_store *store, gate_context *cx,
                                  const char *literal, struct statement *out)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;

    out->cx = cx;
    out->readers = own->readers;
    out->reader = reader_take(own->readers);
    if (reader_is_busy(out->reader)) {
        writer_keep_snapshot(own->writer);
    }
    return borrow(reader_connection(out->reader), literal, out);
}

void statement_close(struct statement *statement)
{
    if (statement->handle != NULL) {
        (void)sqlite3_reset(statement->handle);
        (void)sqlite3_clear_bindings(statement->handle);
    }
    if (statement->reader != NULL) {
        reader_give_back(statement->readers, statement->reader);
    }
    statement->handle = NULL;
    statement->reader = NULL;
}

static void note(struct statement *statement, int code)
{
    if (statement->failed == SQLITE_OK) {
        statement->failed = code;
    }
}

void bind_bool(struct statement *statement, int at, bool value)
{
    note(statement, sqlite3_bind_int(statement->handle, at, value ? 1 : 0));
}

void bind_int(struct statement *statement, int at, int64_t value)
{
    note(statement, sqlite3_bind_int64(statement->handle, at, value));
}

void bind_size(struct statement *statement, int at, size_t value)
{
    bind_int(statement, at,
             value > (size_t)INT64_MAX ? INT64_MAX : (int64_t)value);
}

void bind_text(struct statement *statement, int at, const char *text)
{
    bind_text_or_null(statement, at, text == NULL ? "" : text);
}

void bind_text_or_null(struct statement *statement, int at, const char *text)
{
    note(statement,
         text == NULL
             ? sqlite3_bind_null(statement->handle, at)
             : sqlite3_bind_text64(statement->handle, at, text, strlen(text),
                                   SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(struct statement *statement, int at, const void *data,
               size_t bytes)
{
    note(statement, bytes == 0
                        ? sqlite3_bind_zeroblob(statement->handle, at, 0)
                        : sqlite3_bind_blob64(statement->handle, at, data,
                                              bytes, SQLITE_STATIC));
}

static bool is_conflict(int code)
{
    return code == SQLITE_CONSTRAINT_UNIQUE ||
           code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_ROWID ||
           code == SQLITE_CONSTRAINT_FOREIGNKEY;
}

static gate_status failed(struct statement *statement, int code)
{
    bool is_locked =
        (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;

    if (is_locked && statement->reader != NULL) {
        return FAULT(statement->cx, GATE_FAULT_BUSY, "step: %s",
                     sqlite3_errmsg(statement->db));
    }
    if (is_locked || is_conflict(code)) {
        return GATE_STALE;
    }
    return sqlite_fault(statement->cx, statement->db, code, "step");
}

gate_status statement_next_row(struct statement *statement, bool *out_is_row)
{
    int code = statement->failed;

    if (code == SQLITE_OK) {
        code = sqlite3_step(statement->handle);
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return failed(statement, code);
    }
    *out_is_row = code == SQLITE_ROW;
    return GATE_OK;
}

gate_status statement_run(struct statement *statement)
{
    bool is_row = true;

    while (is_row) {
        TRY(statement_next_row(statement, &is_row));
    }
    return GATE_OK;
}

gate_status statement_run_on_row(struct statement *statement)
{
    TRY(statement_run(statement));
    return sqlite3_changes(statement->db) > 0 ? GATE_OK : GATE_STALE;
}

gate_status statement_expect_row(struct statement *statement)
{
    bool is_row;

    TRY(statement_next_row(statement, &is_row));
    return is_row ? GATE_OK : GATE_STALE;
}

gate_status statement_find_row(struct statement *statement)
{
    bool is_row;

    TRY(statement_next_row(statement, &is_row));
    return is_row ? GATE_OK : GATE_NOT_FOUND;
}

gate_id statement_inserted_id(const struct statement *statement)
{
    return sqlite3_last_insert_rowid(statement->db);
}

bool column_bool(struct statement *statement, int at)
{
    return sqlite3_column_int(statement->handle, at) != 0;
}

int64_t column_int(struct statement *statement, int at)
{
    return sqlite3_column_int64(statement->handle, at);
}

gate_status column_text(struct statement *statement, int at, const char **out)
{
    if (sqlite3_column_type(statement->handle, at) == SQLITE_NULL) {
        *out = NULL;
        return GATE_OK;
    }
    const void *text = sqlite3_column_text(statement->handle, at);
    if (text == NULL) {
        return sqlite_fault(statement->cx, statement->db, SQLITE_NOMEM,
                            "column");
    }
    size_t bytes = (size_t)sqlite3_column_bytes(statement->handle, at);
    return context_copy(statement->cx, (struct slice){text, bytes}, out);
}

gate_status column_bytes(struct statement *statement, int at,
                         const uint8_t **out, size_t *out_bytes)
{
    const void *data = sqlite3_column_blob(statement->handle, at);
    size_t bytes = (size_t)sqlite3_column_bytes(statement->handle, at);
    uint8_t *copy;

    TRY(context_take(statement->cx, bytes, 1, &copy));
    if (bytes > 0 && data == NULL) {
        return sqlite_fault(statement->cx, statement->db, SQLITE_NOMEM,
                            "column");
    }
    if (bytes > 0) {
        memcpy(copy, data, bytes);
    }
    *out = copy;
    *out_bytes = bytes;
    return GATE_OK;
}

gate_status column_exact(struct statement *statement, int at, uint8_t *out,
                         size_t bytes)
{
    const void *data = sqlite3_column_blob(statement->handle, at);
    int got = sqlite3_column_bytes(statement->handle, at);

    if (data == NULL || (size_t)got != bytes) {
        return FAULT(statement->cx, GATE_FAULT_STORE,
                     "column %d (%s) has %d bytes, not %zu", at,
                     sqlite3_column_name(statement->handle, at), got, bytes);
    }
    memcpy(out, data, bytes);
    return GATE_OK;
}

gate_status rows_reserve(gate_context *cx, void *rows, size_t row_bytes,
                         size_t count, size_t *capacity)
{
    size_t more = count == 0 ? 4 : count;
    void *old;
    char *grown;

    if (count < *capacity) {
        return GATE_OK;
    }
    if (__builtin_add_overflow(count, more, &more)) {
        return FAULT(cx, GATE_FAULT_MEMORY, "too many rows: %zu", count);
    }
    TRY(context_take(cx, more, row_bytes, &grown));
    memcpy(&old, rows, sizeof(old));
    if (count > 0) {
        memcpy(grown, old, count * row_bytes);
    }
    memcpy(rows, &grown, sizeof(grown));
    *capacity = more;
    return GATE_OK;
}
