/* SPDX-License-Identifier: MIT */
/*
 * Landlock (landlock(7)).  Later kernels know rights that the headers of Debian
 * 12 do not name: those are asked for by number.
 */
#include "server/sandbox/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/try.h"

#define RIGHT_TRUNCATE (UINT64_C(1) << 14) /* from version 3 on */

static const uint64_t reading =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t keeping =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | RIGHT_TRUNCATE;
/* All of version 1. */
static const uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

/* Programs and libraries read these: names, certificates, time zones, what the
 * kernel tells. */
static const char *const common[] = {
    "/etc", "/usr", "/lib", "/lib64",   "/proc",
    "/sys", "/dev", "/run", "/var/run", "/var/lib/ca-certificates",
};

/* A file has no directory's rights. */
static uint64_t rights_of(int fd, uint64_t rights)
{
    const uint64_t of_files = LANDLOCK_ACCESS_FS_READ_FILE |
                              LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE;
    struct stat about;

    return fstat(fd, &about) == 0 && S_ISDIR(about.st_mode) ? rights
                                                            : rights & of_files;
}

static void allow(int rules, const char *path, uint64_t rights,
                  uint64_t handled)
{
    struct landlock_path_beneath_attr beneath = {
        .parent_fd = path == NULL || path[0] == '\0'
                         ? -1
                         : open(path, O_PATH | O_CLOEXEC)};

    if (beneath.parent_fd < 0) {
        return;
    }
    beneath.allowed_access = rights_of(beneath.parent_fd, rights) & handled;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                  &beneath, 0);
    (void)close(beneath.parent_fd);
}

static void allow_all(int rules, const struct sandbox_paths *paths,
                      uint64_t handled)
{
    for (size_t i = 0; i < ARRAY_LENGTH(common); i++) {
        allow(rules, common[i], reading, handled);
    }
    allow(rules, "/dev/null", reading | LANDLOCK_ACCESS_FS_WRITE_FILE, handled);
    for (size_t i = 0; i < paths->folder_count; i++) {
        allow(rules, paths->folders[i], keeping, handled);
    }
    for (size_t i = 0; i < paths->file_count; i++) {
        allow(rules, paths->files[i], reading, handled);
    }
}

bool sandbox_confine_files(const struct sandbox_paths *paths)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                                 LANDLOCK_CREATE_RULESET_VERSION);
    struct landlock_ruleset_attr attributes = {
        .handled_access_fs = version >= 3 ? all | RIGHT_TRUNCATE : all};

    if (version < 1 || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0) {
        return false;
    }
    const int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes,
                                   sizeof(attributes), 0);

    if (rules < 0) {
        return false;
    }
    allow_all(rules, paths, attributes.handled_access_fs);
    const bool is_confined = syscall(SYS_landlock_restrict_self, rules, 0) == 0;

    (void)close(rules);
    return is_confined;
}
