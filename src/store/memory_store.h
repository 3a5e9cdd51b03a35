/* SPDX-License-Identifier: MIT */
/* What the files of the memory store share: its struct, its lock, its calls. */
#ifndef STORE_MEMORY_STORE_H
#define STORE_MEMORY_STORE_H

#include <gatehouse/store.h>

#include "store/memory_rows.h"

enum table_name {
    TABLE_ACCOUNTS,
    TABLE_SESSIONS,
    TABLE_LINKS,
    TABLE_MAILS,
    TABLE_KEYS,
    TABLE_BUDGETS,
    TABLE_CAPTCHAS,
    TABLES,
};

struct account_row {
    struct row head;
    gate_account account;
};

struct session_row {
    struct row head;
    gate_session session;
};

struct link_row {
    struct row head;
    gate_link link;
};

struct mail_row {
    struct row head;
    gate_mail mail;
};

struct budget_row {
    struct row head;
    uint8_t key[GATE_BUDGET_KEY_BYTES];
    int64_t spent;
    int64_t ends_ms;
};

struct captcha_row {
    struct row head;
    gate_captcha captcha;
};

struct key_row {
    struct row head;
    gate_key key;
};

/** Lock the store and give its table; unlocked by CLEANUP(memory_unlock).
 *  Recursive: a change may read. */
GATE_MUST_USE gate_store *memory_lock(gate_store *store);
void memory_unlock(gate_store **store);

/** Of a store that is locked. */
struct table *memory_table(gate_store *store, enum table_name name);

/* As in memory_rows.h, for a change of this store. */
GATE_MUST_USE gate_status memory_add(gate_change *change, enum table_name name,
                                     const struct row *row, int64_t *out_id);
GATE_MUST_USE gate_status memory_edit(gate_change *change, enum table_name name,
                                      gate_id id, void *out);
GATE_MUST_USE gate_status memory_remove(gate_change *change,
                                        enum table_name name, gate_id id);

/** A copy in the arena; NULL for NULL. */
GATE_MUST_USE gate_status memory_lend_text(gate_context *cx, const char **text);

static inline const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* --- memory_accounts.c: docstrings are in gatehouse/store.h, as all below ---
 */

extern const struct row_kind account_kind;
GATE_MUST_USE gate_status memory_find_account(gate_store *store,
                                              gate_context *cx, gate_id id,
                                              gate_account *out);
GATE_MUST_USE gate_status memory_find_account_by_name(gate_store *store,
                                                      gate_context *cx,
                                                      const char *folded,
                                                      gate_account *out);
GATE_MUST_USE gate_status memory_find_accounts_by_email(
    gate_store *store, gate_context *cx, const char *folded, size_t max,
    gate_account **out, size_t *out_count);
GATE_MUST_USE gate_status memory_list_accounts(gate_store *store,
                                               gate_context *cx, gate_id after,
                                               size_t max, gate_account **out,
                                               size_t *out_count);
GATE_MUST_USE gate_status memory_any_account(gate_store *store,
                                             gate_context *cx, int64_t number,
                                             gate_account *out);
GATE_MUST_USE gate_status memory_hold_account(gate_change *change, gate_id id,
                                              int64_t version);
GATE_MUST_USE gate_status memory_add_account(gate_change *change,
                                             gate_account *account);
GATE_MUST_USE gate_status memory_delete_account(gate_change *change,
                                                gate_id id);
GATE_MUST_USE gate_status memory_set_verified(gate_change *change, gate_id id,
                                              bool verified);
GATE_MUST_USE gate_status memory_set_names(gate_change *change, gate_id id,
                                           const gate_account *account);
GATE_MUST_USE gate_status memory_set_email(gate_change *change, gate_id id,
                                           const char *email,
                                           const char *folded);
GATE_MUST_USE gate_status memory_set_archived(gate_change *change, gate_id id,
                                              bool archived);
GATE_MUST_USE gate_status memory_set_active(gate_change *change, gate_id id,
                                            bool active);
GATE_MUST_USE gate_status memory_set_administrator(gate_change *change,
                                                   gate_id id,
                                                   bool administrator);
GATE_MUST_USE gate_status memory_set_password(gate_change *change, gate_id id,
                                              const char *hash);
GATE_MUST_USE gate_status memory_record_login(gate_change *change, gate_id id,
                                              int64_t now_ms);

/** Whether a row of a table belongs to the account. */
bool memory_hangs_on(const struct table *table, enum table_name name, size_t at,
                     gate_id account);

/* --- memory_sessions.c --- */

extern const struct row_kind session_kind;
GATE_MUST_USE gate_status memory_find_session(
    gate_store *store, gate_context *cx,
    const uint8_t selector[GATE_SELECTOR_BYTES], gate_session *out);
GATE_MUST_USE gate_status memory_find_session_by_id(gate_store *store,
                                                    gate_context *cx,
                                                    gate_id id,
                                                    gate_session *out);
GATE_MUST_USE gate_status memory_count_sessions(gate_store *store,
                                                gate_context *cx,
                                                gate_id account, int64_t now_ms,
                                                size_t *out);
GATE_MUST_USE gate_status memory_list_sessions(
    gate_store *store, gate_context *cx, gate_id account, int64_t now_ms,
    gate_id after, size_t max, gate_session **out, size_t *out_count);
GATE_MUST_USE gate_status memory_add_session(gate_change *change,
                                             gate_session *session,
                                             size_t keep_max);
GATE_MUST_USE gate_status
memory_rotate_session(gate_change *change, const gate_session *session,
                      const uint8_t digest[GATE_DIGEST_BYTES], int64_t now_ms,
                      int64_t idle_until_ms, int64_t forget_before_ms);
GATE_MUST_USE gate_status memory_end_session(gate_change *change,
                                             gate_id session, int64_t now_ms,
                                             bool cut);
GATE_MUST_USE gate_status memory_end_sessions(gate_change *change,
                                              gate_id account, int64_t now_ms);

/* --- memory_links.c --- */

extern const struct row_kind link_kind;
GATE_MUST_USE gate_status
memory_find_link(gate_store *store, gate_context *cx,
                 const uint8_t selector[GATE_SELECTOR_BYTES], gate_link *out);
GATE_MUST_USE gate_status memory_add_link(gate_change *change,
                                          const gate_link *link);
GATE_MUST_USE gate_status memory_forget_link(
    gate_change *change, const uint8_t selector[GATE_SELECTOR_BYTES]);
GATE_MUST_USE gate_status
memory_use_link(gate_change *change,
                const uint8_t selector[GATE_SELECTOR_BYTES], int64_t now_ms);
GATE_MUST_USE gate_status memory_void_links(gate_change *change,
                                            gate_id account, uint32_t purposes,
                                            int64_t made_from_ms,
                                            int64_t now_ms);

/* --- memory_outbox.c --- */

extern const struct row_kind mail_kind;
GATE_MUST_USE gate_status memory_list_mails(gate_store *store, gate_context *cx,
                                            gate_id after, size_t max,
                                            gate_mail **out, size_t *out_count);
GATE_MUST_USE gate_status memory_count_mails(gate_store *store,
                                             gate_context *cx,
                                             gate_mail_counts *out);
GATE_MUST_USE gate_status memory_queue_mail(gate_change *change,
                                            gate_mail *mail);
GATE_MUST_USE gate_status memory_claim_mails(gate_change *change,
                                             int64_t now_ms,
                                             int64_t lease_until_ms, size_t max,
                                             gate_mail **out,
                                             size_t *out_count);
GATE_MUST_USE gate_status memory_finish_mail(gate_change *change, gate_id mail);
GATE_MUST_USE gate_status memory_postpone_mail(gate_change *change,
                                               gate_id mail, int64_t due_ms,
                                               bool failed, const char *error);

/* --- memory_keys.c --- */

extern const struct row_kind key_kind;
GATE_MUST_USE gate_status memory_list_keys(gate_store *store, gate_context *cx,
                                           gate_key **out, size_t *out_count);
GATE_MUST_USE gate_status memory_add_key(gate_change *change, gate_key *key,
                                         bool is_first);
GATE_MUST_USE gate_status memory_retire_key(gate_change *change, gate_id key,
                                            int64_t now_ms);

/* --- memory_budgets.c --- */

extern const struct row_kind budget_kind;
GATE_MUST_USE gate_status memory_charge(gate_store *store, gate_context *cx,
                                        gate_charge *charges, size_t count,
                                        int64_t now_ms);
GATE_MUST_USE gate_status memory_refund(gate_change *change,
                                        const gate_charge *charge);

/* --- memory_housekeeping.c --- */

GATE_MUST_USE gate_status memory_housekeep(gate_store *store, gate_context *cx,
                                           gate_housekeeping *work);

/* --- memory_captchas.c --- */

extern const struct row_kind captcha_kind;
GATE_MUST_USE gate_status
memory_find_captcha(gate_store *store, gate_context *cx,
                    const uint8_t id[GATE_CAPTCHA_ID_BYTES], gate_captcha *out);
GATE_MUST_USE gate_status memory_add_captcha(gate_change *change,
                                             const gate_captcha *captcha);
GATE_MUST_USE gate_status memory_count_captcha_try(
    gate_change *change, const uint8_t id[GATE_CAPTCHA_ID_BYTES],
    int64_t tries_max);
GATE_MUST_USE gate_status
memory_take_captcha(gate_change *change,
                    const uint8_t id[GATE_CAPTCHA_ID_BYTES], int64_t tries_max);

#endif
