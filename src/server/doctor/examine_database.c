/* SPDX-License-Identifier: MIT */
/* Reads the whole database, as the check of a backup does. */
#include <sys/stat.h>

#include <gatehouse/backup.h>

#include "base/clock.h"
#include "server/doctor/doctor.h"

enum { CLOCKS_DIFFER_MS = 300000 }; /* of honest machines */

static void judge(const struct examined *examined,
                  const gate_backup_report *report)
{
    char newest[CLOCK_TEXT_BYTES];

    if (report->schema < report->schema_known) {
        finding_tell(examined->teller, FINDING_database_older,
                     "the database is of schema %lld, this version's is %lld",
                     (long long)report->schema,
                     (long long)report->schema_known);
    }
    if (report->newest_ms > examined->now_ms + CLOCKS_DIFFER_MS) {
        clock_format_iso(report->newest_ms, newest);
        finding_tell(examined->teller, FINDING_clock_behind_database,
                     "the database was written to at %s, which is to come",
                     newest);
    }
}

void examine_database(const struct examined *examined)
{
    const char *path = gate_options_get(examined->options, "database");
    gate_backup_report report;
    gate_error error = {0};
    struct stat about;

    if (stat(path, &about) != 0 || about.st_size == 0) {
        return; /* the first start makes one */
    }
    if (gate_backup_check(examined->options, path, NULL, &report, &error) ==
        GATE_OK) {
        judge(examined, &report);
    } else {
        finding_tell(examined->teller, FINDING_database_unusable, "%s",
                     error.message);
    }
}
