/* SPDX-License-Identifier: MIT */
/* What the system allows this process, and what it is going to take. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cores.h"
#include "server/doctor/doctor.h"

enum {
    FILES_BESIDE_CONNECTIONS = 64, /* the database, the log, event loops */
    LOCKED_BYTES = 262144,         /* keys, in pages of their own */
    BESIDE_HASHERS_BYTES = 33554432,
    LINE_BYTES = 4096,
};

static void examine_open_files(const struct examined *examined)
{
    int64_t limit = gate_options_number(examined->options, "connection_limit");
    struct rlimit files;

    if (limit > 0 && getrlimit(RLIMIT_NOFILE, &files) == 0 &&
        files.rlim_max != RLIM_INFINITY &&
        files.rlim_max < (rlim_t)limit + FILES_BESIDE_CONNECTIONS) {
        finding_tell(examined->teller, FINDING_few_open_files,
                     "connection_limit is %" PRId64
                     ", and the system allows %llu open files",
                     limit, (unsigned long long)files.rlim_max);
    }
}

static void examine_locked_memory(const struct examined *examined)
{
    struct rlimit locked;

    if (geteuid() != 0 && getrlimit(RLIMIT_MEMLOCK, &locked) == 0 &&
        locked.rlim_cur < LOCKED_BYTES) {
        finding_tell(examined->teller, FINDING_little_locked_memory,
                     "%llu bytes of memory may be locked",
                     (unsigned long long)locked.rlim_cur);
    }
}

static void lower(uint64_t *limit, uint64_t other)
{
    *limit = other < *limit ? other : *limit;
}

/* The first line of a file; false: there is none. */
static bool read_line(const char *path, char line[LINE_BYTES])
{
    FILE *file = fopen(path, "re");
    bool has_line = file != NULL && fgets(line, LINE_BYTES, file) != NULL;

    if (file != NULL) {
        (void)fclose(file);
    }
    return has_line;
}

/* cgroups(7), version 2: its own and those above it; "max" is no number. */
static void lower_by_cgroups(uint64_t *limit)
{
    char line[LINE_BYTES];
    char *group = line + 3; /* behind "0::" */

    if (!read_line("/proc/self/cgroup", line) ||
        strncmp(line, "0::/", 4) != 0) {
        return;
    }
    group[strcspn(group, "\n")] = '\0';
    while (group[0] != '\0') {
        char path[LINE_BYTES + 32];
        char text[LINE_BYTES];
        uint64_t bytes;

        snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", group);
        if (read_line(path, text) && sscanf(text, "%" SCNu64, &bytes) == 1) {
            lower(limit, bytes);
        }
        *strrchr(group, '/') = '\0';
    }
}

static uint64_t allowed_bytes(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    uint64_t limit = UINT64_MAX;
    struct rlimit space;

    if (pages > 0 && page_bytes > 0) {
        limit = (uint64_t)pages * (uint64_t)page_bytes;
    }
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
        lower(&limit, space.rlim_cur);
    }
    lower_by_cgroups(&limit);
    return limit;
}

static void examine_memory(const struct examined *examined)
{
    gate_options *options = examined->options;
    const uint64_t each = (uint64_t)gate_options_number(options, "hash_memory");
    const uint64_t ceiling =
        (uint64_t)gate_options_number(options, "hash_ceiling");
    uint64_t slots = (uint64_t)gate_options_number(options, "hash_slots");
    const uint64_t allowed = allowed_bytes();

    if (slots == 0) {
        slots = (uint64_t)cores_usable();
        slots = slots < ceiling / each ? slots : ceiling / each;
    }
    const uint64_t taken = slots * each + BESIDE_HASHERS_BYTES;

    if (taken > allowed) {
        finding_tell(examined->teller, FINDING_little_memory,
                     "hash_slots times hash_memory and the rest take %" PRIu64
                     " MB, and this process may have %" PRIu64,
                     taken / 1000000, allowed / 1000000);
    }
}

void examine_machine(const struct examined *examined)
{
    examine_open_files(examined);
    examine_locked_memory(examined);
    examine_memory(examined);
    if (strcmp(gate_options_get(examined->options, "sandbox"), "no") == 0) {
        finding_tell(examined->teller, FINDING_sandbox_off, "sandbox = no");
    }
    if (geteuid() == 0) {
        finding_tell(examined->teller, FINDING_runs_as_root,
                     "this runs as root");
    }
}
