/* SPDX-License-Identifier: MIT */
/* The table of the SQLite store, and the health check. */
#include "store/sqlite/sqlite_store.h"

#include "base/memory.h"
#include "store/sqlite/open.h"

static gate_status look(gate_change *change, void *payload)
{
    struct sqlite_store *store = payload;
    CLEANUP(statement_close) struct statement beat = {0};

    if (!writer_is_broken(store->writer)) {
        return GATE_OK;
    }
    TRY(statement_open(change, "UPDATE heartbeat SET at_ms = ?1", &beat));
    bind_int(&beat, 1, gate_context_now_s(change->cx) * 1000);
    return statement_run(&beat);
}

/* The write lock is asked for each time; something is written only after a
 * commit has failed, to see whether commits work again. */
static gate_status sqlite_ping(gate_store *store, gate_context *cx)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;
    gate_status status = writer_change(own->writer, cx, look, own);

    return status == GATE_STALE
               ? FAULT(cx, GATE_FAULT_BUSY, "the database is locked")
               : status;
}

static gate_status sqlite_change(gate_store *store, gate_context *cx,
                                 gate_apply *apply, void *payload)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;

    return writer_change(own->writer, cx, apply, payload);
}

static uint64_t sqlite_stamp(gate_store *store, gate_id account,
                             gate_id session)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;

    return writer_stamp(own->writer, account, session);
}

/* The writer is the last to close: it moves the log home. */
void sqlite_close(gate_store *store)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;

    if (own == NULL) {
        return;
    }
    readers_close(own->readers);
    writer_stop(own->writer);
    memory_free(own);
}

void sqlite_store_statistics(gate_store *store, struct sqlite_statistics *out)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;

    writer_statistics(own->writer, out);
}

static void sqlite_tell_metrics(gate_store *store, gate_metric_visit *visit,
                                void *payload)
{
    struct sqlite_store *own = (struct sqlite_store *)(void *)store;
    const struct metric_teller teller = {visit, payload};

    writer_tell_metrics(own->writer, &teller);
}

const gate_store_ops sqlite_ops = {
    .version = GATE_STORE_OPS_VERSION,
    .name = "sqlite",
    .ping = sqlite_ping,
    .find_account = sqlite_find_account,
    .find_account_by_name = sqlite_find_account_by_name,
    .find_accounts_by_email = sqlite_find_accounts_by_email,
    .list_accounts = sqlite_list_accounts,
    .any_account = sqlite_any_account,
    .find_session = sqlite_find_session,
    .find_session_by_id = sqlite_find_session_by_id,
    .count_sessions = sqlite_count_sessions,
    .list_sessions = sqlite_list_sessions,
    .stamp = sqlite_stamp,
    .find_link = sqlite_find_link,
    .list_mails = sqlite_list_mails,
    .count_mails = sqlite_count_mails,
    .tell_metrics = sqlite_tell_metrics,
    .find_captcha = sqlite_find_captcha,
    .list_keys = sqlite_list_keys,
    .charge = sqlite_charge,
    .change = sqlite_change,
    .housekeep = sqlite_housekeep,
    .hold_account = sqlite_hold_account,
    .add_account = sqlite_add_account,
    .delete_account = sqlite_delete_account,
    .set_verified = sqlite_set_verified,
    .set_names = sqlite_set_names,
    .set_email = sqlite_set_email,
    .set_archived = sqlite_set_archived,
    .set_active = sqlite_set_active,
    .set_administrator = sqlite_set_administrator,
    .set_password = sqlite_set_password,
    .renew_hash = sqlite_renew_hash,
    .record_login = sqlite_record_login,
    .add_session = sqlite_add_session,
    .rotate_session = sqlite_rotate_session,
    .end_session = sqlite_end_session,
    .end_sessions = sqlite_end_sessions,
    .add_link = sqlite_add_link,
    .forget_link = sqlite_forget_link,
    .use_link = sqlite_use_link,
    .void_links = sqlite_void_links,
    .queue_mail = sqlite_queue_mail,
    .claim_mails = sqlite_claim_mails,
    .finish_mail = sqlite_finish_mail,
    .postpone_mail = sqlite_postpone_mail,
    .refund = sqlite_refund,
    .add_captcha = sqlite_add_captcha,
    .count_captcha_try = sqlite_count_captcha_try,
    .take_captcha = sqlite_take_captcha,
    .add_key = sqlite_add_key,
    .retire_key = sqlite_retire_key,
    .close = sqlite_close,
};
