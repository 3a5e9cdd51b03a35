/* SPDX-License-Identifier: MIT */
/* Linux' /proc.  schedstat counts what the scheduler gave, exactly; the ticks
 * of /proc/PID/stat would be off by more than a request takes. */
#include "bench/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROC_PATH_BYTES = 320, PROC_TEXT_BYTES = 4096 };

/* false: no such file, or nothing in it. */
static int read_text(const char *path, char text[PROC_TEXT_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t bytes = fd < 0 ? -1 : read(fd, text, PROC_TEXT_BYTES - 1);

    if (fd >= 0) {
        (void)close(fd);
    }
    text[bytes < 0 ? 0 : bytes] = '\0';
    return bytes > 0;
}

int64_t process_cpu_ns(int64_t pid)
{
    char path[PROC_PATH_BYTES];
    char text[PROC_TEXT_BYTES];
    int64_t sum_ns = 0;
    const struct dirent *entry;

    snprintf(path, sizeof(path), "/proc/%" PRId64 "/task", pid);
    DIR *tasks = opendir(path);

    if (tasks == NULL) {
        return -1;
    }
    while ((entry = readdir(tasks)) != NULL) {
        snprintf(path, sizeof(path), "/proc/%" PRId64 "/task/%s/schedstat", pid,
                 entry->d_name);
        if (entry->d_name[0] != '.' && read_text(path, text)) {
            sum_ns += strtoll(text, NULL, 10);
        }
    }
    (void)closedir(tasks);
    return sum_ns;
}

int64_t process_resident_kib(int64_t pid)
{
    static const char name[] = "\nVmRSS:";
    char path[PROC_PATH_BYTES];
    char text[PROC_TEXT_BYTES];

    snprintf(path, sizeof(path), "/proc/%" PRId64 "/status", pid);
    const char *found = read_text(path, text) ? strstr(text, name) : NULL;

    return found == NULL ? -1 : strtoll(found + strlen(name), NULL, 10);
}
