/* SPDX-License-Identifier: MIT */
/* The outbox of the memory store. */
#include "store/memory_store.h"

const struct row_kind mail_kind = {
    .bytes = sizeof(struct mail_row),
    .text_count = 3,
    .text_at = {offsetof(struct mail_row, mail.to),
                offsetof(struct mail_row, mail.locale),
                offsetof(struct mail_row, mail.error)},
};

static const gate_mail *mail_at(const struct table *table, size_t at)
{
    return &((const struct mail_row *)(const void *)table->rows[at])->mail;
}

static gate_status lend(gate_context *cx, const gate_mail *from, gate_mail *out)
{
    gate_mail mail = *from;

    TRY(memory_lend_text(cx, &mail.to));
    TRY(memory_lend_text(cx, &mail.locale));
    TRY(memory_lend_text(cx, &mail.error));
    *out = mail;
    return GATE_OK;
}

gate_status memory_list_mails(gate_store *store, gate_context *cx,
                              gate_id after, size_t max, gate_mail **out,
                              size_t *out_count)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_MAILS);
    size_t from = table_after(table, after);
    size_t count = table->count - from < max ? table->count - from : max;
    gate_mail *found;

    TRY(NEW_ARRAY(cx, count, &found));
    for (size_t i = 0; i < count; i++) {
        TRY(lend(cx, mail_at(table, from + i), &found[i]));
    }
    *out = found;
    *out_count = count;
    return GATE_OK;
}

gate_status memory_count_mails(gate_store *store, gate_context *cx,
                               gate_mail_counts *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_MAILS);
    gate_mail_counts counts = {0};

    (void)cx;
    for (size_t i = 0; i < table->count; i++) {
        const gate_mail *mail = mail_at(table, i);

        counts.failed += mail->failed ? 1 : 0;
        counts.waiting += mail->failed ? 0 : 1;
        if (!mail->failed && (counts.oldest_queued_ms == 0 ||
                              mail->queued_ms < counts.oldest_queued_ms)) {
            counts.oldest_queued_ms = mail->queued_ms;
        }
    }
    *out = counts;
    return GATE_OK;
}

gate_status memory_queue_mail(gate_change *change, gate_mail *mail)
{
    const struct table *accounts = memory_table(change->store, TABLE_ACCOUNTS);
    struct mail_row row = {.mail = *mail};

    if (mail->account != 0 && table_find(accounts, mail->account) == NULL) {
        return GATE_STALE;
    }
    row.mail.id = memory_table(change->store, TABLE_MAILS)->last_id + 1;
    row.mail.to = text_or_empty(mail->to);
    row.mail.locale = text_or_empty(mail->locale);
    row.mail.error = text_or_empty(mail->error);
    return memory_add(change, TABLE_MAILS, &row.head, &mail->id);
}

/* The one that has been due for the longest; NULL: none is. */
static const gate_mail *find_due(const struct table *table, int64_t now_ms,
                                 const gate_mail *after)
{
    const gate_mail *best = NULL;

    for (size_t i = 0; i < table->count; i++) {
        const gate_mail *mail = mail_at(table, i);
        bool is_behind =
            after == NULL || mail->due_ms > after->due_ms ||
            (mail->due_ms == after->due_ms && mail->id > after->id);
        if (!mail->failed && mail->due_ms <= now_ms && is_behind &&
            (best == NULL || mail->due_ms < best->due_ms)) {
            best = mail;
        }
    }
    return best;
}

static gate_status lease(gate_change *change, gate_id id,
                         int64_t lease_until_ms, gate_mail *out)
{
    struct mail_row *row;

    TRY(memory_edit(change, TABLE_MAILS, id, &row));
    row->mail.attempts++;
    row->mail.due_ms = lease_until_ms;
    return lend(change->cx, &row->mail, out);
}

/* All are found before the first is leased: a lease that is over already must
 * not be claimed twice. */
static gate_status find_all_due(gate_change *change, int64_t now_ms, size_t max,
                                gate_id **out, size_t *out_count)
{
    const struct table *table = memory_table(change->store, TABLE_MAILS);
    size_t room = table->count < max ? table->count : max;
    const gate_mail *mail = NULL;
    gate_id *ids;
    size_t count = 0;

    TRY(NEW_ARRAY(change->cx, room, &ids));
    while (count < room && (mail = find_due(table, now_ms, mail)) != NULL) {
        ids[count++] = mail->id;
    }
    *out = ids;
    *out_count = count;
    return GATE_OK;
}

gate_status memory_claim_mails(gate_change *change, int64_t now_ms,
                               int64_t lease_until_ms, size_t max,
                               gate_mail **out, size_t *out_count)
{
    gate_mail *claimed;
    gate_id *ids;
    size_t count;

    TRY(find_all_due(change, now_ms, max, &ids, &count));
    TRY(NEW_ARRAY(change->cx, count, &claimed));
    for (size_t i = 0; i < count; i++) {
        TRY(lease(change, ids[i], lease_until_ms, &claimed[i]));
    }
    *out = claimed;
    *out_count = count;
    return GATE_OK;
}

gate_status memory_finish_mail(gate_change *change, gate_id mail)
{
    gate_status status = memory_remove(change, TABLE_MAILS, mail);

    return status == GATE_STALE ? GATE_OK : status;
}

gate_status memory_postpone_mail(gate_change *change, gate_id mail,
                                 int64_t due_ms, bool failed, const char *error)
{
    struct mail_row *row;
    gate_status status = memory_edit(change, TABLE_MAILS, mail, &row);

    if (status == GATE_STALE) { /* gone: nothing to send again */
        return GATE_OK;
    }
    TRY(status);
    row->mail.due_ms = due_ms;
    row->mail.failed = failed;
    return row_set_text(change->cx, &row->mail.error, text_or_empty(error));
}
