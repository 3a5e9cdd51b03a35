/* SPDX-License-Identifier: MIT */
/*
 * An empty store, a context, and each write of the store as a change of its
 * own:
 *
 *     expect_int(DO(set_archived, &w, .id = ana, .yes = true), GATE_OK);
 */
#ifndef TESTS_STORE_WORLD_H
#define TESTS_STORE_WORLD_H

#include "base/context.h"
#include "support/stores.h"

#define NOW_MS   1700000000000
#define DAY_MS   86400000
#define EVERYONE 1000

struct world {
    struct test_store opened;
    gate_store *store;
    gate_context cx;
};

static inline void open_context(gate_context *cx)
{
    if (context_open(64u << 20, NOW_MS, cx) != GATE_OK) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
}

static inline struct world open_world(void)
{
    struct world w = {.opened = test_store_open(TEST_STORE_NAME)};

    w.store = w.opened.store;
    open_context(&w.cx);
    return w;
}

static inline void close_world(struct world *w)
{
    test_store_close(&w->opened);
    context_close(&w->cx);
}

/* What any write takes; each takes some of it. */
struct args {
    gate_id id;
    int64_t version, ms, from_ms, until_ms, forget_ms;
    bool yes;
    uint32_t purposes;
    size_t max;
    const char *text;
    const char *folded;
    const uint8_t *bytes; /* selector or digest */
    gate_account *account;
    gate_session *session;
    const gate_link *link;
    gate_mail *mail;
    gate_mail **mails;
    size_t *count;
    gate_key *key;
    const gate_captcha *captcha;
    int64_t tries_max;
};

#define WRITE(member, ...)                                                     \
    static inline gate_status write_##member(gate_change *change,              \
                                             void *payload)                    \
    {                                                                          \
        const struct args *a = payload;                                        \
        return change->store->ops->member(change, __VA_ARGS__);                \
    }

WRITE(hold_account, a->id, a->version)
WRITE(add_account, a->account)
WRITE(delete_account, a->id)
WRITE(set_verified, a->id, a->yes)
WRITE(set_names, a->id, a->account)
WRITE(set_email, a->id, a->text, a->folded)
WRITE(set_archived, a->id, a->yes)
WRITE(set_active, a->id, a->yes)
WRITE(set_administrator, a->id, a->yes)
WRITE(set_password, a->id, a->text)
WRITE(renew_hash, a->id, a->text)
WRITE(record_login, a->id, a->ms)
WRITE(add_session, a->session, a->max)
WRITE(rotate_session, a->session, a->bytes, a->ms, a->until_ms, a->forget_ms)
WRITE(end_session, a->id, a->ms, a->yes)
WRITE(end_sessions, a->id, a->ms)
WRITE(add_link, a->link)
WRITE(forget_link, a->bytes)
WRITE(use_link, a->bytes, a->ms)
WRITE(void_links, a->id, a->purposes, a->from_ms, a->ms)
WRITE(queue_mail, a->mail)
WRITE(claim_mails, a->ms, a->until_ms, a->max, a->mails, a->count)
WRITE(finish_mail, a->id)
WRITE(postpone_mail, a->id, a->until_ms, a->yes, a->text)
WRITE(add_captcha, a->captcha)
WRITE(count_captcha_try, a->bytes, a->tries_max)
WRITE(take_captcha, a->bytes, a->tries_max)
WRITE(add_key, a->key, a->yes)
WRITE(retire_key, a->id, a->ms)
#undef WRITE

#define DO(member, w, ...)                                                     \
    (w)->store->ops->change((w)->store, &(w)->cx, write_##member,              \
                            &(struct args){__VA_ARGS__})

/* --- makers --- */

static inline gate_account account_called(const char *name)
{
    return (gate_account){
        .username = name,
        .username_folded = name,
        .email = "",
        .email_folded = "",
        .first_name = "",
        .last_name = "",
        .locale = "",
        .active = true,
        .joined_ms = NOW_MS,
    };
}

/* The id, or 0 with a failed test. */
static inline gate_id add_account(struct world *w, const char *name,
                                  const char *email, bool owns)
{
    gate_account account = account_called(name);

    account.email = email;
    account.email_folded = email;
    account.owns_email = owns;
    expect_int(DO(add_account, w, .account = &account), GATE_OK);
    return account.id;
}

static inline gate_account read_account(struct world *w, gate_id id)
{
    gate_account account = {0};

    expect_int(w->store->ops->find_account(w->store, &w->cx, id, &account),
               GATE_OK);
    return account;
}

/* Selector and digest are the number in all bytes. */
static inline gate_session session_of(gate_id account, uint8_t number)
{
    gate_session session = {
        .account = account,
        .started_ms = NOW_MS,
        .rotated_ms = NOW_MS,
        .idle_until_ms = NOW_MS + DAY_MS,
        .ends_ms = NOW_MS + 30LL * DAY_MS,
    };

    memset(session.selector, number, sizeof(session.selector));
    memset(session.digest, number, sizeof(session.digest));
    return session;
}

static inline gate_session read_session(struct world *w, gate_id id)
{
    gate_session session = {0};

    expect_int(
        w->store->ops->find_session_by_id(w->store, &w->cx, id, &session),
        GATE_OK);
    return session;
}

static inline gate_link link_of(gate_id account, int purpose, uint8_t number)
{
    gate_link link = {
        .account = account,
        .purpose = purpose,
        .email = "ana@example.org",
        .created_ms = NOW_MS,
        .expires_ms = NOW_MS + DAY_MS,
    };

    memset(link.selector, number, sizeof(link.selector));
    return link;
}

static inline gate_mail mail_to(gate_id account, int64_t due_ms)
{
    return (gate_mail){
        .account = account,
        .kind = 3,
        .to = "Ana@example.org",
        .locale = "de",
        .queued_ms = NOW_MS,
        .due_ms = due_ms,
        .error = "",
    };
}

static inline void expect_bytes(const uint8_t *got, uint8_t number,
                                size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (got[i] != number) {
            expect_int(got[i], number);
            return;
        }
    }
}

#endif
