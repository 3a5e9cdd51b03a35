/* SPDX-License-Identifier: MIT */
/*
 * A store in memory, for tests and for trying things out: one lock around
 * everything, and an undo log instead of a database's transactions.
 */
#include "store/memory.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "store/memory_store.h"

struct memory_store {
    gate_store store;
    pthread_mutex_t lock;
    struct table tables[TABLES];
    struct undo undo;
    bool is_changing;
    atomic_uint_least64_t stamp; /* changes so far, whatever they changed */
};

static struct memory_store *own(gate_store *store)
{
    return (struct memory_store *)(void *)store;
}

gate_store *memory_lock(gate_store *store)
{
    pthread_mutex_lock(&own(store)->lock);
    return store;
}

void memory_unlock(gate_store **store)
{
    pthread_mutex_unlock(&own(*store)->lock);
}

struct table *memory_table(gate_store *store, enum table_name name)
{
    return &own(store)->tables[name];
}

gate_status memory_add(gate_change *change, enum table_name name,
                       const struct row *row, int64_t *out_id)
{
    struct memory_store *store = own(change->store);

    return row_add(&store->tables[name], &store->undo, change->cx, row, out_id);
}

gate_status memory_edit(gate_change *change, enum table_name name, gate_id id,
                        void *out)
{
    struct memory_store *store = own(change->store);

    return row_edit(&store->tables[name], &store->undo, change->cx, id, out);
}

gate_status memory_remove(gate_change *change, enum table_name name, gate_id id)
{
    struct memory_store *store = own(change->store);

    return row_remove(&store->tables[name], &store->undo, change->cx, id);
}

gate_status memory_lend_text(gate_context *cx, const char **text)
{
    return *text == NULL ? GATE_OK : context_copy(cx, slice_of(*text), text);
}

static gate_status memory_ping(gate_store *store, gate_context *cx)
{
    (void)store;
    (void)cx;
    return GATE_OK;
}

static gate_status memory_change(gate_store *store, gate_context *cx,
                                 gate_apply *apply, void *payload)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    struct memory_store *memory = own(locked);
    gate_change change = {.store = store, .cx = cx};

    if (memory->is_changing) {
        return FAULT(cx, GATE_FAULT_USAGE, "a change inside a change");
    }
    memory->is_changing = true;
    gate_status status = apply(&change, payload);
    if (status == GATE_OK) {
        undo_forget(&memory->undo);
    } else {
        undo_all(&memory->undo);
    }
    memory->is_changing = false;
    atomic_fetch_add(&memory->stamp, 1);
    return status;
}

static uint64_t memory_stamp(gate_store *store, gate_id account,
                             gate_id session)
{
    (void)account, (void)session;
    return 1 + atomic_load(&own(store)->stamp);
}

static void memory_close(gate_store *store)
{
    if (store == NULL) {
        return;
    }
    struct memory_store *memory = own(store);
    undo_close(&memory->undo);
    for (int i = 0; i < TABLES; i++) {
        table_close(&memory->tables[i]);
    }
    pthread_mutex_destroy(&memory->lock);
    memory_free(memory);
}

/* Nothing is worth a number here. */
static void memory_tell_metrics(gate_store *store, gate_metric_visit *visit,
                                void *payload)
{
    (void)store, (void)visit, (void)payload;
}

static const gate_store_ops memory_ops = {
    .version = GATE_STORE_OPS_VERSION,
    .name = "memory",
    .ping = memory_ping,
    .find_account = memory_find_account,
    .find_account_by_name = memory_find_account_by_name,
    .find_accounts_by_email = memory_find_accounts_by_email,
    .list_accounts = memory_list_accounts,
    .any_account = memory_any_account,
    .find_session = memory_find_session,
    .find_session_by_id = memory_find_session_by_id,
    .count_sessions = memory_count_sessions,
    .list_sessions = memory_list_sessions,
    .stamp = memory_stamp,
    .find_link = memory_find_link,
    .list_mails = memory_list_mails,
    .count_mails = memory_count_mails,
    .tell_metrics = memory_tell_metrics,
    .find_captcha = memory_find_captcha,
    .list_keys = memory_list_keys,
    .charge = memory_charge,
    .change = memory_change,
    .housekeep = memory_housekeep,
    .hold_account = memory_hold_account,
    .add_account = memory_add_account,
    .delete_account = memory_delete_account,
    .set_verified = memory_set_verified,
    .set_names = memory_set_names,
    .set_email = memory_set_email,
    .set_archived = memory_set_archived,
    .set_active = memory_set_active,
    .set_administrator = memory_set_administrator,
    .set_password = memory_set_password,
    .renew_hash = memory_set_password,
    .record_login = memory_record_login,
    .add_session = memory_add_session,
    .rotate_session = memory_rotate_session,
    .end_session = memory_end_session,
    .end_sessions = memory_end_sessions,
    .add_link = memory_add_link,
    .forget_link = memory_forget_link,
    .use_link = memory_use_link,
    .void_links = memory_void_links,
    .queue_mail = memory_queue_mail,
    .claim_mails = memory_claim_mails,
    .finish_mail = memory_finish_mail,
    .postpone_mail = memory_postpone_mail,
    .refund = memory_refund,
    .add_captcha = memory_add_captcha,
    .count_captcha_try = memory_count_captcha_try,
    .take_captcha = memory_take_captcha,
    .add_key = memory_add_key,
    .retire_key = memory_retire_key,
    .close = memory_close,
};

/* Recursive: an apply may read through the store. */
static void make_lock(pthread_mutex_t *lock)
{
    pthread_mutexattr_t kind;

    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(lock, &kind);
    pthread_mutexattr_destroy(&kind);
}

gate_status memory_store_open(gate_store **out)
{
    struct memory_store *memory = memory_allocate(1, sizeof(*memory));

    if (memory == NULL) {
        return GATE_FAULT_MEMORY;
    }
    memory->store.ops = &memory_ops;
    memory->tables[TABLE_ACCOUNTS].kind = &account_kind;
    memory->tables[TABLE_SESSIONS].kind = &session_kind;
    memory->tables[TABLE_LINKS].kind = &link_kind;
    memory->tables[TABLE_MAILS].kind = &mail_kind;
    memory->tables[TABLE_KEYS].kind = &key_kind;
    memory->tables[TABLE_BUDGETS].kind = &budget_kind;
    memory->tables[TABLE_CAPTCHAS].kind = &captcha_kind;
    make_lock(&memory->lock);
    *out = &memory->store;
    return GATE_OK;
}
