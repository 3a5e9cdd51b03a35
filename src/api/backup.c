/* SPDX-License-Identifier: MIT */
/* include/gatehouse/backup.h: the settings' paths, and the keys. */
#include <gatehouse/backup.h>

#include <stdlib.h>

#include "api/keys.h"
#include "api/options.h"
#include "base/clock.h"
#include "store/sqlite/backup.h"

enum { BACKUP_MEMORY_BYTES = 4194304, MS_PER_S = 1000 };

static struct sqlite_copying copying_of(gate_options *options, const char *from,
                                        const char *to,
                                        const gate_backup_way *way)
{
    return (struct sqlite_copying){
        .from = from,
        .to = to,
        .busy_ms = (int)(MS_PER_S * gate_options_number(options, "busy_wait")),
        .way = way != NULL ? *way : (gate_backup_way){0},
    };
}

static gate_status look(gate_context *cx, const char *file, bool is_whole,
                        gate_backup_report *out)
{
    gate_backup_report report;
    gate_key *keys;
    size_t count;

    TRY(sqlite_inspect(cx, file, is_whole, &report, &keys, &count));
    if (out != NULL) {
        *out = report;
    }
    return GATE_OK;
}

static gate_status make(gate_context *cx, gate_options *options,
                        const char *file, const gate_backup_way *way,
                        gate_backup_report *out)
{
    const struct sqlite_copying copying =
        copying_of(options, gate_options_get(options, "database"), file, way);

    TRY(sqlite_backup(cx, &copying));
    return look(cx, file, false, out);
}

static gate_status check(gate_context *cx, gate_options *options,
                         const char *file, const gate_backup_way *way,
                         gate_backup_report *out)
{
    gate_backup_report report;
    gate_key *keys;
    size_t count;

    TRY(sqlite_inspect(cx, file, true, &report, &keys, &count));
    if (way == NULL || !way->any_key) {
        TRY(keys_check(cx, gate_options_get(options, "master_key_file"), keys,
                       count));
    }
    if (out != NULL) {
        *out = report;
    }
    return GATE_OK;
}

static gate_status restore(gate_context *cx, gate_options *options,
                           const char *file, const gate_backup_way *way,
                           gate_backup_report *out)
{
    const struct sqlite_copying copying =
        copying_of(options, file, gate_options_get(options, "database"), way);

    TRY(check(cx, options, file, way, out));
    return sqlite_restore(cx, &copying);
}

typedef gate_status work_on_copy(gate_context *cx, gate_options *options,
                                 const char *file, const gate_backup_way *way,
                                 gate_backup_report *out);

static gate_status run(work_on_copy *work, gate_options *options,
                       const char *file, const gate_backup_way *way,
                       gate_backup_report *out, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};

    if (options == NULL || file == NULL) {
        return error_set(error, GATE_FAULT_USAGE, "an argument is NULL");
    }
    gate_status status =
        context_open(BACKUP_MEMORY_BYTES, clock_wall_ms(), &cx);

    if (status == GATE_OK) {
        status = work(&cx, options, file, way, out);
    }
    return status == GATE_OK ? GATE_OK : error_from(error, status, &cx);
}

gate_status gate_backup_make(gate_options *options, const char *file,
                             const gate_backup_way *way,
                             gate_backup_report *out, gate_error *error)
{
    return run(make, options, file, way, out, error);
}

gate_status gate_backup_check(gate_options *options, const char *file,
                              const gate_backup_way *way,
                              gate_backup_report *out, gate_error *error)
{
    return run(check, options, file, way, out, error);
}

gate_status gate_backup_restore(gate_options *options, const char *file,
                                const gate_backup_way *way,
                                gate_backup_report *out, gate_error *error)
{
    return run(restore, options, file, way, out, error);
}
