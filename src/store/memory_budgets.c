/* SPDX-License-Identifier: MIT */
/* What was spent, in memory. */
#include "store/memory_store.h"

#include <string.h>

const struct row_kind budget_kind = {.bytes = sizeof(struct budget_row)};

static const struct budget_row *find(const struct table *table,
                                     const gate_charge *charge)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct budget_row *row = (const void *)table->rows[i];

        if (slice_equal(
                (struct slice){(const char *)row->key, sizeof(row->key)},
                (struct slice){(const char *)charge->key, sizeof(row->key)})) {
            return row;
        }
    }
    return NULL;
}

static gate_status begin_window(gate_change *change, gate_charge *charge,
                                int64_t ends_ms)
{
    struct budget_row row = {.spent = 1, .ends_ms = ends_ms};
    int64_t id;

    memcpy(row.key, charge->key, sizeof(row.key));
    TRY(memory_add(change, TABLE_BUDGETS, &row.head, &id));
    charge->ends_ms = ends_ms;
    charge->spent = 1;
    return GATE_OK;
}

static gate_status charge_one(gate_change *change, gate_charge *charge,
                              int64_t now_ms)
{
    const struct budget_row *row =
        find(memory_table(change->store, TABLE_BUDGETS), charge);
    int64_t whole_ms = now_ms + charge->window_ms;
    struct budget_row *edited;

    if (row == NULL) {
        return begin_window(change, charge, whole_ms);
    }
    bool is_over = row->ends_ms <= now_ms || row->ends_ms > whole_ms;

    charge->ends_ms = is_over ? whole_ms : row->ends_ms;
    if (!is_over && row->spent >= charge->limit) {
        return GATE_REFUSED;
    }
    TRY(memory_edit(change, TABLE_BUDGETS, row->head.id, &edited));
    edited->spent = is_over ? 1 : edited->spent + 1;
    edited->ends_ms = charge->ends_ms;
    charge->spent = edited->spent;
    return GATE_OK;
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

gate_status memory_charge(gate_store *store, gate_context *cx,
                          gate_charge *charges, size_t count, int64_t now_ms)
{
    struct charging charging = {charges, count, now_ms};

    for (size_t i = 0; i < count; i++) {
        charges[i].ends_ms = 0;
    }
    return store->ops->change(store, cx, charge_all, &charging);
}

gate_status memory_refund(gate_change *change, const gate_charge *charge)
{
    const struct budget_row *row =
        find(memory_table(change->store, TABLE_BUDGETS), charge);
    struct budget_row *edited;

    if (row == NULL || row->ends_ms != charge->ends_ms || row->spent == 0) {
        return GATE_OK;
    }
    TRY(memory_edit(change, TABLE_BUDGETS, row->head.id, &edited));
    edited->spent--;
    return GATE_OK;
}
