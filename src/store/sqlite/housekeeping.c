/* SPDX-License-Identifier: MIT */
/*
 * What is over leaves the database, a few rows at a time, and the file gives
 * pages back that it will not need soon.
 *
 * Each statement finds its rows by an index of 0003_housekeeping.sql (budgets:
 * 0002), so a batch costs what it removes and not what there is.  None of these
 * indexes moves when a token is replaced: a session that nobody has used for
 * too long leaves with the others of its age, when its whole lifetime is over.
 *
 * Two servers on one file may both do it.  Each batch is a change of its own,
 * alone on the database, so they only share the work.
 */
#include "store/sqlite/sqlite_store.h"

/* Runs a DELETE whose ?1 is a time and whose ?2 is how many at most. */
static gate_status run_delete(struct statement *gone, int64_t before_ms,
                              size_t *left)
{
    bind_int(gone, 1, before_ms);
    bind_size(gone, 2, *left);
    TRY(statement_run(gone));
    *left -= (size_t)sqlite3_changes(gone->db);
    return GATE_OK;
}

static gate_status remove_ended_sessions(gate_change *change, int64_t before_ms,
                                         size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM session WHERE id IN (SELECT id FROM session"
                       " WHERE ended_ms > 0 AND ended_ms < ?1"
                       " ORDER BY ended_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, before_ms, left);
}

static gate_status remove_expired_sessions(gate_change *change,
                                           int64_t before_ms, size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM session WHERE id IN (SELECT id FROM session"
                       " WHERE ends_ms < ?1 ORDER BY ends_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, before_ms, left);
}

/* Used and voided ones, too, wait for the end of their time: until then they
 * are answered in the right words. */
static gate_status remove_links(gate_change *change, int64_t before_ms,
                                size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM link WHERE selector IN (SELECT selector"
                       " FROM link WHERE expires_ms < ?1"
                       " ORDER BY expires_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, before_ms, left);
}

static gate_status remove_failed_mails(gate_change *change, int64_t before_ms,
                                       size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM mail WHERE id IN (SELECT id FROM mail"
                       " WHERE failed = 1 AND due_ms < ?1"
                       " ORDER BY due_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, before_ms, left);
}

/* A window that has ended says nothing any more: it needs no delay. */
static gate_status remove_budgets(gate_change *change, int64_t now_ms,
                                  size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM budget WHERE key IN (SELECT key FROM budget"
                       " WHERE ends_ms < ?1 ORDER BY ends_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, now_ms, left);
}

/* Nor does a captcha: one that is over is answered as one that never was. */
static gate_status remove_captchas(gate_change *change, int64_t now_ms,
                                   size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM captcha WHERE id IN (SELECT id FROM captcha"
                       " WHERE expires_ms < ?1 ORDER BY expires_ms LIMIT ?2)",
                       &gone));
    return run_delete(&gone, now_ms, left);
}

/* --- accounts that nobody has proved --- */

struct unproved {
    gate_id id;
    int64_t joined_ms;
    bool is_over; /* but for its age */
};

/* The next by id.  GATE_NOT_FOUND behind the last. */
static gate_status find_unproved(gate_change *change, gate_id after,
                                 int64_t now_ms, struct unproved *out)
{
    CLEANUP(statement_close) struct statement found = {0};

    TRY(statement_open(
        change,
        "SELECT id, joined_ms,"
        " administrator = 0 AND active = 1 AND last_login_ms <= joined_ms"
        " AND email_folded <> ''"
        " AND NOT EXISTS (SELECT 1 FROM session WHERE account = a.id"
        "  AND ended_ms = 0 AND idle_until_ms > ?2 AND ends_ms > ?2)"
        " AND NOT EXISTS (SELECT 1 FROM link WHERE account = a.id"
        "  AND used_ms = 0 AND voided_ms = 0 AND expires_ms > ?2)"
        " FROM account AS a INDEXED BY account_unproved"
        " WHERE verified = 0 AND id > ?1 ORDER BY id LIMIT 1",
        &found));
    bind_int(&found, 1, after);
    bind_int(&found, 2, now_ms);
    TRY(statement_find_row(&found));
    *out = (struct unproved){
        .id = column_int(&found, 0),
        .joined_ms = column_int(&found, 1),
        .is_over = column_bool(&found, 2),
    };
    return GATE_OK;
}

static gate_status remove_its_sessions(gate_change *change, gate_id account,
                                       size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM session WHERE id IN (SELECT id FROM session"
                       " WHERE account = ?1 LIMIT ?2)",
                       &gone));
    return run_delete(&gone, account, left);
}

static gate_status remove_its_links(gate_change *change, gate_id account,
                                    size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM link WHERE selector IN (SELECT selector"
                       " FROM link WHERE account = ?1 LIMIT ?2)",
                       &gone));
    return run_delete(&gone, account, left);
}

static gate_status remove_its_mails(gate_change *change, gate_id account,
                                    size_t *left)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(change,
                       "DELETE FROM mail WHERE id IN (SELECT id FROM mail"
                       " WHERE account = ?1 LIMIT ?2)",
                       &gone));
    return run_delete(&gone, account, left);
}

/* What hangs on it first, and itself when there is room: else in another batch.
 */
static gate_status remove_account(gate_change *change, gate_id account,
                                  size_t *left)
{
    TRY(remove_its_sessions(change, account, left));
    TRY(remove_its_links(change, account, left));
    TRY(remove_its_mails(change, account, left));
    if (*left == 0) {
        return GATE_OK;
    }
    *left -= 1;
    return sqlite_delete_account(change, account);
}

/* One account: moves `after` on when it is done with it.
 * GATE_NOT_FOUND at the end: ids grow with time, so all behind are younger. */
static gate_status visit_unproved(gate_change *change, gate_housekeeping *work,
                                  size_t *left)
{
    struct unproved account;

    TRY(find_unproved(change, work->after, work->now_ms, &account));
    if (account.joined_ms >= work->unproved_before_ms) {
        return GATE_NOT_FOUND;
    }
    if (account.is_over) {
        TRY(remove_account(change, account.id, left));
    }
    if (*left > 0) {
        work->after = account.id;
    }
    return GATE_OK;
}

/* Those that stay are looked at, too, and count as work. */
static gate_status remove_unproved(gate_change *change, gate_housekeeping *work,
                                   size_t *left)
{
    gate_status status = GATE_OK;

    for (size_t i = 0; i<work->max && * left> 0 && status == GATE_OK; i++) {
        status = visit_unproved(change, work, left);
    }
    if (status == GATE_NOT_FOUND) {
        work->after = 0;
        return GATE_OK;
    }
    work->has_more = true;
    return status;
}

/* --- the file --- */

/* Free pages are used again, so some are kept: an eighth, and a megabyte.  Only
 * in a file that was made so (open.c). */
static gate_status has_pages_to_give(gate_change *change, bool *out)
{
    CLEANUP(statement_close) struct statement asked = {0};

    TRY(statement_open(change,
                       "SELECT a.auto_vacuum = 2 AND f.freelist_count > 256"
                       " AND f.freelist_count > p.page_count / 8"
                       " FROM pragma_auto_vacuum AS a,"
                       " pragma_freelist_count AS f, pragma_page_count AS p",
                       &asked));
    TRY(statement_find_row(&asked));
    *out = column_bool(&asked, 0);
    return GATE_OK;
}

static gate_status give_pages(gate_change *change, gate_housekeeping *work)
{
    CLEANUP(statement_close) struct statement vacuum = {0};
    bool has_pages;

    TRY(has_pages_to_give(change, &has_pages));
    if (!has_pages) {
        return GATE_OK;
    }
    work->has_more = true;
    TRY(statement_open(change, "PRAGMA incremental_vacuum(64)", &vacuum));
    return statement_run(&vacuum);
}

static gate_status keep_house(gate_change *change, void *payload)
{
    gate_housekeeping *work = payload;
    size_t left = work->max;

    TRY(remove_ended_sessions(change, work->over_before_ms, &left));
    TRY(remove_expired_sessions(change, work->over_before_ms, &left));
    TRY(remove_links(change, work->over_before_ms, &left));
    TRY(remove_failed_mails(change, work->over_before_ms, &left));
    TRY(remove_budgets(change, work->now_ms, &left));
    TRY(remove_captchas(change, work->now_ms, &left));
    if (work->unproved_before_ms > 0 && left > 0) {
        TRY(remove_unproved(change, work, &left));
    }
    work->removed = work->max - left;
    work->has_more = work->has_more || left == 0;
    return work->has_more ? GATE_OK : give_pages(change, work);
}

gate_status sqlite_housekeep(gate_store *store, gate_context *cx,
                             gate_housekeeping *work)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;
    gate_housekeeping done = *work;

    done.removed = 0;
    done.has_more = false;
    TRY(writer_change_when_idle(own->writer, cx, keep_house, &done));
    *work = done;
    return GATE_OK;
}
