/* SPDX-License-Identifier: MIT */
/*
 * The store's writes as operations say them: no table, no context, and the
 * account instead of its id.  Opening and closing a change is not among them:
 * that is operation.c's alone.
 */
#ifndef ACCOUNTS_STORE_CALLS_H
#define ACCOUNTS_STORE_CALLS_H

#include "accounts/operation.h"

static inline GATE_MUST_USE gate_status store_add_account(gate_change *change,
                                                          gate_account *account)
{
    return change->store->ops->add_account(change, account);
}

static inline GATE_MUST_USE gate_status
store_hold_account(gate_change *change, const gate_account *account)
{
    return change->store->ops->hold_account(change, account->id,
                                            account->version);
}

static inline GATE_MUST_USE gate_status
store_set_verified(gate_change *change, const gate_account *account)
{
    return change->store->ops->set_verified(change, account->id, true);
}

static inline GATE_MUST_USE gate_status
store_set_names(gate_change *change, const gate_account *account)
{
    return change->store->ops->set_names(change, account->id, account);
}

static inline GATE_MUST_USE gate_status
store_set_email(gate_change *change, const gate_account *account,
                const char *email, const char *folded)
{
    return change->store->ops->set_email(change, account->id, email, folded);
}

static inline GATE_MUST_USE gate_status
store_delete_account(gate_change *change, const gate_account *account)
{
    return change->store->ops->delete_account(change, account->id);
}

static inline GATE_MUST_USE gate_status
store_close_account(gate_change *change, const gate_account *account)
{
    return change->store->ops->set_active(change, account->id, false);
}

static inline GATE_MUST_USE gate_status store_set_archived(
    gate_change *change, const gate_account *account, bool archived)
{
    return change->store->ops->set_archived(change, account->id, archived);
}

/* NULL takes the password away. */
static inline GATE_MUST_USE gate_status store_set_password(
    gate_change *change, const gate_account *account, const char *hash)
{
    return change->store->ops->set_password(change, account->id, hash);
}

static inline GATE_MUST_USE gate_status store_renew_hash(
    gate_change *change, const gate_account *account, const char *hash)
{
    return change->store->ops->renew_hash(change, account->id, hash);
}

static inline GATE_MUST_USE gate_status
store_record_login(gate_change *change, const gate_account *account)
{
    return change->store->ops->record_login(change, account->id,
                                            change->cx->now_ms);
}

static inline GATE_MUST_USE gate_status
store_end_session(gate_change *change, const gate_session *session, bool cut)
{
    return change->store->ops->end_session(change, session->id,
                                           change->cx->now_ms, cut);
}

static inline GATE_MUST_USE gate_status
store_end_sessions(gate_change *change, const gate_account *account)
{
    return change->store->ops->end_sessions(change, account->id,
                                            change->cx->now_ms);
}

static inline GATE_MUST_USE gate_status
store_add_captcha(gate_change *change, const gate_captcha *captcha)
{
    return change->store->ops->add_captcha(change, captcha);
}

static inline GATE_MUST_USE gate_status store_use_link(gate_change *change,
                                                       const gate_link *link)
{
    return change->store->ops->use_link(change, link->selector,
                                        change->cx->now_ms);
}

/* Every link mailed to the account before, but those that take an address
 * back. */
static inline GATE_MUST_USE gate_status
store_void_all_links(gate_change *change, const gate_account *account)
{
    return change->store->ops->void_links(
        change, account->id, LINKS_THAT_CAN_BE_ENDED, 0, change->cx->now_ms);
}

/* Those that take an address back, made since a moment. */
static inline GATE_MUST_USE gate_status store_void_undo_links(
    gate_change *change, const gate_account *account, int64_t made_from_ms)
{
    return change->store->ops->void_links(change, account->id,
                                          LINKS(LINK_EMAIL_UNDO), made_from_ms,
                                          change->cx->now_ms);
}

#endif
