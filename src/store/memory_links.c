/* SPDX-License-Identifier: MIT */
/* Mailed links of the memory store. */
#include "store/memory_store.h"

const struct row_kind link_kind = {
    .bytes = sizeof(struct link_row),
    .text_count = 1,
    .text_at = {offsetof(struct link_row, link.email)},
};

static const struct link_row *row_at(const struct table *table, size_t at)
{
    return (const void *)table->rows[at];
}

static const struct link_row *find(const struct table *table,
                                   const uint8_t *selector)
{
    for (size_t i = 0; i < table->count; i++) {
        const uint8_t *own = row_at(table, i)->link.selector;
        if (slice_equal(
                (struct slice){(const void *)own, GATE_SELECTOR_BYTES},
                (struct slice){(const void *)selector, GATE_SELECTOR_BYTES})) {
            return row_at(table, i);
        }
    }
    return NULL;
}

gate_status memory_find_link(gate_store *store, gate_context *cx,
                             const uint8_t selector[GATE_SELECTOR_BYTES],
                             gate_link *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct link_row *row =
        find(memory_table(locked, TABLE_LINKS), selector);

    if (row == NULL) {
        return GATE_NOT_FOUND;
    }
    gate_link link = row->link;
    TRY(memory_lend_text(cx, &link.email));
    *out = link;
    return GATE_OK;
}

gate_status memory_add_link(gate_change *change, const gate_link *link)
{
    struct link_row row = {.link = *link};
    int64_t id;

    if (find(memory_table(change->store, TABLE_LINKS), link->selector) !=
            NULL ||
        table_find(memory_table(change->store, TABLE_ACCOUNTS),
                   link->account) == NULL) {
        return GATE_STALE;
    }
    row.link.email = text_or_empty(link->email);
    return memory_add(change, TABLE_LINKS, &row.head, &id);
}

gate_status memory_forget_link(gate_change *change,
                               const uint8_t selector[GATE_SELECTOR_BYTES])
{
    const struct link_row *found =
        find(memory_table(change->store, TABLE_LINKS), selector);

    return found == NULL ? GATE_OK
                         : memory_remove(change, TABLE_LINKS, found->head.id);
}

static bool is_open(const gate_link *link)
{
    return link->used_ms == 0 && link->voided_ms == 0;
}

gate_status memory_use_link(gate_change *change,
                            const uint8_t selector[GATE_SELECTOR_BYTES],
                            int64_t now_ms)
{
    const struct link_row *found =
        find(memory_table(change->store, TABLE_LINKS), selector);
    struct link_row *row;

    if (found == NULL || !is_open(&found->link)) {
        return GATE_STALE;
    }
    TRY(memory_edit(change, TABLE_LINKS, found->head.id, &row));
    row->link.used_ms = now_ms;
    return GATE_OK;
}

gate_status memory_void_links(gate_change *change, gate_id account,
                              uint32_t purposes, int64_t made_from_ms,
                              int64_t now_ms)
{
    const struct table *table = memory_table(change->store, TABLE_LINKS);

    for (size_t i = 0; i < table->count; i++) {
        const gate_link *link = &row_at(table, i)->link;
        struct link_row *row;
        if (link->account != account || !is_open(link) ||
            (purposes >> link->purpose & 1u) == 0 ||
            link->created_ms < made_from_ms) {
            continue;
        }
        TRY(memory_edit(change, TABLE_LINKS, table->rows[i]->id, &row));
        row->link.voided_ms = now_ms;
    }
    return GATE_OK;
}
