/* SPDX-License-Identifier: MIT */
/* Source: https://sqlite.org/c3ref/backup_finish.html */
#include "store/sqlite/copy_pages.h"

enum { STEP_PAGES = 256 };

static void tell(const gate_backup_way *way, sqlite3_backup *copy)
{
    int all = sqlite3_backup_pagecount(copy);

    if (way->progress != NULL) {
        way->progress(all - sqlite3_backup_remaining(copy), all, way->payload);
    }
}

gate_status sqlite_copy_pages(gate_context *cx,
                              const struct sqlite_copying *copying,
                              struct connection *from, struct connection *to)
{
    sqlite3_backup *copy =
        sqlite3_backup_init(to->db, "main", from->db, "main");
    int code = SQLITE_OK;

    if (copy == NULL) {
        return sqlite_explain(cx, copying->to, to->db,
                              sqlite3_extended_errcode(to->db));
    }
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(copy, STEP_PAGES);
        tell(&copying->way, copy);
    }
    int finished = sqlite3_backup_finish(copy);

    if (code == SQLITE_DONE && finished == SQLITE_OK) {
        return GATE_OK;
    }
    return sqlite_explain(cx, copying->to, to->db,
                          code == SQLITE_DONE ? finished : code);
}
