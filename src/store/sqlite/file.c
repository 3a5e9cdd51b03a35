/* SPDX-License-Identifier: MIT */
/*
 * The database's file and its folder, and what an operator is told about them.
 *
 * What can be wrong is looked for before SQLite is asked, because SQLite says
 * "unable to open database file" to all of it.
 */
#include "store/sqlite/sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gate_status refuse_path(gate_context *cx, const char *path, int error,
                               const char *advice)
{
    char words[128];

    return FAULT(cx, GATE_FAULT_CONFIG,
                 "the database %s cannot be used (%s):"
                 " %s",
                 path, strerror_r(error, words, sizeof(words)), advice);
}

static gate_status refuse_folder(gate_context *cx, const char *path, int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return refuse_path(cx, path, error,
                           "make its folder, or set `database` to another");
    case EACCES:
    case EPERM:
    case EROFS:
        return refuse_path(cx, path, error,
                           "let the server's user write in its folder, or set"
                           " `database` to another");
    default:
        return refuse_path(cx, path, error, "set `database` to another");
    }
}

gate_status sqlite_plain_path(gate_context *cx, const char *path,
                              const char **out)
{
    if (path == NULL || path[0] == '\0') {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "no path for the database: set `database`");
    }
    return context_format(cx, out, "%s%s", path[0] == '/' ? "" : "./", path);
}

static gate_status check_folder(gate_context *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder;

    TRY(context_format(cx, &folder, "%.*s", (int)(slash + 1 - path), path));
    if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0) {
        return refuse_folder(cx, path, errno);
    }
    return GATE_OK;
}

static gate_status check_file(gate_context *cx, const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        return refuse_folder(cx, path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return refuse_path(cx, path, S_ISDIR(status.st_mode) ? EISDIR : EINVAL,
                           "set `database` to the path of a file");
    }
    if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0) {
        return refuse_path(cx, path, errno,
                           "let the server's user read and write it");
    }
    return GATE_OK;
}

/* A file that exists is not opened here: closing it would drop the locks that
 * another connection of this process has on it. */
gate_status sqlite_make_file(gate_context *cx, const char *path)
{
    TRY(check_folder(cx, path));
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
        return GATE_OK;
    }
    return errno == EEXIST ? check_file(cx, path)
                           : refuse_folder(cx, path, errno);
}

gate_status sqlite_explain(gate_context *cx, const char *path, sqlite3 *db,
                           int code)
{
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "%s is not a database (SQLite: %s): set `database` to"
                     " another path, or restore it from a backup",
                     path, sqlite3_errmsg(db));
    case SQLITE_CORRUPT:
        return FAULT(cx, GATE_FAULT_STORE,
                     "%s is broken (SQLite: %s): restore it from a backup",
                     path, sqlite3_errmsg(db));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FAULT(cx, GATE_FAULT_STORE,
                     "%s is locked by another program (SQLite: %s): end that"
                     " program, or try again",
                     path, sqlite3_errmsg(db));
    default:
        return sqlite_fault(cx, db, code, path);
    }
}
