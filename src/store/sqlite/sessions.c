/* SPDX-License-Identifier: MIT */
/*
 * Sessions in SQLite.
 *
 * The digests that a session's token has had within the grace time are kept in
 * one column, so that replacing a token writes one row: newest first, 32 bytes
 * of digest, 8 of milliseconds, big-endian.
 */
#include "store/sqlite/sqlite_store.h"

#include <string.h>

enum { ENTRY_BYTES = GATE_DIGEST_BYTES + 8 };

struct entries {
    uint8_t data[GATE_REPLACED_MAX * ENTRY_BYTES];
    size_t bytes;
};

#define SESSION_COLUMNS                                                        \
    "id, account, selector, digest, replaced, started_ms, rotated_ms,"         \
    " idle_until_ms, ends_ms, ended_ms, cut"

/* Dropped when there is no room: it is the oldest. */
static void add_entry(struct entries *entries, const uint8_t *digest,
                      int64_t replaced_ms)
{
    uint8_t *at = entries->data + entries->bytes;

    if (entries->bytes == sizeof(entries->data)) {
        return;
    }
    memcpy(at, digest, GATE_DIGEST_BYTES);
    for (unsigned i = 0; i < 8; i++) {
        at[GATE_DIGEST_BYTES + i] =
            (uint8_t)((uint64_t)replaced_ms >> (56 - 8 * i));
    }
    entries->bytes += ENTRY_BYTES;
}

static void add_entries(struct entries *entries, const gate_session *session,
                        int64_t forget_before_ms)
{
    for (uint32_t i = 0; i < session->replaced_count && i < GATE_REPLACED_MAX;
         i++) {
        const gate_replaced *old = &session->replaced[i];
        if (old->replaced_ms >= forget_before_ms) {
            add_entry(entries, old->digest, old->replaced_ms);
        }
    }
}

static void read_entry(const uint8_t *at, gate_replaced *out)
{
    uint64_t replaced_ms = 0;

    memcpy(out->digest, at, GATE_DIGEST_BYTES);
    for (unsigned i = 0; i < 8; i++) {
        replaced_ms = replaced_ms << 8 | at[GATE_DIGEST_BYTES + i];
    }
    out->replaced_ms = (int64_t)replaced_ms;
}

/* A broken length is cut off, not read beyond; the table has a CHECK. */
static gate_status read_entries(struct statement *row, int at,
                                gate_session *session)
{
    const uint8_t *data;
    size_t bytes;

    TRY(column_bytes(row, at, &data, &bytes));
    while (bytes >= ENTRY_BYTES &&
           session->replaced_count < GATE_REPLACED_MAX) {
        read_entry(data, &session->replaced[session->replaced_count++]);
        data += ENTRY_BYTES;
        bytes -= ENTRY_BYTES;
    }
    return GATE_OK;
}

static gate_status read_session(struct statement *row, gate_session *out)
{
    gate_session session = {
        .id = column_int(row, 0),
        .account = column_int(row, 1),
        .started_ms = column_int(row, 5),
        .rotated_ms = column_int(row, 6),
        .idle_until_ms = column_int(row, 7),
        .ends_ms = column_int(row, 8),
        .ended_ms = column_int(row, 9),
        .cut = column_bool(row, 10),
    };

    TRY(column_exact(row, 2, session.selector, sizeof(session.selector)));
    TRY(column_exact(row, 3, session.digest, sizeof(session.digest)));
    TRY(read_entries(row, 4, &session));
    *out = session;
    return GATE_OK;
}

gate_status sqlite_find_session(gate_store *store, gate_context *cx,
                                const uint8_t selector[GATE_SELECTOR_BYTES],
                                gate_session *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(
        store, cx,
        "SELECT " SESSION_COLUMNS " FROM session WHERE selector = ?1", &found));
    bind_blob(&found, 1, selector, GATE_SELECTOR_BYTES);

    TRY(statement_find_row(&found));
    return read_session(&found, out);
}

gate_status sqlite_find_session_by_id(gate_store *store, gate_context *cx,
                                      gate_id id, gate_session *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(
        store, cx, "SELECT " SESSION_COLUMNS " FROM session WHERE id = ?1",
        &found));
    bind_int(&found, 1, id);

    TRY(statement_find_row(&found));
    return read_session(&found, out);
}

gate_status sqlite_count_sessions(gate_store *store, gate_context *cx,
                                  gate_id account, int64_t now_ms, size_t *out)
{
    CLEANUP(statement_close) struct statement counted = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT count(*) FROM session WHERE account = ?1"
                            " AND ended_ms = 0 AND idle_until_ms > ?2"
                            " AND ends_ms > ?2",
                            &counted));
    bind_int(&counted, 1, account);
    bind_int(&counted, 2, now_ms);

    TRY(statement_find_row(&counted));
    *out = (size_t)column_int(&counted, 0);
    return GATE_OK;
}

static gate_status read_sessions(struct statement *select, gate_session **out,
                                 size_t *out_count)
{
    gate_session *rows = NULL;
    size_t capacity = 0;
    size_t count = 0;

    for (;; count++) {
        bool is_row;
        TRY(statement_next_row(select, &is_row));
        if (!is_row) {
            break;
        }
        TRY(rows_reserve(select->cx, &rows, sizeof(*rows), count, &capacity));
        TRY(read_session(select, &rows[count]));
    }
    *out = rows;
    *out_count = count;
    return GATE_OK;
}

gate_status sqlite_list_sessions(gate_store *store, gate_context *cx,
                                 gate_id account, int64_t now_ms, gate_id after,
                                 size_t max, gate_session **out,
                                 size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " SESSION_COLUMNS " FROM session"
                            " WHERE account = ?1 AND ended_ms = 0"
                            " AND idle_until_ms > ?2 AND ends_ms > ?2"
                            " AND id > ?3 ORDER BY id LIMIT ?4",
                            &found));
    bind_int(&found, 1, account);
    bind_int(&found, 2, now_ms);
    bind_int(&found, 3, after);
    bind_size(&found, 4, max);

    return read_sessions(&found, out, out_count);
}

static gate_status insert_session(gate_change *change, gate_session *session)
{
    CLEANUP(statement_close) struct statement insert = {0};
    struct entries entries = {.bytes = 0};

    add_entries(&entries, session, INT64_MIN);
    TRY(statement_open(
        change,
        "INSERT INTO session (account, selector, digest, replaced, started_ms,"
        " rotated_ms, idle_until_ms, ends_ms, ended_ms, cut)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        &insert));
    bind_int(&insert, 1, session->account);
    bind_blob(&insert, 2, session->selector, sizeof(session->selector));
    bind_blob(&insert, 3, session->digest, sizeof(session->digest));
    bind_blob(&insert, 4, entries.data, entries.bytes);
    bind_int(&insert, 5, session->started_ms);
    bind_int(&insert, 6, session->rotated_ms);
    bind_int(&insert, 7, session->idle_until_ms);
    bind_int(&insert, 8, session->ends_ms);
    bind_int(&insert, 9, session->ended_ms);
    bind_bool(&insert, 10, session->cut);

    TRY(statement_run(&insert));
    session->id = statement_inserted_id(&insert);
    return GATE_OK;
}

/* The idlest is the one that ends first if nobody uses it. */
static gate_status end_idlest(gate_change *change, const gate_session *session,
                              size_t keep_max)
{
    CLEANUP(statement_close) struct statement end = {0};

    TRY(statement_open(
        change,
        "UPDATE session SET ended_ms = ?3 WHERE id IN ("
        " SELECT id FROM session WHERE account = ?1 AND ended_ms = 0"
        " AND id <> ?2 ORDER BY idle_until_ms DESC, id DESC LIMIT -1 OFFSET "
        "?4)",
        &end));
    bind_int(&end, 1, session->account);
    bind_int(&end, 2, session->id);
    bind_int(&end, 3, session->started_ms);
    bind_size(&end, 4, keep_max > 0 ? keep_max - 1 : 0);

    return statement_run(&end);
}

gate_status sqlite_add_session(gate_change *change, gate_session *session,
                               size_t keep_max)
{
    TRY(insert_session(change, session));
    return end_idlest(change, session, keep_max);
}

/* As long as the digest is the one that was read, `replaced` is, too: both
 * change here alone. */
gate_status sqlite_rotate_session(gate_change *change,
                                  const gate_session *session,
                                  const uint8_t digest[GATE_DIGEST_BYTES],
                                  int64_t now_ms, int64_t idle_until_ms,
                                  int64_t forget_before_ms)
{
    CLEANUP(statement_close) struct statement update = {0};
    struct entries entries = {.bytes = 0};

    add_entry(&entries, session->digest, now_ms);
    add_entries(&entries, session, forget_before_ms);
    TRY(statement_open(change,
                       "UPDATE session SET digest = ?3, replaced = ?4,"
                       " rotated_ms = ?5, idle_until_ms = ?6"
                       " WHERE id = ?1 AND digest = ?2 AND ended_ms = 0",
                       &update));
    bind_int(&update, 1, session->id);
    bind_blob(&update, 2, session->digest, GATE_DIGEST_BYTES);
    bind_blob(&update, 3, digest, GATE_DIGEST_BYTES);
    bind_blob(&update, 4, entries.data, entries.bytes);
    bind_int(&update, 5, now_ms);
    bind_int(&update, 6, idle_until_ms);

    return statement_run_on_row(&update);
}

/* The first end stays; its access tokens may be cut later. */
gate_status sqlite_end_session(gate_change *change, gate_id session,
                               int64_t now_ms, bool cut)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE session SET"
                       " ended_ms = iif(ended_ms = 0, ?2, ended_ms),"
                       " cut = max(cut, ?3)"
                       " WHERE id = ?1 AND (ended_ms = 0 OR cut < ?3)",
                       &update));
    bind_int(&update, 1, session);
    bind_int(&update, 2, now_ms);
    bind_bool(&update, 3, cut);

    return statement_run(&update);
}

static gate_status move_epoch(gate_change *change, gate_id account)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET epoch = epoch + 1,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, account);

    return statement_run_on_row(&update);
}

gate_status sqlite_end_sessions(gate_change *change, gate_id account,
                                int64_t now_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(move_epoch(change, account));
    TRY(statement_open(change,
                       "UPDATE session SET ended_ms = ?2, cut = 1"
                       " WHERE account = ?1 AND ended_ms = 0",
                       &update));
    bind_int(&update, 1, account);
    bind_int(&update, 2, now_ms);

    return statement_run(&update);
}
