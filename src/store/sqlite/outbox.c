/* SPDX-License-Identifier: MIT */
/*
 * The outbox in SQLite.
 *
 * Mails are claimed inside a change, alone on the writer, so two servers never
 * claim the same one; who dies with a claim loses it when the lease is over.
 */
#include "store/sqlite/sqlite_store.h"

#define MAIL_COLUMNS                                                           \
    "id, account, kind, address, locale, link, queued_ms, due_ms, attempts,"   \
    " failed, error"

static gate_status read_mail(struct statement *row, gate_mail *out)
{
    gate_mail mail = {
        .id = column_int(row, 0),
        .account = column_int(row, 1), /* NULL: 0 */
        .kind = (int)column_int(row, 2),
        .has_link = sqlite3_column_type(row->handle, 5) != SQLITE_NULL,
        .queued_ms = column_int(row, 6),
        .due_ms = column_int(row, 7),
        .attempts = (uint32_t)column_int(row, 8),
        .failed = column_bool(row, 9),
    };

    TRY(column_text(row, 3, &mail.to));
    TRY(column_text(row, 4, &mail.locale));
    if (mail.has_link) {
        TRY(column_exact(row, 5, mail.link, sizeof(mail.link)));
    }
    TRY(column_text(row, 10, &mail.error));
    *out = mail;
    return GATE_OK;
}

static gate_status read_mails(struct statement *select, gate_mail **out,
                              size_t *out_count)
{
    gate_mail *rows = NULL;
    size_t capacity = 0;
    size_t count = 0;

    for (;; count++) {
        bool is_row;
        TRY(statement_next_row(select, &is_row));
        if (!is_row) {
            break;
        }
        TRY(rows_reserve(select->cx, &rows, sizeof(*rows), count, &capacity));
        TRY(read_mail(select, &rows[count]));
    }
    *out = rows;
    *out_count = count;
    return GATE_OK;
}

gate_status sqlite_list_mails(gate_store *store, gate_context *cx,
                              gate_id after, size_t max, gate_mail **out,
                              size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " MAIL_COLUMNS " FROM mail"
                            " WHERE id > ?1 ORDER BY id LIMIT ?2",
                            &found));
    bind_int(&found, 1, after);
    bind_size(&found, 2, max);

    return read_mails(&found, out, out_count);
}

gate_status sqlite_count_mails(gate_store *store, gate_context *cx,
                               gate_mail_counts *out)
{
    CLEANUP(statement_close) struct statement counts = {0};

    TRY(statement_open_read(
        store, cx,
        "SELECT count(*) FILTER (WHERE failed = 0),"
        " count(*) FILTER (WHERE failed = 1),"
        " coalesce(min(queued_ms) FILTER (WHERE failed = 0), 0) FROM mail",
        &counts));
    TRY(statement_find_row(&counts));
    *out = (gate_mail_counts){
        .waiting = (uint64_t)column_int(&counts, 0),
        .failed = (uint64_t)column_int(&counts, 1),
        .oldest_queued_ms = column_int(&counts, 2),
    };
    return GATE_OK;
}

gate_status sqlite_queue_mail(gate_change *change, gate_mail *mail)
{
    CLEANUP(statement_close) struct statement insert = {0};

    TRY(statement_open(change,
                       "INSERT INTO mail (account, kind, address, locale, link,"
                       " queued_ms, due_ms, attempts, failed, error)"
                       " VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                       " ?10)",
                       &insert));
    bind_int(&insert, 1, mail->account);
    bind_int(&insert, 2, mail->kind);
    bind_text(&insert, 3, mail->to);
    bind_text(&insert, 4, mail->locale);
    if (mail->has_link) {
        bind_blob(&insert, 5, mail->link, sizeof(mail->link));
    }
    bind_int(&insert, 6, mail->queued_ms);
    bind_int(&insert, 7, mail->due_ms);
    bind_int(&insert, 8, mail->attempts);
    bind_bool(&insert, 9, mail->failed);
    bind_text(&insert, 10, mail->error);

    TRY(statement_run(&insert));
    mail->id = statement_inserted_id(&insert);
    return GATE_OK;
}

static gate_status find_due(gate_change *change, int64_t now_ms, size_t max,
                            gate_mail **out, size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open(change,
                       "SELECT " MAIL_COLUMNS " FROM mail"
                       " WHERE failed = 0 AND due_ms <= ?1"
                       " ORDER BY due_ms, id LIMIT ?2",
                       &found));
    bind_int(&found, 1, now_ms);
    bind_size(&found, 2, max);

    return read_mails(&found, out, out_count);
}

static gate_status lease(gate_change *change, gate_mail *mail,
                         int64_t lease_until_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE mail SET attempts = attempts + 1, due_ms = ?2"
                       " WHERE id = ?1",
                       &update));
    bind_int(&update, 1, mail->id);
    bind_int(&update, 2, lease_until_ms);

    TRY(statement_run(&update));
    mail->attempts++;
    mail->due_ms = lease_until_ms;
    return GATE_OK;
}

gate_status sqlite_claim_mails(gate_change *change, int64_t now_ms,
                               int64_t lease_until_ms, size_t max,
                               gate_mail **out, size_t *out_count)
{
    gate_mail *mails = NULL;
    size_t count = 0;

    TRY(find_due(change, now_ms, max, &mails, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(lease(change, &mails[i], lease_until_ms));
    }
    *out = mails;
    *out_count = count;
    return GATE_OK;
}

gate_status sqlite_finish_mail(gate_change *change, gate_id mail)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change, "DELETE FROM mail WHERE id = ?1", &gone));
    bind_int(&gone, 1, mail);

    return statement_run(&gone);
}

gate_status sqlite_postpone_mail(gate_change *change, gate_id mail,
                                 int64_t due_ms, bool failed, const char *error)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE mail SET due_ms = ?2, failed = ?3, error = ?4"
                       " WHERE id = ?1",
                       &update));
    bind_int(&update, 1, mail);
    bind_int(&update, 2, due_ms);
    bind_bool(&update, 3, failed);
    bind_text(&update, 4, error);

    return statement_run(&update);
}
