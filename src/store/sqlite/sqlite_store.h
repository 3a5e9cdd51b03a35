/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder share.
 *
 *   store.c      the table of the store, the health check
 *   open.c       opening one, step by step
 *   file.c       its file, and the sentences for the operator
 *   migrate.c    the schema
 *   connection.c one connection and its prepared statements
 *   statement.c  bind, run, read columns; what SQLite's codes mean to us
 *   readers.c    the connections that read
 *   writer.c     the one that writes: many changes a commit
 *   keeper.c     a snapshot that is held open, so that reads cost less
 *   stamps.c     whether an account or a session has changed
 *   housekeeping.c   what is over leaves
 *   backup.c inspect.c restore.c   copies: made, looked through, put back
 *   accounts.c sessions.c links.c outbox.c keys.c budgets.c captchas.c   the
 * SQL, by noun
 */
#ifndef STORE_SQLITE_SQLITE_STORE_H
#define STORE_SQLITE_SQLITE_STORE_H

#include <stdatomic.h>

#include <sqlite3.h>

#include <gatehouse/store.h>

#include "base/context.h"
#include "base/metrics.h"

struct writer;
struct readers;
struct reader;

struct sqlite_store {
    gate_store store;
    struct readers *readers;
    struct writer *writer;
};

/* --- store.c --- */

extern const gate_store_ops sqlite_ops;

/** gate_store_ops.close; half-built ones are fine, and so is NULL. */
void sqlite_close(gate_store *store);

/* --- file.c --- */

/** With a "/" in it SQLite takes a path for nothing else: neither ":memory:"
 *  nor "file:…?…".
 *  @retval GATE_FAULT_CONFIG  No path was given. */
GATE_MUST_USE gate_status sqlite_plain_path(gate_context *cx, const char *path,
                                            const char **out);

/** Make an empty file if there is none; only the owner may read it, and SQLite
 *  gives its log the same mode.
 *  @retval GATE_FAULT_CONFIG  It, or its folder, cannot be used. */
GATE_MUST_USE gate_status sqlite_make_file(gate_context *cx, const char *path);

/** What SQLite said while opening, as a sentence that tells what to do. */
GATE_MUST_USE gate_status sqlite_explain(gate_context *cx, const char *path,
                                         sqlite3 *db, int code);

/* --- connection.c --- */

/* More than there are literals in this folder: the cache never overflows. */
enum { STATEMENTS_MAX = 128 };

/* A connection and its prepared statements.  One thread at a time. */
struct connection {
    sqlite3 *db;
    struct {
        const char *sql; /* the literal's address is the key */
        sqlite3_stmt *handle;
    } cache[STATEMENTS_MAX];
};

enum connection_use {
    CONNECTION_READS,
    CONNECTION_WRITES,
    CONNECTION_ALONE, /* nobody else has it open: backups are put back */
    CONNECTION_LOOKS, /* at a file that must not be written, nor its folder */
};

/** Open an existing database file.
 *  @retval GATE_FAULT_STORE  In the words of SQLite. */
GATE_MUST_USE gate_status connection_open(gate_context *cx, const char *path,
                                          enum connection_use use, int busy_ms,
                                          struct connection **out);
void connection_close(struct connection *connection); /* NULL is fine */

/** Run SQL that answers nothing: pragmas, BEGIN, migrations.
 *  @return A result code of SQLite. */
int connection_run(struct connection *connection, const char *sql);

/** Borrow the prepared form of a literal; NULL in the words of the database's
 *  errmsg. */
sqlite3_stmt *connection_prepare(struct connection *connection,
                                 const char *literal);

/** Run a literal without parameters, its first row at most.
 *  @return A result code of SQLite; OK for a row, too. */
int connection_step(struct connection *connection, const char *literal);

/* --- statement.c --- */

/* One change, alone on the writer for as long as it lasts. */
struct sqlite_change {
    gate_change change;
    struct connection *connection;
};

/* A prepared statement that remembers the first failure of its binds. */
struct statement {
    gate_context *cx;
    sqlite3 *db;
    sqlite3_stmt *handle;
    struct readers *readers; /* with `reader`: given back by the close */
    struct reader *reader;   /* NULL inside a change */
    int failed;
};

/*
 * Borrow a cached statement: CLEANUP(statement_close).  The "" makes anything
 * but a literal a compile error: SQL is never built.
 *
 * A read has one statement, because it holds a reader while it is open and two
 * could wait for each other.
 */
#define statement_open(change, literal, out)                                   \
    statement_open_write((change), "" literal, (out))
#define statement_open_read(store, cx, literal, out)                           \
    statement_open_reader((store), (cx), "" literal, (out))

/** statement_open() without its check. */
GATE_MUST_USE gate_status statement_open_write(gate_change *change,
                                               const char *literal,
                                               struct statement *out);
/** statement_open_read() without its check. */
GATE_MUST_USE gate_status statement_open_reader(gate_store *store,
                                                gate_context *cx,
                                                const char *literal,
                                                struct statement *out);
void statement_close(struct statement *statement);

/* Binds are sticky: a failed one is reported by the run or the step.  Texts and
 * blobs are borrowed until the close. */
void bind_bool(struct statement *statement, int at, bool value);
void bind_int(struct statement *statement, int at, int64_t value);
void bind_size(struct statement *statement, int at, size_t value);
void bind_text(struct statement *statement, int at, const char *text);
void bind_text_or_null(struct statement *statement, int at, const char *text);
void bind_blob(struct statement *statement, int at, const void *data,
               size_t bytes);

/** Run to the end.  GATE_STALE when a unique value is taken, a row that is
 *  pointed to is gone, or somebody else has locked the database. */
GATE_MUST_USE gate_status statement_run(struct statement *statement);

/** As statement_run(); GATE_STALE, too, when no row was changed. */
GATE_MUST_USE gate_status statement_run_on_row(struct statement *statement);

/** GATE_STALE unless there is a row. */
GATE_MUST_USE gate_status statement_expect_row(struct statement *statement);

/** GATE_NOT_FOUND unless there is a row. */
GATE_MUST_USE gate_status statement_find_row(struct statement *statement);

/** The next row of several. */
GATE_MUST_USE gate_status statement_next_row(struct statement *statement,
                                             bool *out_is_row);

/** The id of the row that the statement has inserted. */
gate_id statement_inserted_id(const struct statement *statement);

/* Columns of the row that a statement stands on, from 0. */
bool column_bool(struct statement *statement, int at);
int64_t column_int(struct statement *statement, int at);
/** Copied into the arena; NULL for NULL. */
GATE_MUST_USE gate_status column_text(struct statement *statement, int at,
                                      const char **out);
/** Copied into the arena; empty is not NULL. */
GATE_MUST_USE gate_status column_bytes(struct statement *statement, int at,
                                       const uint8_t **out, size_t *out_bytes);
/** A blob that has exactly so many bytes. */
GATE_MUST_USE gate_status column_exact(struct statement *statement, int at,
                                       uint8_t *out, size_t bytes);

/** Make room in the arena for one more row of a list.
 *  @param rows      Address of the pointer to the rows; NULL at first.
 *  @param capacity  Of them; 0 at first. */
GATE_MUST_USE gate_status rows_reserve(gate_context *cx, void *rows,
                                       size_t row_bytes, size_t count,
                                       size_t *capacity);

/** Any code of SQLite that is not OK, ROW or DONE, as a status with its fault.
 *  @param doing  "step", "commit" … */
GATE_MUST_USE gate_status sqlite_fault(gate_context *cx, sqlite3 *db, int code,
                                       const char *doing);

/* --- readers.c --- */

/** Open one reader, and more when they are needed: at most `max`.
 *  Owned: readers_close(). */
GATE_MUST_USE gate_status readers_open(gate_context *cx, const char *path,
                                       unsigned max, int busy_ms,
                                       struct readers **out);
void readers_close(struct readers *readers); /* NULL is fine */

/** Waits only when more threads read at once than there are readers. */
struct reader *reader_take(struct readers *readers);
void reader_give_back(struct readers *readers, struct reader *reader);
struct connection *reader_connection(struct reader *reader);

/** Whether this is one of many reads: true now and then for a reader that has
 *  much to do.  Of a reader that was taken. */
bool reader_is_busy(struct reader *reader);

/* --- keeper.c --- */

/** Begin a read of the newest snapshot and leave it open, in the place of the
 *  one before.  Whether that was done. */
bool keeper_refresh(struct connection *keeper);
void keeper_release(struct connection *keeper);

/* --- writer.c --- */

struct writer_options {
    gate_store *store;             /* borrowed */
    struct connection *connection; /* owned from here on, even when it fails */
    struct connection *keeper;     /* the same */
    unsigned commit_max;
    unsigned checkpoint_pages;
    int busy_ms; /* as the connection was opened with */
};

/** Start the writer's thread.  Owned: writer_stop(). */
GATE_MUST_USE gate_status writer_start(gate_context *cx,
                                       const struct writer_options *options,
                                       struct writer **out);

/** Do what waits, end the thread, close the connection.  NULL is fine. */
void writer_stop(struct writer *writer);

/** gate_store_ops.change.  Threads: any but the writer's own. */
GATE_MUST_USE gate_status writer_change(struct writer *writer, gate_context *cx,
                                        gate_apply *apply, void *payload);

/** The same for what can wait: it is done when nothing else is to be written,
 *  or has waited for a second, however much there is. */
GATE_MUST_USE gate_status writer_change_when_idle(struct writer *writer,
                                                  gate_context *cx,
                                                  gate_apply *apply,
                                                  void *payload);

/** There are many reads: keep a snapshot open for a while (keeper.c).
 *  Threads: any.  Cost: nothing while one is. */
void writer_keep_snapshot(struct writer *writer);

/** gate_store_ops.stamp.  Threads: any. */
uint64_t writer_stamp(struct writer *writer, gate_id account, gate_id session);

/** Whether the last commit failed: is there room again? */
bool writer_is_broken(const struct writer *writer);

struct sqlite_statistics;
/** As sqlite_store_statistics(). */
void writer_statistics(const struct writer *writer,
                       struct sqlite_statistics *out);

/** Tell the rows from STORE_CHANGES to STORE_LOG.  Threads: any. */
void writer_tell_metrics(const struct writer *writer,
                         const struct metric_teller *teller);

/* --- accounts.c: docstrings are in gatehouse/store.h, as all below --- */

GATE_MUST_USE gate_status sqlite_find_account(gate_store *store,
                                              gate_context *cx, gate_id id,
                                              gate_account *out);
GATE_MUST_USE gate_status sqlite_find_account_by_name(gate_store *store,
                                                      gate_context *cx,
                                                      const char *folded,
                                                      gate_account *out);
GATE_MUST_USE gate_status sqlite_find_accounts_by_email(
    gate_store *store, gate_context *cx, const char *folded, size_t max,
    gate_account **out, size_t *out_count);
GATE_MUST_USE gate_status sqlite_list_accounts(gate_store *store,
                                               gate_context *cx, gate_id after,
                                               size_t max, gate_account **out,
                                               size_t *out_count);
GATE_MUST_USE gate_status sqlite_any_account(gate_store *store,
                                             gate_context *cx, int64_t number,
                                             gate_account *out);
GATE_MUST_USE gate_status sqlite_hold_account(gate_change *change, gate_id id,
                                              int64_t version);
GATE_MUST_USE gate_status sqlite_add_account(gate_change *change,
                                             gate_account *account);
GATE_MUST_USE gate_status sqlite_delete_account(gate_change *change,
                                                gate_id id);
GATE_MUST_USE gate_status sqlite_set_verified(gate_change *change, gate_id id,
                                              bool verified);
GATE_MUST_USE gate_status sqlite_set_names(gate_change *change, gate_id id,
                                           const gate_account *account);
GATE_MUST_USE gate_status sqlite_set_email(gate_change *change, gate_id id,
                                           const char *email,
                                           const char *folded);
GATE_MUST_USE gate_status sqlite_set_archived(gate_change *change, gate_id id,
                                              bool archived);
GATE_MUST_USE gate_status sqlite_set_active(gate_change *change, gate_id id,
                                            bool active);
GATE_MUST_USE gate_status sqlite_set_administrator(gate_change *change,
                                                   gate_id id,
                                                   bool administrator);
GATE_MUST_USE gate_status sqlite_set_password(gate_change *change, gate_id id,
                                              const char *hash);
GATE_MUST_USE gate_status sqlite_renew_hash(gate_change *change, gate_id id,
                                            const char *hash);
GATE_MUST_USE gate_status sqlite_record_login(gate_change *change, gate_id id,
                                              int64_t now_ms);

/* --- sessions.c --- */

GATE_MUST_USE gate_status sqlite_find_session(
    gate_store *store, gate_context *cx,
    const uint8_t selector[GATE_SELECTOR_BYTES], gate_session *out);
GATE_MUST_USE gate_status sqlite_find_session_by_id(gate_store *store,
                                                    gate_context *cx,
                                                    gate_id id,
                                                    gate_session *out);
GATE_MUST_USE gate_status sqlite_count_sessions(gate_store *store,
                                                gate_context *cx,
                                                gate_id account, int64_t now_ms,
                                                size_t *out);
GATE_MUST_USE gate_status sqlite_list_sessions(
    gate_store *store, gate_context *cx, gate_id account, int64_t now_ms,
    gate_id after, size_t max, gate_session **out, size_t *out_count);
GATE_MUST_USE gate_status sqlite_add_session(gate_change *change,
                                             gate_session *session,
                                             size_t keep_max);
GATE_MUST_USE gate_status
sqlite_rotate_session(gate_change *change, const gate_session *session,
                      const uint8_t digest[GATE_DIGEST_BYTES], int64_t now_ms,
                      int64_t idle_until_ms, int64_t forget_before_ms);
GATE_MUST_USE gate_status sqlite_end_session(gate_change *change,
                                             gate_id session, int64_t now_ms,
                                             bool cut);
GATE_MUST_USE gate_status sqlite_end_sessions(gate_change *change,
                                              gate_id account, int64_t now_ms);

/* --- links.c --- */

GATE_MUST_USE gate_status
sqlite_find_link(gate_store *store, gate_context *cx,
                 const uint8_t selector[GATE_SELECTOR_BYTES], gate_link *out);
GATE_MUST_USE gate_status sqlite_add_link(gate_change *change,
                                          const gate_link *link);
GATE_MUST_USE gate_status sqlite_forget_link(
    gate_change *change, const uint8_t selector[GATE_SELECTOR_BYTES]);
GATE_MUST_USE gate_status
sqlite_use_link(gate_change *change,
                const uint8_t selector[GATE_SELECTOR_BYTES], int64_t now_ms);
GATE_MUST_USE gate_status sqlite_void_links(gate_change *change,
                                            gate_id account, uint32_t purposes,
                                            int64_t made_from_ms,
                                            int64_t now_ms);

/* --- outbox.c --- */

GATE_MUST_USE gate_status sqlite_list_mails(gate_store *store, gate_context *cx,
                                            gate_id after, size_t max,
                                            gate_mail **out, size_t *out_count);
GATE_MUST_USE gate_status sqlite_count_mails(gate_store *store,
                                             gate_context *cx,
                                             gate_mail_counts *out);
GATE_MUST_USE gate_status sqlite_queue_mail(gate_change *change,
                                            gate_mail *mail);
GATE_MUST_USE gate_status sqlite_claim_mails(gate_change *change,
                                             int64_t now_ms,
                                             int64_t lease_until_ms, size_t max,
                                             gate_mail **out,
                                             size_t *out_count);
GATE_MUST_USE gate_status sqlite_finish_mail(gate_change *change, gate_id mail);
GATE_MUST_USE gate_status sqlite_postpone_mail(gate_change *change,
                                               gate_id mail, int64_t due_ms,
                                               bool failed, const char *error);

/* --- keys.c --- */

GATE_MUST_USE gate_status sqlite_list_keys(gate_store *store, gate_context *cx,
                                           gate_key **out, size_t *out_count);
GATE_MUST_USE gate_status sqlite_add_key(gate_change *change, gate_key *key,
                                         bool is_first);
GATE_MUST_USE gate_status sqlite_retire_key(gate_change *change, gate_id key,
                                            int64_t now_ms);

/* --- budgets.c --- */

GATE_MUST_USE gate_status sqlite_charge(gate_store *store, gate_context *cx,
                                        gate_charge *charges, size_t count,
                                        int64_t now_ms);
GATE_MUST_USE gate_status sqlite_refund(gate_change *change,
                                        const gate_charge *charge);

/* --- housekeeping.c --- */

GATE_MUST_USE gate_status sqlite_housekeep(gate_store *store, gate_context *cx,
                                           gate_housekeeping *work);

/* --- captchas.c --- */

GATE_MUST_USE gate_status
sqlite_find_captcha(gate_store *store, gate_context *cx,
                    const uint8_t id[GATE_CAPTCHA_ID_BYTES], gate_captcha *out);
GATE_MUST_USE gate_status sqlite_add_captcha(gate_change *change,
                                             const gate_captcha *captcha);
GATE_MUST_USE gate_status sqlite_count_captcha_try(
    gate_change *change, const uint8_t id[GATE_CAPTCHA_ID_BYTES],
    int64_t tries_max);
GATE_MUST_USE gate_status
sqlite_take_captcha(gate_change *change,
                    const uint8_t id[GATE_CAPTCHA_ID_BYTES], int64_t tries_max);

#endif
