/* SPDX-License-Identifier: MIT */
/*
 * /proc/self: proc(5).  The second word of `stat` is the program's name in
 * parentheses and may hold anything, so counting begins behind the last ")".
 */
#include "server/process_metrics.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Fields of `stat`, from 1; the name is 2. */
enum {
    FIELD_THREADS = 20,
    FIELD_START = 22, /* ticks since the machine began */
    FIELD_VSIZE = 23, /* bytes */
    FIELD_RSS = 24,   /* pages */
    FIELDS = 25,
};

enum { STAT_BYTES = 2048 };

static bool read_file(const char *path, char out[STAT_BYTES])
{
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return false;
    }
    size_t bytes = fread(out, 1, STAT_BYTES - 1, file);

    out[bytes] = '\0';
    (void)fclose(file);
    return bytes > 0;
}

static bool read_stat(double out[FIELDS])
{
    char text[STAT_BYTES];
    char *at = read_file("/proc/self/stat", text) ? strrchr(text, ')') : NULL;

    if (at == NULL) {
        return false;
    }
    at += strcspn(at + 1, " ") + 2; /* field 3 is a letter */
    at += strcspn(at, " ");
    for (int field = 4; field < FIELDS; field++) {
        out[field] = strtod(at, &at);
    }
    return true;
}

/* Unix time of the machine's beginning. */
static bool read_boot_time(double *out)
{
    struct timespec wall, since_boot;

    if (clock_gettime(CLOCK_REALTIME, &wall) != 0 ||
        clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) {
        return false;
    }
    *out = (double)(wall.tv_sec - since_boot.tv_sec) +
           1e-9 * (double)(wall.tv_nsec - since_boot.tv_nsec);
    return true;
}

static void tell_files(const struct metric_teller *teller)
{
    DIR *folder = opendir("/proc/self/fd");
    struct rlimit limit;
    double count = -3; /* ".", "..", and the folder itself */

    if (folder != NULL) {
        while (readdir(folder) != NULL) {
            count++;
        }
        (void)closedir(folder);
        metric_tell(teller, METRIC_PROCESS_FILES, count);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        metric_tell(teller, METRIC_PROCESS_FILES_MAX, (double)limit.rlim_cur);
    }
}

void process_metrics_tell(const struct metric_teller *teller)
{
    double ticks = (double)sysconf(_SC_CLK_TCK);
    double stat[FIELDS] = {0};
    struct timespec used;
    double boot_s;
    bool is_read = read_stat(stat) && ticks > 0;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0) {
        metric_tell(teller, METRIC_PROCESS_CPU,
                    (double)used.tv_sec + 1e-9 * (double)used.tv_nsec);
    }
    if (is_read && read_boot_time(&boot_s)) {
        metric_tell(teller, METRIC_PROCESS_START,
                    boot_s + stat[FIELD_START] / ticks);
    }
    if (is_read) {
        metric_tell(teller, METRIC_PROCESS_RESIDENT,
                    stat[FIELD_RSS] * (double)sysconf(_SC_PAGESIZE));
        metric_tell(teller, METRIC_PROCESS_VIRTUAL, stat[FIELD_VSIZE]);
    }
    tell_files(teller);
    if (is_read) {
        metric_tell(teller, METRIC_PROCESS_THREADS, stat[FIELD_THREADS]);
    }
}
