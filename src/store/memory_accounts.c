/* SPDX-License-Identifier: MIT */
/* Accounts of the memory store. */
#include "store/memory_store.h"

#define TEXT_AT(member) offsetof(struct account_row, account.member)

const struct row_kind account_kind = {
    .bytes = sizeof(struct account_row),
    .text_count = 8,
    .text_at = {TEXT_AT(username), TEXT_AT(username_folded), TEXT_AT(email),
                TEXT_AT(email_folded), TEXT_AT(first_name), TEXT_AT(last_name),
                TEXT_AT(password_hash), TEXT_AT(locale)},
};

static const gate_account *account_at(const struct table *table, size_t at)
{
    return &((const struct account_row *)(const void *)table->rows[at])
                ->account;
}

static gate_status lend(gate_context *cx, const gate_account *from,
                        gate_account *out)
{
    gate_account account = *from;

    TRY(memory_lend_text(cx, &account.username));
    TRY(memory_lend_text(cx, &account.username_folded));
    TRY(memory_lend_text(cx, &account.email));
    TRY(memory_lend_text(cx, &account.email_folded));
    TRY(memory_lend_text(cx, &account.first_name));
    TRY(memory_lend_text(cx, &account.last_name));
    TRY(memory_lend_text(cx, &account.password_hash));
    TRY(memory_lend_text(cx, &account.locale));
    *out = account;
    return GATE_OK;
}

gate_status memory_find_account(gate_store *store, gate_context *cx, gate_id id,
                                gate_account *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct account_row *row =
        (const void *)table_find(memory_table(locked, TABLE_ACCOUNTS), id);

    return row == NULL ? GATE_NOT_FOUND : lend(cx, &row->account, out);
}

static bool same_text(const char *a, const char *b)
{
    return slice_equal(slice_of(a), slice_of(b));
}

gate_status memory_find_account_by_name(gate_store *store, gate_context *cx,
                                        const char *folded, gate_account *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_ACCOUNTS);

    for (size_t i = 0; i < table->count; i++) {
        if (same_text(account_at(table, i)->username_folded, folded)) {
            return lend(cx, account_at(table, i), out);
        }
    }
    return GATE_NOT_FOUND;
}

/* The empty address is nobody's. */
static bool has_email(const gate_account *account, const char *folded)
{
    return account->email_folded[0] != '\0' &&
           same_text(account->email_folded, folded);
}

/* Owners in the first pass, the others in the second. */
gate_status memory_find_accounts_by_email(gate_store *store, gate_context *cx,
                                          const char *folded, size_t max,
                                          gate_account **out, size_t *out_count)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_ACCOUNTS);
    size_t room = table->count < max ? table->count : max;
    gate_account *found;
    size_t count = 0;

    TRY(NEW_ARRAY(cx, room, &found));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < table->count && count < room; i++) {
            const gate_account *account = account_at(table, i);
            if (account->owns_email == (pass == 0) &&
                has_email(account, folded)) {
                TRY(lend(cx, account, &found[count++]));
            }
        }
    }
    *out = found;
    *out_count = count;
    return GATE_OK;
}

gate_status memory_list_accounts(gate_store *store, gate_context *cx,
                                 gate_id after, size_t max, gate_account **out,
                                 size_t *out_count)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_ACCOUNTS);
    size_t from = table_after(table, after);
    size_t count = table->count - from < max ? table->count - from : max;
    gate_account *found;

    TRY(NEW_ARRAY(cx, count, &found));
    for (size_t i = 0; i < count; i++) {
        TRY(lend(cx, account_at(table, from + i), &found[i]));
    }
    *out = found;
    *out_count = count;
    return GATE_OK;
}

gate_status memory_any_account(gate_store *store, gate_context *cx,
                               int64_t number, gate_account *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct table *table = memory_table(locked, TABLE_ACCOUNTS);

    if (number < 0 || table->count == 0) {
        return GATE_NOT_FOUND;
    }
    return lend(cx, account_at(table, (uint64_t)number % table->count), out);
}

gate_status memory_hold_account(gate_change *change, gate_id id,
                                int64_t version)
{
    const struct account_row *row = (const void *)table_find(
        memory_table(change->store, TABLE_ACCOUNTS), id);

    return row != NULL && row->account.version == version ? GATE_OK
                                                          : GATE_STALE;
}

/* An owner of the address other than the account `id` itself. */
static bool is_owned(const struct table *table, const char *email_folded,
                     gate_id id)
{
    for (size_t i = 0; i < table->count; i++) {
        const gate_account *account = account_at(table, i);
        if (account->id != id && account->owns_email &&
            has_email(account, email_folded)) {
            return true;
        }
    }
    return false;
}

/* One that has the name, other than the account `id` itself. */
static bool is_called(const struct table *table, const char *username_folded,
                      gate_id id)
{
    for (size_t i = 0; i < table->count; i++) {
        if (account_at(table, i)->id != id &&
            same_text(account_at(table, i)->username_folded, username_folded)) {
            return true;
        }
    }
    return false;
}

static struct account_row row_of(const struct table *table,
                                 const gate_account *account)
{
    struct account_row row = {.account = *account};
    gate_account *new = &row.account;

    new->id = table->last_id + 1;
    new->version = 1;
    new->epoch = 1;
    new->username = text_or_empty(account->username);
    new->username_folded = text_or_empty(account->username_folded);
    new->email = text_or_empty(account->email);
    new->email_folded = text_or_empty(account->email_folded);
    new->first_name = text_or_empty(account->first_name);
    new->last_name = text_or_empty(account->last_name);
    new->locale = text_or_empty(account->locale);
    new->owns_email = account->owns_email &&new->email_folded[0] != '\0';
    return row;
}

gate_status memory_add_account(gate_change *change, gate_account *account)
{
    struct table *table = memory_table(change->store, TABLE_ACCOUNTS);
    struct account_row row = row_of(table, account);

    if (is_called(table, row.account.username_folded, 0) ||
        (row.account.owns_email &&
         is_owned(table, row.account.email_folded, 0))) {
        return GATE_STALE;
    }
    TRY(memory_add(change, TABLE_ACCOUNTS, &row.head, &account->id));
    account->version = 1;
    account->epoch = 1;
    return GATE_OK;
}

bool memory_hangs_on(const struct table *table, enum table_name name, size_t at,
                     gate_id account)
{
    const void *row = table->rows[at];

    switch (name) {
    case TABLE_SESSIONS:
        return ((const struct session_row *)row)->session.account == account;
    case TABLE_LINKS:
        return ((const struct link_row *)row)->link.account == account;
    case TABLE_MAILS:
        return ((const struct mail_row *)row)->mail.account == account;
    case TABLE_ACCOUNTS:
    case TABLE_KEYS:
    case TABLE_BUDGETS:
    case TABLE_CAPTCHAS:
    case TABLES:
        return false;
    }
    return false;
}

static gate_status delete_hanging(gate_change *change, enum table_name name,
                                  gate_id account)
{
    struct table *table = memory_table(change->store, name);

    for (size_t i = table->count; i > 0; i--) {
        if (memory_hangs_on(table, name, i - 1, account)) {
            TRY(memory_remove(change, name, table->rows[i - 1]->id));
        }
    }
    return GATE_OK;
}

gate_status memory_delete_account(gate_change *change, gate_id id)
{
    TRY(memory_remove(change, TABLE_ACCOUNTS, id));
    TRY(delete_hanging(change, TABLE_SESSIONS, id));
    TRY(delete_hanging(change, TABLE_LINKS, id));
    return delete_hanging(change, TABLE_MAILS, id);
}

/* To be written to; its version has moved on. */
static gate_status edit(gate_change *change, gate_id id, gate_account **out)
{
    struct account_row *row;

    TRY(memory_edit(change, TABLE_ACCOUNTS, id, &row));
    row->account.version++;
    *out = &row->account;
    return GATE_OK;
}

/* Whoever has proved an address keeps it, even if `verified` is taken back. */
gate_status memory_set_verified(gate_change *change, gate_id id, bool verified)
{
    const struct table *table = memory_table(change->store, TABLE_ACCOUNTS);
    const struct account_row *row = (const void *)table_find(table, id);
    gate_account *account;

    if (row != NULL && verified &&
        is_owned(table, row->account.email_folded, id)) {
        return GATE_STALE;
    }
    TRY(edit(change, id, &account));
    account->verified = verified;
    account->owns_email =
        account->owns_email || (verified && account->email_folded[0] != '\0');
    return GATE_OK;
}

gate_status memory_set_names(gate_change *change, gate_id id,
                             const gate_account *account)
{
    gate_account *edited;

    if (is_called(memory_table(change->store, TABLE_ACCOUNTS),
                  account->username_folded, id)) {
        return GATE_STALE;
    }
    TRY(edit(change, id, &edited));
    TRY(row_set_text(change->cx, &edited->username, account->username));
    TRY(row_set_text(change->cx, &edited->username_folded,
                     account->username_folded));
    TRY(row_set_text(change->cx, &edited->first_name, account->first_name));
    return row_set_text(change->cx, &edited->last_name, account->last_name);
}

gate_status memory_set_email(gate_change *change, gate_id id, const char *email,
                             const char *folded)
{
    gate_account *edited;

    if (is_owned(memory_table(change->store, TABLE_ACCOUNTS), folded, id)) {
        return GATE_STALE;
    }
    TRY(edit(change, id, &edited));
    TRY(row_set_text(change->cx, &edited->email, email));
    TRY(row_set_text(change->cx, &edited->email_folded, folded));
    edited->owns_email = folded[0] != '\0';
    edited->epoch++;
    return GATE_OK;
}

gate_status memory_set_archived(gate_change *change, gate_id id, bool archived)
{
    gate_account *account;

    TRY(edit(change, id, &account));
    account->archived = archived;
    return GATE_OK;
}

gate_status memory_set_active(gate_change *change, gate_id id, bool active)
{
    gate_account *account;

    TRY(edit(change, id, &account));
    account->active = active;
    return GATE_OK;
}

gate_status memory_set_administrator(gate_change *change, gate_id id,
                                     bool administrator)
{
    gate_account *account;

    TRY(edit(change, id, &account));
    account->administrator = administrator;
    return GATE_OK;
}

gate_status memory_set_password(gate_change *change, gate_id id,
                                const char *hash)
{
    gate_account *account;

    TRY(edit(change, id, &account));
    return row_set_text(change->cx, &account->password_hash, hash);
}

gate_status memory_record_login(gate_change *change, gate_id id, int64_t now_ms)
{
    struct account_row *row;

    TRY(memory_edit(change, TABLE_ACCOUNTS, id, &row));
    row->account.last_login_ms = now_ms;
    return GATE_OK;
}
