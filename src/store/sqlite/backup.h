/* SPDX-License-Identifier: MIT */
/*
 * Copies of a database file; beside open.h the only header of this folder that
 * others may include.  What they come to is in gatehouse/backup.h.
 */
#ifndef STORE_SQLITE_BACKUP_H
#define STORE_SQLITE_BACKUP_H

#include <gatehouse/backup.h>
#include <gatehouse/store.h>

/* From where to where. */
struct sqlite_copying {
    const char *from; /* borrowed, as `to` */
    const char *to;
    int busy_ms;
    gate_backup_way way;
};

/** gate_backup_make(), without the report; backup.c. */
GATE_MUST_USE gate_status sqlite_backup(gate_context *cx,
                                        const struct sqlite_copying *copying);

/** gate_backup_restore() of a file that was looked through; restore.c. */
GATE_MUST_USE gate_status sqlite_restore(gate_context *cx,
                                         const struct sqlite_copying *copying);

/**
 * Look a file through; inspect.c.
 *
 * @param is_whole       Every page, index and reference, too.
 * @param[out] out_keys  In the arena, as list_keys gives them.
 */
GATE_MUST_USE gate_status sqlite_inspect(gate_context *cx, const char *path,
                                         bool is_whole, gate_backup_report *out,
                                         gate_key **out_keys,
                                         size_t *out_count);

#endif
