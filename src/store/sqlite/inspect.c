/* SPDX-License-Identifier: MIT */
/* Looks through a database that nobody uses: a copy. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/backup.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_store.h"

enum { KEYS_MAX = 1000 };

struct inspecting {
    gate_context *cx;
    const char *path;
    struct connection *connection;
};

static gate_status words(const struct inspecting *own)
{
    return sqlite_explain(own->cx, own->path, own->connection->db,
                          sqlite3_extended_errcode(own->connection->db));
}

static gate_status open_row(const struct inspecting *own, const char *literal,
                            sqlite3_stmt **out)
{
    sqlite3_stmt *handle = connection_prepare(own->connection, literal);

    if (handle == NULL || sqlite3_step(handle) != SQLITE_ROW) {
        return words(own);
    }
    *out = handle;
    return GATE_OK;
}

static gate_status ask(const struct inspecting *own, const char *literal,
                       int64_t *out)
{
    sqlite3_stmt *handle = NULL;

    TRY(open_row(own, literal, &handle));
    *out = sqlite3_column_int64(handle, 0);
    (void)sqlite3_reset(handle);
    return GATE_OK;
}

/* SQLite's words, on one line. */
static gate_status tell_broken(const struct inspecting *own, const char *found)
{
    char line[120] = "no answer";

    if (found != NULL) {
        (void)snprintf(line, sizeof(line), "%s", found);
    }
    for (char *at = line; *at != '\0'; at++) {
        *at = *at == '\n' ? ' ' : *at;
    }
    return FAULT(own->cx, GATE_FAULT_STORE, "%s is broken: %s", own->path,
                 line);
}

static gate_status check_pages(const struct inspecting *own)
{
    sqlite3_stmt *handle = NULL;

    TRY(open_row(own, "PRAGMA integrity_check(1)", &handle));
    const char *found = (const char *)sqlite3_column_text(handle, 0);
    gate_status status = GATE_OK;

    if (found == NULL || sqlite3_stricmp(found, "ok") != 0) {
        status = tell_broken(own, found);
    }
    (void)sqlite3_reset(handle);
    return status;
}

static gate_status check_references(const struct inspecting *own)
{
    int64_t broken;

    TRY(ask(own, "SELECT count(*) FROM pragma_foreign_key_check", &broken));
    return broken == 0
               ? GATE_OK
               : FAULT(own->cx, GATE_FAULT_STORE,
                       "%s is broken: %lld rows point to rows that are not "
                       "there",
                       own->path, (long long)broken);
}

static gate_status count_rows(const struct inspecting *own,
                              gate_backup_report *out)
{
    TRY(ask(own, "SELECT ifnull(max(number), 0) FROM migration", &out->schema));
    TRY(ask(own, "SELECT count(*) FROM account", &out->accounts));
    TRY(ask(own, "SELECT count(*) FROM session", &out->sessions));
    TRY(ask(own, "SELECT count(*) FROM link", &out->links));
    TRY(ask(own, "SELECT count(*) FROM mail", &out->mails));
    TRY(ask(own, "SELECT count(*) FROM sealed_key", &out->keys));
    return ask(own,
               "SELECT max((SELECT ifnull(max(rotated_ms), 0) FROM session),"
               " (SELECT ifnull(max(joined_ms), 0) FROM account))",
               &out->newest_ms);
}

/* --- keys --- */

static gate_status copy_text(const struct inspecting *own, sqlite3_stmt *handle,
                             int at, const char **out)
{
    const char *text = (const char *)sqlite3_column_text(handle, at);

    return context_copy(own->cx, slice_of(text == NULL ? "" : text), out);
}

static gate_status read_key(const struct inspecting *own, sqlite3_stmt *handle,
                            gate_key *out)
{
    const char *sealed;
    size_t bytes = (size_t)sqlite3_column_bytes(handle, 3);

    TRY(copy_text(own, handle, 0, &out->purpose));
    TRY(copy_text(own, handle, 1, &out->algorithm));
    TRY(copy_text(own, handle, 2, &out->kid));
    TRY(context_copy(own->cx,
                     (struct slice){sqlite3_column_blob(handle, 3), bytes},
                     &sealed));
    out->sealed = (const uint8_t *)sealed;
    out->sealed_bytes = bytes;
    return GATE_OK;
}

static gate_status read_keys(const struct inspecting *own, gate_key *keys,
                             size_t count)
{
    sqlite3_stmt *handle = connection_prepare(
        own->connection,
        "SELECT purpose, algorithm, kid, sealed FROM sealed_key ORDER BY id");
    gate_status status = handle == NULL ? words(own) : GATE_OK;

    for (size_t i = 0; i < count && status == GATE_OK; i++) {
        status = sqlite3_step(handle) == SQLITE_ROW
                     ? read_key(own, handle, &keys[i])
                     : words(own);
    }
    (void)sqlite3_reset(handle);
    return status;
}

static gate_status list_keys(const struct inspecting *own, int64_t count,
                             gate_key **out, size_t *out_count)
{
    size_t wanted = count > KEYS_MAX ? KEYS_MAX : (size_t)count;
    gate_key *keys;

    TRY(NEW_ARRAY(own->cx, wanted, &keys));
    TRY(read_keys(own, keys, wanted));
    *out = keys;
    *out_count = wanted;
    return GATE_OK;
}

static gate_status inspect(const struct inspecting *own, bool is_whole,
                           gate_backup_report *out, gate_key **out_keys,
                           size_t *out_count)
{
    struct stat status;
    gate_backup_report report = {.schema_known = sqlite_migration_count};

    TRY(sqlite_check_schema(own->connection, own->cx, own->path));
    if (is_whole) {
        TRY(check_pages(own));
        TRY(check_references(own));
    }
    TRY(count_rows(own, &report));
    TRY(list_keys(own, report.keys, out_keys, out_count));
    report.bytes = stat(own->path, &status) == 0 ? status.st_size : 0;
    *out = report;
    return GATE_OK;
}

/*
 * Where there is no log, nobody works on the database, and it is read as a file
 * that nobody changes: else a reader leaves an empty log and its index behind.
 * https://www.sqlite.org/uri.html
 */
static gate_status quiet_name(gate_context *cx, const char *path,
                              const char **out)
{
    const char *log;
    char *name;
    size_t bytes = 0;

    TRY(context_format(cx, &log, "%s-wal", path));
    if (access(log, F_OK) == 0) {
        *out = path;
        return GATE_OK;
    }
    while (path[0] == '/' && path[1] == '/') {
        path++; /* a host's name would stand behind two */
    }
    TRY(NEW_ARRAY(cx, 3 * strlen(path) + 1, &name));
    for (const char *at = path; *at != '\0'; at++) {
        if (strchr("?#%", *at) != NULL) {
            bytes += (size_t)snprintf(name + bytes, sizeof("%00"), "%%%02X",
                                      (unsigned char)*at);
        } else {
            name[bytes++] = *at;
        }
    }
    name[bytes] = '\0';
    return context_format(cx, out, "file:%s?immutable=1", name);
}

gate_status sqlite_inspect(gate_context *cx, const char *path, bool is_whole,
                           gate_backup_report *out, gate_key **out_keys,
                           size_t *out_count)
{
    struct inspecting own = {.cx = cx};

    const char *name;

    TRY(sqlite_plain_path(cx, path, &own.path));
    TRY(quiet_name(cx, own.path, &name));
    TRY(connection_open(cx, name, CONNECTION_LOOKS, 0, &own.connection));
    gate_status status = inspect(&own, is_whole, out, out_keys, out_count);

    connection_close(own.connection);
    return status;
}
