/* SPDX-License-Identifier: MIT */
/* Sessions of the memory store. */
#include "store/memory_store.h"

const struct row_kind session_kind = {.bytes = sizeof(struct session_row)};

static const gate_session *session_at(const struct table *table, size_t at)
{
    return &((const struct session_row *)(const void *)table->rows[at])
                ->session;
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t bytes)
{
    return slice_equal((struct slice){(const void *)a, bytes},
                       (struct slice){(const void *)b, bytes});
}

static const gate_session *find_by_selector(const struct table *table,
                                            const uint8_t *selector)
{
    for (size_t i = 0; i < table->count; i++) {
        const gate_session *session = session_at(table, i);
        if (same_bytes(session->selector, selector, GATE_SELECTOR_BYTES)) {
            return session;
        }
    }
    return NULL;
}

gate_status memory_find_session(gate_store *store, gate_context *cx,
                                const uint8_t selector[GATE_SELECTOR_BYTES],
                                gate_session *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const gate_session *session =
        find_by_selector(memory_table(locked, TABLE_SESSIONS), selector);

    (void)cx;
    if (session == NULL) {
        return GATE_NOT_FOUND;
    }
    *out = *session;
    return GATE_OK;
}

gate_status memory_find_session_by_id(gate_store *store, gate_context *cx,
                                      gate_id id, gate_session *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct session_row *row =
        (const void *)table_find(memory_table(locked, TABLE_SESSIONS), id);

    (void)cx;
    if (row == NULL) {
        return GATE_NOT_FOUND;
    }
    *out = row->session;
    return GATE_OK;
}

static bool lives(const gate_session *session, gate_id account, int64_t now_ms)
{
    return session->account == account && session->ended_ms == 0 &&
           session->idle_until_ms > now_ms && session->ends_ms > now_ms;
}

gate_status memory_count_sessions(gate_store *store, gate_context *cx,
                                  gate_id account, int64_t now_ms, size_t *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_SESSIONS);
    size_t count = 0;

    (void)cx;
    for (size_t i = 0; i < table->count; i++) {
        count += lives(session_at(table, i), account, now_ms) ? 1 : 0;
    }
    *out = count;
    return GATE_OK;
}

gate_status memory_list_sessions(gate_store *store, gate_context *cx,
                                 gate_id account, int64_t now_ms, gate_id after,
                                 size_t max, gate_session **out,
                                 size_t *out_count)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_SESSIONS);
    size_t room = table->count < max ? table->count : max;
    gate_session *found;
    size_t count = 0;

    TRY(NEW_ARRAY(cx, room, &found));
    for (size_t i = table_after(table, after); i < table->count && count < room;
         i++) {
        if (lives(session_at(table, i), account, now_ms)) {
            found[count++] = *session_at(table, i);
        }
    }
    *out = found;
    *out_count = count;
    return GATE_OK;
}

static gate_status end(gate_change *change, gate_id session, int64_t now_ms,
                       bool cut)
{
    struct session_row *row;

    TRY(memory_edit(change, TABLE_SESSIONS, session, &row));
    if (row->session.ended_ms == 0) {
        row->session.ended_ms = now_ms;
    }
    row->session.cut = row->session.cut || cut;
    return GATE_OK;
}

/* The idlest is the one that ends first if nobody uses it; NULL: no session is
 * left but `session` itself. */
static const gate_session *find_idlest(const struct table *table,
                                       const gate_session *session,
                                       size_t *out_count)
{
    const gate_session *idlest = NULL;
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++) {
        const gate_session *other = session_at(table, i);
        if (other->account != session->account || other->ended_ms != 0 ||
            other->id == session->id) {
            continue;
        }
        count++;
        if (idlest == NULL || other->idle_until_ms < idlest->idle_until_ms) {
            idlest = other;
        }
    }
    *out_count = count;
    return idlest;
}

static gate_status end_idlest(gate_change *change, const gate_session *session,
                              size_t keep_max)
{
    const struct table *table = memory_table(change->store, TABLE_SESSIONS);
    size_t others_max = keep_max > 0 ? keep_max - 1 : 0;

    for (;;) {
        size_t others;
        const gate_session *idlest = find_idlest(table, session, &others);
        if (others <= others_max) {
            return GATE_OK;
        }
        TRY(end(change, idlest->id, session->started_ms, false));
    }
}

gate_status memory_add_session(gate_change *change, gate_session *session,
                               size_t keep_max)
{
    const struct table *table = memory_table(change->store, TABLE_SESSIONS);
    struct session_row row = {.session = *session};

    if (find_by_selector(table, session->selector) != NULL ||
        table_find(memory_table(change->store, TABLE_ACCOUNTS),
                   session->account) == NULL) {
        return GATE_STALE;
    }
    row.session.id = table->last_id + 1;
    TRY(memory_add(change, TABLE_SESSIONS, &row.head, &session->id));
    return end_idlest(change, session, keep_max);
}

/* The old digest in front, and of the others those that are young enough. */
static void replace(gate_session *session, const uint8_t *digest,
                    int64_t now_ms, int64_t forget_before_ms)
{
    const gate_session before = *session;

    session->replaced[0].replaced_ms = now_ms;
    memcpy(session->replaced[0].digest, before.digest, GATE_DIGEST_BYTES);
    session->replaced_count = 1;
    for (uint32_t i = 0; i < before.replaced_count &&
                         session->replaced_count < GATE_REPLACED_MAX;
         i++) {
        if (before.replaced[i].replaced_ms >= forget_before_ms) {
            session->replaced[session->replaced_count++] = before.replaced[i];
        }
    }
    memcpy(session->digest, digest, GATE_DIGEST_BYTES);
}

gate_status memory_rotate_session(gate_change *change,
                                  const gate_session *session,
                                  const uint8_t digest[GATE_DIGEST_BYTES],
                                  int64_t now_ms, int64_t idle_until_ms,
                                  int64_t forget_before_ms)
{
    const struct session_row *now = (const void *)table_find(
        memory_table(change->store, TABLE_SESSIONS), session->id);
    struct session_row *row;

    if (now == NULL || now->session.ended_ms != 0 ||
        !same_bytes(now->session.digest, session->digest, GATE_DIGEST_BYTES)) {
        return GATE_STALE;
    }
    TRY(memory_edit(change, TABLE_SESSIONS, session->id, &row));
    replace(&row->session, digest, now_ms, forget_before_ms);
    row->session.rotated_ms = now_ms;
    row->session.idle_until_ms = idle_until_ms;
    return GATE_OK;
}

/* The first end stays; its access tokens may be cut later. */
gate_status memory_end_session(gate_change *change, gate_id session,
                               int64_t now_ms, bool cut)
{
    gate_status status = end(change, session, now_ms, cut);

    return status == GATE_STALE ? GATE_OK : status;
}

gate_status memory_end_sessions(gate_change *change, gate_id account,
                                int64_t now_ms)
{
    const struct table *table = memory_table(change->store, TABLE_SESSIONS);
    struct account_row *row;

    TRY(memory_edit(change, TABLE_ACCOUNTS, account, &row));
    row->account.version++;
    row->account.epoch++;
    for (size_t i = 0; i < table->count; i++) {
        const gate_session *session = session_at(table, i);
        if (session->account == account && session->ended_ms == 0) {
            TRY(end(change, session->id, now_ms, true));
        }
    }
    return GATE_OK;
}
