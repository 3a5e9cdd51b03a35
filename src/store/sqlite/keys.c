/* SPDX-License-Identifier: MIT */
/* Sealed keys in SQLite.  What seals them is not here: crypto/master_key.h. */
#include "store/sqlite/sqlite_store.h"

static gate_status read_key(struct statement *row, gate_key *out)
{
    gate_key key = {
        .id = column_int(row, 0),
        .created_ms = column_int(row, 5),
        .retired_ms = column_int(row, 6),
    };

    TRY(column_text(row, 1, &key.purpose));
    TRY(column_text(row, 2, &key.algorithm));
    TRY(column_text(row, 3, &key.kid));
    TRY(column_bytes(row, 4, &key.sealed, &key.sealed_bytes));
    *out = key;
    return GATE_OK;
}

gate_status sqlite_list_keys(gate_store *store, gate_context *cx,
                             gate_key **out, size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};
    gate_key *rows = NULL;
    size_t capacity = 0;
    size_t count = 0;

    TRY(statement_open_read(store, cx,
                            "SELECT id, purpose, algorithm, kid, sealed,"
                            " created_ms, retired_ms FROM sealed_key"
                            " ORDER BY created_ms, id",
                            &found));
    for (;; count++) {
        bool is_row;
        TRY(statement_next_row(&found, &is_row));
        if (!is_row) {
            break;
        }
        TRY(rows_reserve(cx, &rows, sizeof(*rows), count, &capacity));
        TRY(read_key(&found, &rows[count]));
    }
    *out = rows;
    *out_count = count;
    return GATE_OK;
}

gate_status sqlite_add_key(gate_change *change, gate_key *key, bool is_first)
{
    CLEANUP(statement_close) struct statement insert = {0};

    TRY(statement_open(change,
                       "INSERT INTO sealed_key (purpose, algorithm, kid,"
                       " sealed, created_ms, retired_ms)"
                       " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT (?7 AND EXISTS"
                       " (SELECT 1 FROM sealed_key"
                       " WHERE purpose = ?1 AND retired_ms = 0))",
                       &insert));
    bind_text(&insert, 1, key->purpose);
    bind_text(&insert, 2, key->algorithm);
    bind_text(&insert, 3, key->kid);
    bind_blob(&insert, 4, key->sealed, key->sealed_bytes);
    bind_int(&insert, 5, key->created_ms);
    bind_int(&insert, 6, key->retired_ms);
    bind_bool(&insert, 7, is_first);

    TRY(statement_run_on_row(&insert));
    key->id = statement_inserted_id(&insert);
    return GATE_OK;
}

/* The first time stays. */
gate_status sqlite_retire_key(gate_change *change, gate_id key, int64_t now_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE sealed_key SET retired_ms = ?2"
                       " WHERE id = ?1 AND retired_ms = 0",
                       &update));
    bind_int(&update, 1, key);
    bind_int(&update, 2, now_ms);

    return statement_run(&update);
}
