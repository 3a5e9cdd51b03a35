/* SPDX-License-Identifier: MIT */
/*
 * Tables in memory and their undo log.  Workload: the tests', some dozen rows
 * a table; found by id in logarithmic time, by anything else by looking at all.
 */
#include "store/memory_rows.h"

#include <assert.h>

#include "base/memory.h"

/* --- texts, shared and counted --- */

struct text {
    size_t count;
    char data[];
};

static struct text *text_of(const char *data)
{
    return (struct text *)(void *)((uintptr_t)data -
                                   offsetof(struct text, data));
}

static gate_status make_text(gate_context *cx, const void *data, size_t bytes,
                             const char **out)
{
    struct text *text = NULL;
    size_t total;

    if (!__builtin_add_overflow(bytes, sizeof(*text) + 1, &total)) {
        text = memory_allocate(1, total);
    }
    if (text == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a text");
    }
    text->count = 1;
    if (bytes > 0) {
        memcpy(text->data, data, bytes);
    }
    *out = text->data;
    return GATE_OK;
}

static void release_text(const char *data)
{
    if (data != NULL && --text_of(data)->count == 0) {
        memory_free(text_of(data));
    }
}

gate_status row_set_text(gate_context *cx, const char **text, const char *now)
{
    const char *copy = NULL;

    if (now != NULL) {
        TRY(make_text(cx, now, strlen(now), &copy));
    }
    release_text(*text);
    *text = copy;
    return GATE_OK;
}

/* --- rows --- */

/* Texts and blob alike: the address of the nth pointer of a row. */
static const char **pointer_of(const struct row_kind *kind,
                               const struct row *row, size_t nth)
{
    size_t at = nth < kind->text_count ? kind->text_at[nth] : kind->blob_at;

    return (const char **)(void *)((uintptr_t)row + at);
}

static size_t pointer_count(const struct row_kind *kind)
{
    return kind->text_count + (kind->has_blob ? 1 : 0);
}

static size_t bytes_behind(const struct row_kind *kind, const struct row *row,
                           size_t nth)
{
    if (nth < kind->text_count) {
        return strlen(*pointer_of(kind, row, nth));
    }
    return *(const size_t *)((uintptr_t)row + kind->blob_bytes_at);
}

static void free_row(const struct row_kind *kind, struct row *row)
{
    if (row == NULL) {
        return;
    }
    for (size_t i = 0; i < pointer_count(kind); i++) {
        release_text(*pointer_of(kind, row, i));
    }
    memory_free(row);
}

static struct row *copy_flat(const struct row_kind *kind, const struct row *row)
{
    struct row *copy = memory_allocate(1, kind->bytes);

    if (copy != NULL) {
        memcpy(copy, row, kind->bytes);
    }
    return copy;
}

/* Shares the texts. */
static struct row *copy_version(const struct row_kind *kind,
                                const struct row *row)
{
    struct row *copy = copy_flat(kind, row);

    for (size_t i = 0; copy != NULL && i < pointer_count(kind); i++) {
        const char *data = *pointer_of(kind, copy, i);
        if (data != NULL) {
            text_of(data)->count++;
        }
    }
    return copy;
}

/* The row comes from outside: its texts are copied. */
static struct row *copy_deep(const struct row_kind *kind, gate_context *cx,
                             const struct row *row)
{
    struct row *copy = copy_flat(kind, row);

    for (size_t i = 0; copy != NULL && i < pointer_count(kind); i++) {
        *pointer_of(kind, copy, i) = NULL;
    }
    for (size_t i = 0; copy != NULL && i < pointer_count(kind); i++) {
        const char *data = *pointer_of(kind, row, i);
        if (data != NULL && make_text(cx, data, bytes_behind(kind, row, i),
                                      pointer_of(kind, copy, i)) != GATE_OK) {
            free_row(kind, copy);
            copy = NULL;
        }
    }
    return copy;
}

/* --- tables --- */

size_t table_after(const struct table *table, int64_t after)
{
    size_t low = 0;
    size_t high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->rows[middle]->id > after) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Where the row is; `count` when there is none. */
static size_t place_of(const struct table *table, int64_t id)
{
    size_t at = id > 0 ? table_after(table, id - 1) : table->count;

    return at < table->count && table->rows[at]->id == id ? at : table->count;
}

const struct row *table_find(const struct table *table, int64_t id)
{
    size_t at = place_of(table, id);

    return at < table->count ? table->rows[at] : NULL;
}

void table_close(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free_row(table->kind, table->rows[i]);
    }
    memory_free(table->rows);
    *table = (struct table){.kind = table->kind};
}

/* Never fails once there was room: capacity never shrinks. */
static void insert_row(struct table *table, struct row *row)
{
    size_t at = table_after(table, row->id);

    assert(table->count < table->capacity);
    memmove(&table->rows[at + 1], &table->rows[at],
            (table->count - at) * sizeof(struct row *));
    table->rows[at] = row;
    table->count++;
}

static struct row *take_row(struct table *table, size_t at)
{
    struct row *row = table->rows[at];

    table->count--;
    memmove(&table->rows[at], &table->rows[at + 1],
            (table->count - at) * sizeof(struct row *));
    return row;
}

static gate_status reserve(gate_context *cx, void *items, size_t item_bytes,
                           size_t count, size_t *capacity)
{
    size_t wanted = count < 8 ? 16 : count;
    size_t bytes;
    void *old;
    void *grown = NULL;

    if (count < *capacity) {
        return GATE_OK;
    }
    memcpy(&old, items, sizeof(old));
    if (!__builtin_add_overflow(wanted, count, &wanted) &&
        !__builtin_mul_overflow(wanted, item_bytes, &bytes)) {
        grown = memory_resize(old, bytes);
    }
    if (grown == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for more rows");
    }
    memcpy(items, &grown, sizeof(grown));
    *capacity = wanted;
    return GATE_OK;
}

/* --- the undo log --- */

struct undo_entry {
    struct table *table;
    int64_t id;
    struct row *before; /* NULL: there was none; owned */
};

static gate_status reserve_undo(struct undo *undo, gate_context *cx)
{
    return reserve(cx, &undo->entries, sizeof(struct undo_entry), undo->count,
                   &undo->capacity);
}

static void note(struct undo *undo, struct table *table, int64_t id,
                 struct row *before)
{
    undo->entries[undo->count++] =
        (struct undo_entry){.table = table, .id = id, .before = before};
}

void undo_forget(struct undo *undo)
{
    for (size_t i = 0; i < undo->count; i++) {
        free_row(undo->entries[i].table->kind, undo->entries[i].before);
    }
    undo->count = 0;
}

static void undo_one(const struct undo_entry *entry)
{
    struct table *table = entry->table;
    size_t at = place_of(table, entry->id);

    if (at < table->count) {
        free_row(table->kind, take_row(table, at));
    }
    if (entry->before != NULL) {
        insert_row(table, entry->before);
    } else { /* nobody has seen the id */
        table->last_id = entry->id - 1;
    }
}

void undo_all(struct undo *undo)
{
    while (undo->count > 0) {
        undo_one(&undo->entries[--undo->count]);
    }
}

void undo_close(struct undo *undo)
{
    undo_forget(undo);
    memory_free(undo->entries);
    *undo = (struct undo){0};
}

/* --- writes --- */

gate_status row_add(struct table *table, struct undo *undo, gate_context *cx,
                    const struct row *row, int64_t *out_id)
{
    TRY(reserve_undo(undo, cx));
    TRY(reserve(cx, &table->rows, sizeof(struct row *), table->count,
                &table->capacity));
    struct row *copy = copy_deep(table->kind, cx, row);
    if (copy == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a row");
    }
    copy->id = ++table->last_id;
    insert_row(table, copy);
    note(undo, table, copy->id, NULL);
    *out_id = copy->id;
    return GATE_OK;
}

gate_status row_edit(struct table *table, struct undo *undo, gate_context *cx,
                     int64_t id, void *out)
{
    size_t at = place_of(table, id);

    if (at == table->count) {
        return GATE_STALE;
    }
    TRY(reserve_undo(undo, cx));
    struct row *copy = copy_version(table->kind, table->rows[at]);
    if (copy == NULL) {
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for a row");
    }
    note(undo, table, id, table->rows[at]);
    table->rows[at] = copy;
    memcpy(out, &copy, sizeof(copy));
    return GATE_OK;
}

gate_status row_remove(struct table *table, struct undo *undo, gate_context *cx,
                       int64_t id)
{
    size_t at = place_of(table, id);

    if (at == table->count) {
        return GATE_STALE;
    }
    TRY(reserve_undo(undo, cx));
    note(undo, table, id, take_row(table, at));
    return GATE_OK;
}
