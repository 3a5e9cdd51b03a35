/* SPDX-License-Identifier: MIT */
/*
 * What was spent, in SQLite.  One statement both looks and counts, so that
 * fifty at once are fifty.
 */
#include "store/sqlite/sqlite_store.h"

/* When the window that is spent ends. */
static gate_status find_end(gate_change *change, const gate_charge *charge,
                            int64_t *out_ends_ms)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open(change, "SELECT ends_ms FROM budget WHERE key = ?1",
                       &found));
    bind_blob(&found, 1, charge->key, sizeof(charge->key));
    TRY(statement_find_row(&found));
    *out_ends_ms = column_int(&found, 0);
    return GATE_OK;
}

/* A window that ends later than a whole one from now was begun by a clock that
 * has been put back since: it is over, too. */
static gate_status charge_one(gate_change *change, gate_charge *charge,
                              int64_t now_ms)
{
    CLEANUP(statement_close) struct statement spend = {0};
    int64_t whole_ms = now_ms + charge->window_ms;

    TRY(statement_open(
        change,
        "INSERT INTO budget (key, spent, ends_ms) VALUES (?1, 1, ?3)"
        " ON CONFLICT (key) DO UPDATE SET"
        " spent = iif(ends_ms <= ?2 OR ends_ms > ?3, 1, spent + 1),"
        " ends_ms = iif(ends_ms <= ?2 OR ends_ms > ?3, ?3, ends_ms)"
        " WHERE spent < ?4 OR ends_ms <= ?2 OR ends_ms > ?3"
        " RETURNING ends_ms, spent",
        &spend));
    bind_blob(&spend, 1, charge->key, sizeof(charge->key));
    bind_int(&spend, 2, now_ms);
    bind_int(&spend, 3, whole_ms);
    bind_int(&spend, 4, charge->limit);

    gate_status status = statement_find_row(&spend);

    if (status == GATE_OK) {
        charge->ends_ms = column_int(&spend, 0);
        charge->spent = column_int(&spend, 1);
        return GATE_OK;
    }
    if (status == GATE_NOT_FOUND) {
        TRY(find_end(change, charge, &charge->ends_ms));
        return GATE_REFUSED;
    }
    return status;
}

struct charging {
    gate_charge *charges;
    size_t count;
    int64_t now_ms;
};

static gate_status charge_all(gate_change *change, void *payload)
{
    const struct charging *charging = payload;

    for (size_t i = 0; i < charging->count; i++) {
        TRY(charge_one(change, &charging->charges[i], charging->now_ms));
    }
    return GATE_OK;
}

gate_status sqlite_charge(gate_store *store, gate_context *cx,
                          gate_charge *charges, size_t count, int64_t now_ms)
{
    struct charging charging = {charges, count, now_ms};

    for (size_t i = 0; i < count; i++) {
        charges[i].ends_ms = 0;
    }
    return store->ops->change(store, cx, charge_all, &charging);
}

gate_status sqlite_refund(gate_change *change, const gate_charge *charge)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE budget SET spent = spent - 1"
                       " WHERE key = ?1 AND ends_ms = ?2 AND spent > 0",
                       &update));
    bind_blob(&update, 1, charge->key, sizeof(charge->key));
    bind_int(&update, 2, charge->ends_ms);

    return statement_run(&update);
}
