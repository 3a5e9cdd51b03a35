/* SPDX-License-Identifier: MIT */
/* Mailed links in SQLite.  A link is used by one statement, so once. */
#include "store/sqlite/sqlite_store.h"

static gate_status read_link(struct statement *row, gate_link *out)
{
    gate_link link = {
        .account = column_int(row, 1),
        .purpose = (int)column_int(row, 2),
        .created_ms = column_int(row, 4),
        .expires_ms = column_int(row, 5),
        .used_ms = column_int(row, 6),
        .voided_ms = column_int(row, 7),
    };

    TRY(column_exact(row, 0, link.selector, sizeof(link.selector)));
    TRY(column_text(row, 3, &link.email));
    *out = link;
    return GATE_OK;
}

gate_status sqlite_find_link(gate_store *store, gate_context *cx,
                             const uint8_t selector[GATE_SELECTOR_BYTES],
                             gate_link *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT selector, account, purpose, email,"
                            " created_ms, expires_ms, used_ms, voided_ms"
                            " FROM link WHERE selector = ?1",
                            &found));
    bind_blob(&found, 1, selector, GATE_SELECTOR_BYTES);

    TRY(statement_find_row(&found));
    return read_link(&found, out);
}

gate_status sqlite_add_link(gate_change *change, const gate_link *link)
{
    CLEANUP(statement_close) struct statement insert = {0};

    TRY(statement_open(change,
                       "INSERT INTO link (selector, account, purpose, email,"
                       " created_ms, expires_ms, used_ms, voided_ms)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                       &insert));
    bind_blob(&insert, 1, link->selector, sizeof(link->selector));
    bind_int(&insert, 2, link->account);
    bind_int(&insert, 3, link->purpose);
    bind_text(&insert, 4, link->email);
    bind_int(&insert, 5, link->created_ms);
    bind_int(&insert, 6, link->expires_ms);
    bind_int(&insert, 7, link->used_ms);
    bind_int(&insert, 8, link->voided_ms);

    return statement_run(&insert);
}

gate_status sqlite_forget_link(gate_change *change,
                               const uint8_t selector[GATE_SELECTOR_BYTES])
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change, "DELETE FROM link WHERE selector = ?1", &gone));
    bind_blob(&gone, 1, selector, GATE_SELECTOR_BYTES);

    return statement_run(&gone);
}

gate_status sqlite_use_link(gate_change *change,
                            const uint8_t selector[GATE_SELECTOR_BYTES],
                            int64_t now_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE link SET used_ms = ?2 WHERE selector = ?1"
                       " AND used_ms = 0 AND voided_ms = 0",
                       &update));
    bind_blob(&update, 1, selector, GATE_SELECTOR_BYTES);
    bind_int(&update, 2, now_ms);

    return statement_run_on_row(&update);
}

gate_status sqlite_void_links(gate_change *change, gate_id account,
                              uint32_t purposes, int64_t made_from_ms,
                              int64_t now_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE link SET voided_ms = ?4 WHERE account = ?1"
                       " AND (?2 >> purpose) & 1 AND created_ms >= ?3"
                       " AND used_ms = 0 AND voided_ms = 0",
                       &update));
    bind_int(&update, 1, account);
    bind_int(&update, 2, purposes);
    bind_int(&update, 3, made_from_ms);
    bind_int(&update, 4, now_ms);

    return statement_run(&update);
}
