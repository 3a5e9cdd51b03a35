/* SPDX-License-Identifier: MIT */
/* What is over leaves the memory store. */
#include "store/memory_store.h"

static bool is_over(enum table_name name, const struct row *head,
                    const gate_housekeeping *work)
{
    const void *row = head;

    switch (name) {
    case TABLE_SESSIONS: {
        const gate_session *session =
            &((const struct session_row *)row)->session;

        return session->ends_ms < work->over_before_ms ||
               (session->ended_ms > 0 &&
                session->ended_ms < work->over_before_ms);
    }
    case TABLE_LINKS:
        return ((const struct link_row *)row)->link.expires_ms <
               work->over_before_ms;
    case TABLE_MAILS: {
        const gate_mail *mail = &((const struct mail_row *)row)->mail;

        return mail->failed && mail->due_ms < work->over_before_ms;
    }
    case TABLE_BUDGETS:
        return ((const struct budget_row *)row)->ends_ms < work->now_ms;
    case TABLE_CAPTCHAS:
        return ((const struct captcha_row *)row)->captcha.expires_ms <
               work->now_ms;
    case TABLE_ACCOUNTS:
    case TABLE_KEYS:
    case TABLES:
        return false;
    }
    return false;
}

static gate_status remove_over(gate_change *change, enum table_name name,
                               const gate_housekeeping *work, size_t *left)
{
    const struct table *table = memory_table(change->store, name);

    for (size_t i = table->count; i > 0 && *left > 0; i--) {
        if (is_over(name, table->rows[i - 1], work)) {
            TRY(memory_remove(change, name, table->rows[i - 1]->id));
            *left -= 1;
        }
    }
    return GATE_OK;
}

/* --- accounts that nobody has proved --- */

static bool has_open_link(const gate_store *store, gate_id account,
                          int64_t now_ms)
{
    const struct table *links =
        memory_table((gate_store *)(uintptr_t)store, TABLE_LINKS);

    for (size_t i = 0; i < links->count; i++) {
        const gate_link *link =
            &((const struct link_row *)(const void *)links->rows[i])->link;

        if (link->account == account && link->used_ms == 0 &&
            link->voided_ms == 0 && link->expires_ms > now_ms) {
            return true;
        }
    }
    return false;
}

static gate_status is_abandoned(gate_change *change,
                                const gate_account *account, int64_t now_ms,
                                bool *out)
{
    size_t live;

    TRY(memory_count_sessions(change->store, change->cx, account->id, now_ms,
                              &live));
    *out = live == 0 && !account->administrator && account->active &&
           account->last_login_ms <= account->joined_ms &&
           account->email_folded[0] != '\0' &&
           !has_open_link(change->store, account->id, now_ms);
    return GATE_OK;
}

/* As many of a table's rows as hang on the account and there is room for. */
static gate_status remove_hanging(gate_change *change, enum table_name name,
                                  gate_id account, size_t *left)
{
    const struct table *table = memory_table(change->store, name);

    for (size_t i = table->count; i > 0 && *left > 0; i--) {
        if (memory_hangs_on(table, name, i - 1, account)) {
            TRY(memory_remove(change, name, table->rows[i - 1]->id));
            *left -= 1;
        }
    }
    return GATE_OK;
}

static gate_status remove_account(gate_change *change, gate_id account,
                                  size_t *left)
{
    TRY(remove_hanging(change, TABLE_SESSIONS, account, left));
    TRY(remove_hanging(change, TABLE_LINKS, account, left));
    TRY(remove_hanging(change, TABLE_MAILS, account, left));
    if (*left == 0) {
        return GATE_OK;
    }
    *left -= 1;
    return memory_delete_account(change, account);
}

static gate_status remove_unproved(gate_change *change, gate_housekeeping *work,
                                   size_t *left)
{
    const struct table *table = memory_table(change->store, TABLE_ACCOUNTS);

    for (size_t at; (at = table_after(table, work->after)) < table->count;) {
        const gate_account account =
            ((const struct account_row *)(const void *)table->rows[at])
                ->account;
        bool is_old = account.joined_ms < work->unproved_before_ms;
        bool abandoned = false;

        if (is_old && !account.verified) {
            TRY(is_abandoned(change, &account, work->now_ms, &abandoned));
        }
        if (abandoned) {
            TRY(remove_account(change, account.id, left));
        }
        if (*left == 0) {
            return GATE_OK; /* `has_more`, from here on */
        }
        work->after = account.id;
    }
    work->after = 0;
    return GATE_OK;
}

static gate_status keep_house(gate_change *change, void *payload)
{
    gate_housekeeping *work = payload;
    size_t left = work->max;

    TRY(remove_over(change, TABLE_SESSIONS, work, &left));
    TRY(remove_over(change, TABLE_LINKS, work, &left));
    TRY(remove_over(change, TABLE_MAILS, work, &left));
    TRY(remove_over(change, TABLE_BUDGETS, work, &left));
    TRY(remove_over(change, TABLE_CAPTCHAS, work, &left));
    if (work->unproved_before_ms > 0 && left > 0) {
        TRY(remove_unproved(change, work, &left));
    }
    work->removed = work->max - left;
    work->has_more = left == 0;
    return GATE_OK;
}

gate_status memory_housekeep(gate_store *store, gate_context *cx,
                             gate_housekeeping *work)
{
    gate_housekeeping done = *work;

    TRY(store->ops->change(store, cx, keep_house, &done));
    *work = done;
    return GATE_OK;
}
