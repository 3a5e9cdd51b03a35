/* SPDX-License-Identifier: MIT */
/*
 * Tables in memory, and the undo log that makes a change happen as a whole or
 * not at all.
 *
 * A row never changes.  Whoever writes puts another one in the place of the
 * old, which the undo log keeps until the change has ended.  Texts are shared
 * by the versions of a row and counted.
 *
 * Nothing here locks: memory.c does.
 */
#ifndef STORE_MEMORY_ROWS_H
#define STORE_MEMORY_ROWS_H

#include "base/context.h"

/* First member of every row: where it stands in its table. */
struct row {
    int64_t id;
};

enum { ROW_TEXTS_MAX = 8 };

/* What the rows of a table are made of: offsets of pointers to texts. */
struct row_kind {
    size_t bytes;
    size_t text_count;
    size_t text_at[ROW_TEXTS_MAX];
    bool has_blob;
    size_t blob_at;       /* of a pointer */
    size_t blob_bytes_at; /* of a size_t */
};

struct table {
    const struct row_kind *kind;
    struct row **rows; /* by id, ascending; owned */
    size_t count;
    size_t capacity;
    int64_t last_id; /* goes back only where nobody has seen it */
};

struct undo {
    struct undo_entry *entries;
    size_t count;
    size_t capacity;
};

/** The first row whose id is above `after`: an index, perhaps `count`. */
size_t table_after(const struct table *table, int64_t after);

/** NULL when there is none. */
const struct row *table_find(const struct table *table, int64_t id);

/** Free all rows. */
void table_close(struct table *table);

/** Add a deep copy of `row` under the next id.
 *  @retval GATE_FAULT_MEMORY */
GATE_MUST_USE gate_status row_add(struct table *table, struct undo *undo,
                                  gate_context *cx, const struct row *row,
                                  int64_t *out_id);

/** Put a copy in the place of a row, to be written to right away.
 *  @param[out] out  Address of a pointer to the row's own type.
 *  @retval GATE_STALE  There is no such row. */
GATE_MUST_USE gate_status row_edit(struct table *table, struct undo *undo,
                                   gate_context *cx, int64_t id, void *out);

/** GATE_STALE when there is no such row. */
GATE_MUST_USE gate_status row_remove(struct table *table, struct undo *undo,
                                     gate_context *cx, int64_t id);

/** Replace a text of a row that is being edited; NULL is fine. */
GATE_MUST_USE gate_status row_set_text(gate_context *cx, const char **text,
                                       const char *now);

/** The change is done: forget what was. */
void undo_forget(struct undo *undo);

/** The change is not done: put back what was. */
void undo_all(struct undo *undo);

/** Free the log itself. */
void undo_close(struct undo *undo);

#endif
