/* SPDX-License-Identifier: MIT */
/*
 * A copy of the database as it is at one moment, while others write.
 *
 * It is read in one transaction: a snapshot of the log, which nobody waits for.
 * The copy grows under another name, and takes its own when it is on disk, so
 * that what has that name is whole.
 */
#include "store/sqlite/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/copy_pages.h"
#include "store/sqlite/migrations.h"

/* https://sqlite.org/fileformat.html: how a file begins, and where it says
 * whose it is. */
static const char magic[16] = "SQLite format 3";
static const unsigned char our_mark[4] = {'G', 'A', 'T', 'E'};

enum { HEAD_BYTES = 72, MARK_AT = 68 };

static gate_status refuse(gate_context *cx, const char *path, const char *why)
{
    char words[128];

    return FAULT(cx, GATE_FAULT_CONFIG, "%s cannot be written (%s): %s", path,
                 strerror_r(errno, words, sizeof(words)), why);
}

/* --- what is there already --- */

static bool is_ours(const char *path)
{
    unsigned char head[HEAD_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is_read = fd >= 0 && read(fd, head, sizeof(head)) == sizeof(head);

    if (fd >= 0) {
        (void)close(fd);
    }
    return is_read && memcmp(head, magic, sizeof(magic)) == 0 &&
           memcmp(head + MARK_AT, our_mark, sizeof(our_mark)) == 0;
}

static bool is_same_file(const char *one, const struct stat *other)
{
    struct stat status;

    return stat(one, &status) == 0 && status.st_dev == other->st_dev &&
           status.st_ino == other->st_ino;
}

/* The database itself is never opened here: closing it would drop the locks of
 * this process. */
static gate_status check_place(gate_context *cx,
                               const struct sqlite_copying *copying)
{
    struct stat status;

    if (lstat(copying->to, &status) != 0) {
        return GATE_OK;
    }
    if (is_same_file(copying->from, &status)) {
        return FAULT(cx, GATE_FAULT_CONFIG, "%s is the database itself",
                     copying->to);
    }
    if (!copying->way.overwrite) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "%s is there already: choose another name, or let it be "
                     "replaced (--force)",
                     copying->to);
    }
    if (!S_ISREG(status.st_mode) || !is_ours(copying->to)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "%s is something else than a backup, and stays",
                     copying->to);
    }
    return GATE_OK;
}

/* --- the copy --- */

/* So that it is one file, and can be read where nothing can be written. */
static gate_status leave_log(gate_context *cx, const char *path,
                             struct connection *to)
{
    int code = connection_run(to, "PRAGMA journal_mode = DELETE");

    return code == SQLITE_OK ? GATE_OK : sqlite_explain(cx, path, to->db, code);
}

static gate_status begin_reading(gate_context *cx, const char *path,
                                 struct connection *from)
{
    int code = connection_run(from, "BEGIN;"
                                    "SELECT count(*) FROM sqlite_schema");

    if (code != SQLITE_OK) {
        return sqlite_explain(cx, path, from->db, code);
    }
    return sqlite_check_schema(from, cx, path);
}

static gate_status copy_into(gate_context *cx,
                             const struct sqlite_copying *copying,
                             struct connection *from, const char *part)
{
    struct connection *to;

    TRY(begin_reading(cx, copying->from, from));
    TRY(connection_open(cx, part, CONNECTION_WRITES, copying->busy_ms, &to));
    gate_status status = sqlite_copy_pages(cx, copying, from, to);

    if (status == GATE_OK) {
        status = leave_log(cx, part, to);
    }
    connection_close(to);
    return status;
}

static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return is_synced;
}

/* Where a file system cannot rename so, what was looked at has to do. */
static int rename_into(const char *part, const struct sqlite_copying *copying)
{
    unsigned flags = copying->way.overwrite ? 0 : RENAME_NOREPLACE;
    int result = renameat2(AT_FDCWD, part, AT_FDCWD, copying->to, flags);

    if (result != 0 && flags != 0 && (errno == EINVAL || errno == ENOSYS)) {
        return rename(part, copying->to);
    }
    return result;
}

static gate_status name_it(gate_context *cx, const char *part,
                           const struct sqlite_copying *copying)
{
    const char *slash = strrchr(copying->to, '/');
    const char *folder;

    TRY(context_format(cx, &folder, "%.*s", (int)(slash + 1 - copying->to),
                       copying->to));
    if (!sync_path(part, O_RDONLY)) {
        return refuse(cx, part, "look at the disk");
    }
    if (rename_into(part, copying) != 0) {
        return refuse(cx, copying->to, "choose another name");
    }
    return sync_path(folder, O_RDONLY | O_DIRECTORY)
               ? GATE_OK
               : refuse(cx, folder, "look at the disk");
}

/* An empty file of mode 0600 with a name of its own. */
static gate_status make_part(gate_context *cx, const char *path, char **out)
{
    const char *text;

    TRY(context_format(cx, &text, "%s.XXXXXX", path));
    char *part = (char *)(uintptr_t)text; /* of this arena */
    int fd = mkostemp(part, O_CLOEXEC);

    if (fd < 0) {
        return refuse(cx, path, "choose a folder that can be written");
    }
    (void)close(fd);
    *out = part;
    return GATE_OK;
}

static gate_status copy_and_name(gate_context *cx,
                                 const struct sqlite_copying *copying,
                                 struct connection *from)
{
    char *part;

    TRY(make_part(cx, copying->to, &part));
    gate_status status = copy_into(cx, copying, from, part);

    if (status == GATE_OK) {
        status = name_it(cx, part, copying);
    }
    if (status != GATE_OK) {
        (void)unlink(part);
    }
    return status;
}

gate_status sqlite_backup(gate_context *cx,
                          const struct sqlite_copying *copying)
{
    struct sqlite_copying own = *copying;
    struct connection *from;

    TRY(sqlite_plain_path(cx, copying->from, &own.from));
    TRY(sqlite_plain_path(cx, copying->to, &own.to));
    TRY(check_place(cx, &own));
    TRY(connection_open(cx, own.from, CONNECTION_READS, own.busy_ms, &from));
    gate_status status = copy_and_name(cx, &own, from);

    connection_close(from);
    return status;
}
