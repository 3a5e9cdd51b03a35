/* SPDX-License-Identifier: MIT */
/* Sealed keys of the memory store. */
#include "store/memory_store.h"

const struct row_kind key_kind = {
    .bytes = sizeof(struct key_row),
    .text_count = 3,
    .text_at = {offsetof(struct key_row, key.purpose),
                offsetof(struct key_row, key.algorithm),
                offsetof(struct key_row, key.kid)},
    .has_blob = true,
    .blob_at = offsetof(struct key_row, key.sealed),
    .blob_bytes_at = offsetof(struct key_row, key.sealed_bytes),
};

static const gate_key *key_at(const struct table *table, size_t at)
{
    return &((const struct key_row *)(const void *)table->rows[at])->key;
}

static gate_status lend(gate_context *cx, const gate_key *from, gate_key *out)
{
    gate_key key = *from;
    uint8_t *sealed;

    TRY(memory_lend_text(cx, &key.purpose));
    TRY(memory_lend_text(cx, &key.algorithm));
    TRY(memory_lend_text(cx, &key.kid));
    TRY(NEW_ARRAY(cx, key.sealed_bytes, &sealed));
    if (key.sealed_bytes > 0) {
        memcpy(sealed, from->sealed, key.sealed_bytes);
    }
    key.sealed = sealed;
    *out = key;
    return GATE_OK;
}

/* By insertion: keys come in order, nearly always. */
static void put_in_order(gate_key *keys, size_t count, gate_key key)
{
    size_t at = count;

    for (; at > 0 && keys[at - 1].created_ms > key.created_ms; at--) {
        keys[at] = keys[at - 1];
    }
    keys[at] = key;
}

gate_status memory_list_keys(gate_store *store, gate_context *cx,
                             gate_key **out, size_t *out_count)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_KEYS);
    gate_key *keys;

    TRY(NEW_ARRAY(cx, table->count, &keys));
    for (size_t i = 0; i < table->count; i++) {
        gate_key key;
        TRY(lend(cx, key_at(table, i), &key));
        put_in_order(keys, i, key);
    }
    *out = keys;
    *out_count = table->count;
    return GATE_OK;
}

static bool is_taken(const gate_key *other, const gate_key *key, bool is_first)
{
    return slice_is(slice_of(other->kid), key->kid) ||
           (is_first && other->retired_ms == 0 &&
            slice_is(slice_of(other->purpose), key->purpose));
}

gate_status memory_add_key(gate_change *change, gate_key *key, bool is_first)
{
    const struct table *table = memory_table(change->store, TABLE_KEYS);
    struct key_row row = {.key = *key};

    row.key.id = table->last_id + 1;
    row.key.purpose = text_or_empty(key->purpose);
    row.key.algorithm = text_or_empty(key->algorithm);
    row.key.kid = text_or_empty(key->kid);
    for (size_t i = 0; i < table->count; i++) {
        if (is_taken(key_at(table, i), &row.key, is_first)) {
            return GATE_STALE;
        }
    }
    return memory_add(change, TABLE_KEYS, &row.head, &key->id);
}

/* The first time stays. */
gate_status memory_retire_key(gate_change *change, gate_id key, int64_t now_ms)
{
    struct key_row *row;
    gate_status status = memory_edit(change, TABLE_KEYS, key, &row);

    if (status == GATE_STALE) {
        return GATE_OK;
    }
    TRY(status);
    if (row->key.retired_ms == 0) {
        row->key.retired_ms = now_ms;
    }
    return GATE_OK;
}
