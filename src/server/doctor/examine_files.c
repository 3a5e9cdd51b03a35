/* SPDX-License-Identifier: MIT */
/* Who else can use the files, and what lies below them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/try.h"
#include "server/doctor/doctor.h"
#include "server/folder.h"

enum {
    GROUP_AND_OTHERS = 077,
    OTHERS_WRITE = 002, /* a umask of 002 is usual */
    OTHERS_READ = 004,
    LEAST_ROOM_BYTES = 268435456,
};

/* false: nothing is there. */
static bool look(const char *path, struct stat *out)
{
    return path != NULL && path[0] != '\0' && stat(path, out) == 0;
}

static void tell_mode(const struct examined *examined, enum finding_id id,
                      const char *what, const char *path,
                      const struct stat *about)
{
    finding_tell(examined->teller, id,
                 "%s %.200s: others may use it (mode %04o)", what, path,
                 (unsigned)(about->st_mode & 07777));
}

static void examine_mode(const struct examined *examined, enum finding_id id,
                         const char *what, const char *path, unsigned mask)
{
    struct stat about;

    if (look(path, &about) && S_ISREG(about.st_mode) &&
        (about.st_mode & mask) != 0) {
        tell_mode(examined, id, what, path, &about);
    }
}

/* What nobody else may use; and who owns it can let himself in, or has put it
 * there.  Root can do that anyway. */
static void examine_secret(const struct examined *examined, enum finding_id id,
                           const char *what, const char *path)
{
    struct stat about;

    examine_mode(examined, id, what, path, GROUP_AND_OTHERS);
    if (look(path, &about) && about.st_uid != 0 && about.st_uid != geteuid()) {
        finding_tell(examined->teller, id,
                     "%s %.200s belongs to another user (%u)", what, path,
                     (unsigned)about.st_uid);
    }
}

/* statfs(2): those whose files other machines may write, or that cannot share
 * memory between processes. */
static bool is_network(const struct statfs *filesystem)
{
    static const unsigned long kinds[] = {
        0x6969,     /* NFS */
        0x517b,     /* SMB */
        0xff534d42, /* CIFS */
        0xfe534d42, /* SMB2 */
        0x5346414f, /* AFS */
        0x00c36400, /* Ceph */
        0x01021997, /* 9p */
        0x01161970, /* GFS2 */
        0x7461636f, /* OCFS2 */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        if (((unsigned long)filesystem->f_type & 0xffffffff) == kinds[i]) {
            return true;
        }
    }
    return false;
}

static bool is_in_memory(const struct statfs *filesystem)
{
    const unsigned long kind = (unsigned long)filesystem->f_type & 0xffffffff;

    return kind == 0x01021994 /* tmpfs */ || kind == 0x858458f6 /* ramfs */;
}

static void examine_filesystem(const struct examined *examined,
                               const char *folder)
{
    struct statfs filesystem;

    if (statfs(folder, &filesystem) != 0) {
        return;
    }
    if (is_network(&filesystem)) {
        finding_tell(examined->teller, FINDING_network_filesystem,
                     "the database's folder %.200s lies on a network's "
                     "filesystem",
                     folder);
    }
    if (is_in_memory(&filesystem)) {
        finding_tell(examined->teller, FINDING_memory_filesystem,
                     "the database's folder %.200s lies in memory", folder);
    }
    const uint64_t room =
        (uint64_t)filesystem.f_bavail * (uint64_t)filesystem.f_bsize;

    if (room < LEAST_ROOM_BYTES) {
        finding_tell(examined->teller, FINDING_little_room,
                     "the disk of the database has %llu MB left",
                     (unsigned long long)(room / 1000000));
    }
}

static void examine_folder(const struct examined *examined,
                           const char *database, const char *folder)
{
    struct stat about;

    if (!look(folder, &about)) {
        finding_tell(examined->teller, FINDING_folder_missing,
                     "the folder of the database %.200s: %s", database,
                     strerror(errno));
        return;
    }
    if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0) {
        finding_tell(examined->teller, FINDING_folder_not_writable,
                     "the folder of the database %.200s cannot be used: %s",
                     database, strerror(errno));
    }
    /* Where the sticky bit is set, nobody can take others' files away. */
    if ((about.st_mode & OTHERS_WRITE) != 0 && (about.st_mode & S_ISVTX) == 0) {
        tell_mode(examined, FINDING_folder_writable_by_others,
                  "the database's folder", folder, &about);
    }
    examine_filesystem(examined, folder);
}

static void examine_keys(const struct examined *examined, const char *database)
{
    const char *key = gate_options_get(examined->options, "master_key_file");
    struct stat about;

    examine_secret(examined, FINDING_key_open_to_others, "the master key", key);
    if (look(database, &about) && about.st_size > 0 && !look(key, &about)) {
        finding_tell(examined->teller, FINDING_key_missing,
                     "there is the database %.100s, but not its master key "
                     "%.100s",
                     database, key);
    }
}

void examine_files(const struct examined *examined)
{
    gate_options *options = examined->options;
    const char *database = gate_options_get(options, "database");
    char folder[FOLDER_BYTES];

    folder_of(database, folder);
    examine_mode(examined, FINDING_settings_writable_by_others,
                 "the configuration file", examined->config, OTHERS_WRITE);
    examine_secret(examined, FINDING_credentials_open_to_others,
                   "the credentials file",
                   gate_options_get(options, "smtp_credentials_file"));
    examine_folder(examined, database, folder);
    examine_secret(examined, FINDING_database_open_to_others, "the database",
                   database);
    examine_keys(examined, database);
    examine_mode(examined, FINDING_log_open_to_others, "the log",
                 gate_options_get(options, "log_file"), OTHERS_READ);
}
