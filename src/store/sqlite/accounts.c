/* SPDX-License-Identifier: MIT */
/*
 * Accounts in SQLite.
 *
 * A change runs alone on the writer, in its own savepoint, so what a statement
 * sees here stays true until the change ends: holding an account takes no lock
 * of its own.  (PostgreSQL: the same SELECT, with FOR UPDATE.)
 *
 * An address has one owner because `email_claim` is unique: it is the folded
 * address of whoever owns it, and NULL for all who wait.
 */
#include "store/sqlite/sqlite_store.h"

#define ACCOUNT_COLUMNS                                                        \
    "id, version, epoch, username, username_folded, email, email_folded,"      \
    " email_claim IS NOT NULL, first_name, last_name, password_hash, locale,"  \
    " verified, archived, active, administrator, joined_ms, last_login_ms"

static gate_status read_texts(struct statement *row, gate_account *account)
{
    TRY(column_text(row, 3, &account->username));
    TRY(column_text(row, 4, &account->username_folded));
    TRY(column_text(row, 5, &account->email));
    TRY(column_text(row, 6, &account->email_folded));
    TRY(column_text(row, 8, &account->first_name));
    TRY(column_text(row, 9, &account->last_name));
    TRY(column_text(row, 10, &account->password_hash));
    return column_text(row, 11, &account->locale);
}

static gate_status read_account(struct statement *row, gate_account *out)
{
    gate_account account = {
        .id = column_int(row, 0),
        .version = column_int(row, 1),
        .epoch = column_int(row, 2),
        .owns_email = column_bool(row, 7),
        .verified = column_bool(row, 12),
        .archived = column_bool(row, 13),
        .active = column_bool(row, 14),
        .administrator = column_bool(row, 15),
        .joined_ms = column_int(row, 16),
        .last_login_ms = column_int(row, 17),
    };

    TRY(read_texts(row, &account));
    *out = account;
    return GATE_OK;
}

static gate_status read_accounts(struct statement *select, gate_account **out,
                                 size_t *out_count)
{
    gate_account *rows = NULL;
    size_t capacity = 0;
    size_t count = 0;

    for (;; count++) {
        bool is_row;
        TRY(statement_next_row(select, &is_row));
        if (!is_row) {
            break;
        }
        TRY(rows_reserve(select->cx, &rows, sizeof(*rows), count, &capacity));
        TRY(read_account(select, &rows[count]));
    }
    *out = rows;
    *out_count = count;
    return GATE_OK;
}

gate_status sqlite_find_account(gate_store *store, gate_context *cx, gate_id id,
                                gate_account *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(
        store, cx, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = ?1",
        &found));
    bind_int(&found, 1, id);

    TRY(statement_find_row(&found));
    return read_account(&found, out);
}

gate_status sqlite_find_account_by_name(gate_store *store, gate_context *cx,
                                        const char *folded, gate_account *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " ACCOUNT_COLUMNS
                            " FROM account WHERE username_folded = ?1",
                            &found));
    bind_text(&found, 1, folded);

    TRY(statement_find_row(&found));
    return read_account(&found, out);
}

/* The empty address is nobody's. */
gate_status sqlite_find_accounts_by_email(gate_store *store, gate_context *cx,
                                          const char *folded, size_t max,
                                          gate_account **out, size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " ACCOUNT_COLUMNS " FROM account"
                            " WHERE email_folded = ?1 AND email_folded <> ''"
                            " ORDER BY email_claim IS NULL, id LIMIT ?2",
                            &found));
    bind_text(&found, 1, folded);
    bind_size(&found, 2, max);

    return read_accounts(&found, out, out_count);
}

gate_status sqlite_list_accounts(gate_store *store, gate_context *cx,
                                 gate_id after, size_t max, gate_account **out,
                                 size_t *out_count)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " ACCOUNT_COLUMNS " FROM account"
                            " WHERE id > ?1 ORDER BY id LIMIT ?2",
                            &found));
    bind_int(&found, 1, after);
    bind_size(&found, 2, max);

    return read_accounts(&found, out, out_count);
}

/* A negative number goes the same way, to the end of the table. */
gate_status sqlite_any_account(gate_store *store, gate_context *cx,
                               int64_t number, gate_account *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open_read(store, cx,
                            "SELECT " ACCOUNT_COLUMNS " FROM account"
                            " WHERE id > (SELECT iif(?1 < 0, max(id),"
                            " ?1 % max(id)) FROM account)"
                            " ORDER BY id LIMIT 1",
                            &found));
    bind_int(&found, 1, number);

    TRY(statement_find_row(&found));
    return read_account(&found, out);
}

gate_status sqlite_hold_account(gate_change *change, gate_id id,
                                int64_t version)
{
    CLEANUP(statement_close) struct statement held = {0};

    TRY(statement_open(
        change, "SELECT 1 FROM account WHERE id = ?1 AND version = ?2", &held));
    bind_int(&held, 1, id);
    bind_int(&held, 2, version);

    return statement_expect_row(&held);
}

static void bind_account(struct statement *insert, const gate_account *account)
{
    bind_text(insert, 1, account->username);
    bind_text(insert, 2, account->username_folded);
    bind_text(insert, 3, account->email);
    bind_text(insert, 4, account->email_folded);
    bind_bool(insert, 5, account->owns_email);
    bind_text(insert, 6, account->first_name);
    bind_text(insert, 7, account->last_name);
    bind_text_or_null(insert, 8, account->password_hash);
    bind_text(insert, 9, account->locale);
    bind_bool(insert, 10, account->verified);
    bind_bool(insert, 11, account->archived);
    bind_bool(insert, 12, account->active);
    bind_bool(insert, 13, account->administrator);
    bind_int(insert, 14, account->joined_ms);
    bind_int(insert, 15, account->last_login_ms);
}

gate_status sqlite_add_account(gate_change *change, gate_account *account)
{
    CLEANUP(statement_close) struct statement insert = {0};

    TRY(statement_open(
        change,
        "INSERT INTO account (version, epoch, username, username_folded, email,"
        " email_folded, email_claim, first_name, last_name, password_hash,"
        " locale, verified, archived, active, administrator, joined_ms,"
        " last_login_ms) VALUES (1, 1, ?1, ?2, ?3, ?4,"
        " iif(?5, nullif(?4, ''), NULL), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
        " ?14, ?15)",
        &insert));
    bind_account(&insert, account);

    TRY(statement_run(&insert));
    account->id = statement_inserted_id(&insert);
    account->version = 1;
    account->epoch = 1;
    return GATE_OK;
}

gate_status sqlite_delete_account(gate_change *change, gate_id id)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change, "DELETE FROM account WHERE id = ?1", &gone));
    bind_int(&gone, 1, id);

    return statement_run_on_row(&gone);
}

/* Whoever has proved an address keeps it, even if `verified` is taken back. */
gate_status sqlite_set_verified(gate_change *change, gate_id id, bool verified)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET verified = ?2, email_claim ="
                       " iif(?2, nullif(email_folded, ''), email_claim),"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_bool(&update, 2, verified);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_names(gate_change *change, gate_id id,
                             const gate_account *account)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET username = ?2, username_folded = ?3,"
                       " first_name = ?4, last_name = ?5,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_text(&update, 2, account->username);
    bind_text(&update, 3, account->username_folded);
    bind_text(&update, 4, account->first_name);
    bind_text(&update, 5, account->last_name);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_email(gate_change *change, gate_id id, const char *email,
                             const char *folded)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET email = ?2, email_folded = ?3,"
                       " email_claim = nullif(?3, ''), epoch = epoch + 1,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_text(&update, 2, email);
    bind_text(&update, 3, folded);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_archived(gate_change *change, gate_id id, bool archived)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET archived = ?2,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_bool(&update, 2, archived);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_active(gate_change *change, gate_id id, bool active)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET active = ?2,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_bool(&update, 2, active);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_administrator(gate_change *change, gate_id id,
                                     bool administrator)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET administrator = ?2,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_bool(&update, 2, administrator);

    return statement_run_on_row(&update);
}

gate_status sqlite_set_password(gate_change *change, gate_id id,
                                const char *hash)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET password_hash = ?2,"
                       " version = version + 1 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_text_or_null(&update, 2, hash);

    return statement_run_on_row(&update);
}

gate_status sqlite_renew_hash(gate_change *change, gate_id id, const char *hash)
{
    return sqlite_set_password(change, id, hash);
}

gate_status sqlite_record_login(gate_change *change, gate_id id, int64_t now_ms)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE account SET last_login_ms = ?2 WHERE id = ?1",
                       &update));
    bind_int(&update, 1, id);
    bind_int(&update, 2, now_ms);

    return statement_run_on_row(&update);
}
