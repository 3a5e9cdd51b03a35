/* SPDX-License-Identifier: MIT */
/* Passes every call on, but for the one that is to fail. */
#include "support/faulty_store.h"

#include "base/try.h"

struct faulty_change {
    gate_change change;
    gate_change *inner;
};

/* What goes through the inner store's change. */
struct wrapped_apply {
    struct faulty_store *faulty;
    gate_apply *apply;
    void *payload;
};

static struct faulty_store *faulty_of(gate_store *store)
{
    return (struct faulty_store *)(void *)store;
}

static gate_status count_call(struct faulty_store *faulty, gate_context *cx,
                              const char *name)
{
    unsigned nth = atomic_fetch_add(&faulty->calls, 1) + 1;

    if (nth <= FAULTY_STORE_NAMES) {
        faulty->names[nth - 1] = name;
    }
    if (nth != atomic_load(&faulty->fail_at)) {
        return GATE_OK;
    }
    faulty->broke = name;
    return faulty->failure > 0 || faulty->is_silent
               ? faulty->failure
               : FAULT(cx, faulty->failure, "broken by the test: %s", name);
}

#define LIST(...) __VA_ARGS__

#define READ(member, parameters, ...)                                          \
    static gate_status faulty_##member(gate_store *store, gate_context *cx,    \
                                       LIST parameters)                        \
    {                                                                          \
        gate_store *inner = faulty_of(store)->inner;                           \
        TRY(count_call(faulty_of(store), cx, #member));                        \
        return inner->ops->member(inner, cx, __VA_ARGS__);                     \
    }

#define WRITE(member, parameters, ...)                                         \
    static gate_status faulty_##member(gate_change *change, LIST parameters)   \
    {                                                                          \
        gate_change *inner = ((struct faulty_change *)(void *)change)->inner;  \
        TRY(count_call(faulty_of(change->store), change->cx, #member));        \
        return inner->store->ops->member(inner, __VA_ARGS__);                  \
    }

READ(find_account, (gate_id id, gate_account *out), id, out)
READ(find_account_by_name, (const char *folded, gate_account *out), folded, out)
READ(find_accounts_by_email,
     (const char *folded, size_t max, gate_account **out, size_t *out_count),
     folded, max, out, out_count)
READ(any_account, (int64_t number, gate_account *out), number, out)
READ(list_accounts,
     (gate_id after, size_t max, gate_account **out, size_t *out_count), after,
     max, out, out_count)
READ(find_session, (const uint8_t *selector, gate_session *out), selector, out)
READ(find_session_by_id, (gate_id id, gate_session *out), id, out)
READ(count_sessions, (gate_id account, int64_t now_ms, size_t *out), account,
     now_ms, out)
READ(list_sessions,
     (gate_id account, int64_t now_ms, gate_id after, size_t max,
      gate_session **out, size_t *out_count),
     account, now_ms, after, max, out, out_count)
READ(find_link, (const uint8_t *selector, gate_link *out), selector, out)
READ(list_mails,
     (gate_id after, size_t max, gate_mail **out, size_t *out_count), after,
     max, out, out_count)
READ(count_mails, (gate_mail_counts * out), out)
READ(charge, (gate_charge * charges, size_t count, int64_t now_ms), charges,
     count, now_ms)
READ(find_captcha, (const uint8_t *id, gate_captcha *out), id, out)
READ(list_keys, (gate_key * *out, size_t *out_count), out, out_count)

WRITE(hold_account, (gate_id id, int64_t version), id, version)
WRITE(add_account, (gate_account * account), account)
WRITE(delete_account, (gate_id id), id)
WRITE(set_verified, (gate_id id, bool verified), id, verified)
WRITE(set_names, (gate_id id, const gate_account *account), id, account)
WRITE(set_email, (gate_id id, const char *email, const char *folded), id, email,
      folded)
WRITE(set_archived, (gate_id id, bool archived), id, archived)
WRITE(set_active, (gate_id id, bool active), id, active)
WRITE(set_administrator, (gate_id id, bool administrator), id, administrator)
WRITE(set_password, (gate_id id, const char *hash), id, hash)
WRITE(renew_hash, (gate_id id, const char *hash), id, hash)
WRITE(record_login, (gate_id id, int64_t now_ms), id, now_ms)
WRITE(add_session, (gate_session * session, size_t keep_max), session, keep_max)
WRITE(rotate_session,
      (const gate_session *session, const uint8_t *digest, int64_t now_ms,
       int64_t idle_until_ms, int64_t forget_before_ms),
      session, digest, now_ms, idle_until_ms, forget_before_ms)
WRITE(end_session, (gate_id session, int64_t now_ms, bool cut), session, now_ms,
      cut)
WRITE(end_sessions, (gate_id account, int64_t now_ms), account, now_ms)
WRITE(add_link, (const gate_link *link), link)
WRITE(forget_link, (const uint8_t *selector), selector)
WRITE(use_link, (const uint8_t *selector, int64_t now_ms), selector, now_ms)
WRITE(void_links,
      (gate_id account, uint32_t purposes, int64_t made_from_ms,
       int64_t now_ms),
      account, purposes, made_from_ms, now_ms)
WRITE(queue_mail, (gate_mail * mail), mail)
WRITE(claim_mails,
      (int64_t now_ms, int64_t lease_until_ms, size_t max, gate_mail **out,
       size_t *out_count),
      now_ms, lease_until_ms, max, out, out_count)
WRITE(finish_mail, (gate_id mail), mail)
WRITE(postpone_mail,
      (gate_id mail, int64_t due_ms, bool failed, const char *error), mail,
      due_ms, failed, error)
WRITE(refund, (const gate_charge *charge), charge)
WRITE(add_captcha, (const gate_captcha *captcha), captcha)
WRITE(count_captcha_try, (const uint8_t *id, int64_t tries_max), id, tries_max)
WRITE(take_captcha, (const uint8_t *id, int64_t tries_max), id, tries_max)
WRITE(add_key, (gate_key * key, bool is_first), key, is_first)
WRITE(retire_key, (gate_id key, int64_t now_ms), key, now_ms)

/* It cannot fail. */
static uint64_t faulty_stamp(gate_store *store, gate_id account,
                             gate_id session)
{
    gate_store *inner = faulty_of(store)->inner;

    return inner->ops->stamp(inner, account, session);
}

/* Nor is it counted: a thread of the service's own asks for it. */
static gate_status faulty_housekeep(gate_store *store, gate_context *cx,
                                    gate_housekeeping *work)
{
    struct faulty_store *faulty = faulty_of(store);
    gate_store *inner = faulty->inner;

    if (atomic_load(&faulty->dirty_rounds) > 0) {
        atomic_fetch_sub(&faulty->dirty_rounds, 1);
        return FAULT(cx, GATE_FAULT_STORE, "broken by the test: housekeep");
    }
    TRY(inner->ops->housekeep(inner, cx, work));
    if (!work->has_more) {
        atomic_fetch_add(&faulty->clean_rounds, 1);
    }
    return GATE_OK;
}

static gate_status faulty_ping(gate_store *store, gate_context *cx)
{
    gate_store *inner = faulty_of(store)->inner;

    TRY(count_call(faulty_of(store), cx, "ping"));
    return inner->ops->ping(inner, cx);
}

static gate_status apply_wrapped(gate_change *inner, void *payload)
{
    const struct wrapped_apply *wrapped = payload;
    struct faulty_change own = {
        .change = {.store = &wrapped->faulty->store, .cx = inner->cx},
        .inner = inner,
    };

    TRY(wrapped->apply(&own.change, wrapped->payload));
    return count_call(wrapped->faulty, inner->cx, "commit");
}

static gate_status faulty_change(gate_store *store, gate_context *cx,
                                 gate_apply *apply, void *payload)
{
    struct faulty_store *faulty = faulty_of(store);
    struct wrapped_apply wrapped = {faulty, apply, payload};
    faulty_store_meanwhile *meanwhile =
        atomic_exchange(&faulty->meanwhile, NULL);

    if (meanwhile != NULL) {
        meanwhile(faulty->meanwhile_payload);
    }
    atomic_fetch_add(&faulty->changes, 1);
    TRY(count_call(faulty, cx, "change"));
    return faulty->inner->ops->change(faulty->inner, cx, apply_wrapped,
                                      &wrapped);
}

static void faulty_tell_metrics(gate_store *store, gate_metric_visit *visit,
                                void *payload)
{
    gate_store *inner = faulty_of(store)->inner;

    inner->ops->tell_metrics(inner, visit, payload);
}

static void faulty_close(gate_store *store)
{
    (void)store;
}

static const gate_store_ops faulty_ops = {
    .version = GATE_STORE_OPS_VERSION,
    .name = "faulty",
    .ping = faulty_ping,
    .find_account = faulty_find_account,
    .find_account_by_name = faulty_find_account_by_name,
    .find_accounts_by_email = faulty_find_accounts_by_email,
    .list_accounts = faulty_list_accounts,
    .any_account = faulty_any_account,
    .find_session = faulty_find_session,
    .find_session_by_id = faulty_find_session_by_id,
    .count_sessions = faulty_count_sessions,
    .list_sessions = faulty_list_sessions,
    .stamp = faulty_stamp,
    .find_link = faulty_find_link,
    .list_mails = faulty_list_mails,
    .count_mails = faulty_count_mails,
    .tell_metrics = faulty_tell_metrics,
    .find_captcha = faulty_find_captcha,
    .list_keys = faulty_list_keys,
    .charge = faulty_charge,
    .change = faulty_change,
    .housekeep = faulty_housekeep,
    .hold_account = faulty_hold_account,
    .add_account = faulty_add_account,
    .delete_account = faulty_delete_account,
    .set_verified = faulty_set_verified,
    .set_names = faulty_set_names,
    .set_email = faulty_set_email,
    .set_archived = faulty_set_archived,
    .set_active = faulty_set_active,
    .set_administrator = faulty_set_administrator,
    .set_password = faulty_set_password,
    .renew_hash = faulty_renew_hash,
    .record_login = faulty_record_login,
    .add_session = faulty_add_session,
    .rotate_session = faulty_rotate_session,
    .end_session = faulty_end_session,
    .end_sessions = faulty_end_sessions,
    .add_link = faulty_add_link,
    .forget_link = faulty_forget_link,
    .use_link = faulty_use_link,
    .void_links = faulty_void_links,
    .queue_mail = faulty_queue_mail,
    .claim_mails = faulty_claim_mails,
    .finish_mail = faulty_finish_mail,
    .postpone_mail = faulty_postpone_mail,
    .refund = faulty_refund,
    .add_captcha = faulty_add_captcha,
    .count_captcha_try = faulty_count_captcha_try,
    .take_captcha = faulty_take_captcha,
    .add_key = faulty_add_key,
    .retire_key = faulty_retire_key,
    .close = faulty_close,
};

void faulty_store_wrap(struct faulty_store *out, gate_store *inner)
{
    *out = (struct faulty_store){.store = {.ops = &faulty_ops}, .inner = inner};
}

void faulty_store_break_with(struct faulty_store *faulty, unsigned nth,
                             gate_status failure)
{
    faulty->failure = failure;
    faulty->is_silent = false;
    faulty->broke = NULL;
    atomic_store(&faulty->calls, 0);
    atomic_store(&faulty->changes, 0);
    atomic_store(&faulty->fail_at, nth);
}

void faulty_store_break(struct faulty_store *faulty, unsigned nth)
{
    faulty_store_break_with(faulty, nth, GATE_FAULT_STORE);
}

void faulty_store_break_silently(struct faulty_store *faulty, unsigned nth)
{
    faulty_store_break(faulty, nth);
    faulty->is_silent = true;
}

void faulty_store_break_housekeeping(struct faulty_store *faulty,
                                     unsigned rounds)
{
    atomic_store(&faulty->dirty_rounds, rounds);
}

const char *faulty_store_broke(const struct faulty_store *faulty)
{
    return faulty->broke;
}

unsigned faulty_store_calls(const struct faulty_store *faulty)
{
    return atomic_load(&faulty->calls);
}

const char *faulty_store_name(const struct faulty_store *faulty, unsigned nth)
{
    return nth >= 1 && nth <= FAULTY_STORE_NAMES &&
                   nth <= faulty_store_calls(faulty)
               ? faulty->names[nth - 1]
               : NULL;
}

unsigned faulty_store_changes(const struct faulty_store *faulty)
{
    return atomic_load(&faulty->changes);
}

void faulty_store_set_meanwhile(struct faulty_store *faulty,
                                faulty_store_meanwhile *meanwhile,
                                void *payload)
{
    faulty->meanwhile = meanwhile;
    faulty->meanwhile_payload = payload;
}
