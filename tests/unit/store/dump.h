/* SPDX-License-Identifier: MIT */
/* All that a store holds, as a text to be compared. */
#ifndef TESTS_STORE_DUMP_H
#define TESTS_STORE_DUMP_H

#include "base/buffer.h"
#include "base/encode.h"
#include "world.h"

/* Ids and selectors that the tests give out stay below. */
enum { DUMP_IDS = 64 };

static inline void dump_bytes(struct buffer *out, const uint8_t *data,
                              size_t bytes)
{
    char text[2 * 64];

    for (size_t at = 0; at < bytes; at += 64) {
        size_t n = bytes - at < 64 ? bytes - at : 64;
        hex_encode(data + at, n, text);
        buffer_append(out, text, 2 * n);
    }
}

static inline void dump_accounts(struct world *w, struct buffer *out)
{
    gate_account *a = NULL;
    size_t count = 0;

    expect_int(
        w->store->ops->list_accounts(w->store, &w->cx, 0, EVERYONE, &a, &count),
        GATE_OK);
    for (size_t i = 0; i < count; i++, a++) {
        buffer_append_format(
            out,
            "account %lld v%lld e%lld %s %s %s %s %d %s %s %s %s %d%d%d%d"
            " %lld %lld\n",
            (long long)a->id, (long long)a->version, (long long)a->epoch,
            a->username, a->username_folded, a->email, a->email_folded,
            a->owns_email, a->first_name, a->last_name,
            a->password_hash == NULL ? "(none)" : a->password_hash, a->locale,
            a->verified, a->archived, a->active, a->administrator,
            (long long)a->joined_ms, (long long)a->last_login_ms);
    }
}

static inline void dump_session(const gate_session *s, struct buffer *out)
{
    buffer_append_format(
        out, "session %lld of %lld %lld %lld %lld %lld %lld %d ",
        (long long)s->id, (long long)s->account, (long long)s->started_ms,
        (long long)s->rotated_ms, (long long)s->idle_until_ms,
        (long long)s->ends_ms, (long long)s->ended_ms, s->cut);
    dump_bytes(out, s->selector, sizeof(s->selector));
    buffer_append_text(out, " ");
    dump_bytes(out, s->digest, sizeof(s->digest));
    for (uint32_t i = 0; i < s->replaced_count; i++) {
        buffer_append_format(out,
                             " %lld:", (long long)s->replaced[i].replaced_ms);
        dump_bytes(out, s->replaced[i].digest, GATE_DIGEST_BYTES);
    }
    buffer_append_text(out, "\n");
}

static inline void dump_sessions(struct world *w, struct buffer *out)
{
    for (gate_id id = 1; id < DUMP_IDS; id++) {
        gate_session session;
        if (w->store->ops->find_session_by_id(w->store, &w->cx, id, &session) ==
            GATE_OK) {
            dump_session(&session, out);
        }
    }
}

static inline void dump_links(struct world *w, struct buffer *out)
{
    for (int number = 1; number < DUMP_IDS; number++) {
        gate_link l = link_of(0, 0, (uint8_t)number);
        if (w->store->ops->find_link(w->store, &w->cx, l.selector, &l) ==
            GATE_OK) {
            buffer_append_format(
                out, "link %d of %lld %d %s %lld %lld %lld %lld\n", number,
                (long long)l.account, l.purpose, l.email,
                (long long)l.created_ms, (long long)l.expires_ms,
                (long long)l.used_ms, (long long)l.voided_ms);
        }
    }
}

static inline void dump_mails(struct world *w, struct buffer *out)
{
    gate_mail *m = NULL;
    size_t count = 0;

    expect_int(
        w->store->ops->list_mails(w->store, &w->cx, 0, EVERYONE, &m, &count),
        GATE_OK);
    for (size_t i = 0; i < count; i++, m++) {
        buffer_append_format(
            out, "mail %lld of %lld %d %s %s %d %lld %lld %u %d %s ",
            (long long)m->id, (long long)m->account, m->kind, m->to, m->locale,
            m->has_link, (long long)m->queued_ms, (long long)m->due_ms,
            m->attempts, m->failed, m->error);
        dump_bytes(out, m->link, sizeof(m->link));
        buffer_append_text(out, "\n");
    }
}

static inline void dump_keys(struct world *w, struct buffer *out)
{
    gate_key *k = NULL;
    size_t count = 0;

    expect_int(w->store->ops->list_keys(w->store, &w->cx, &k, &count), GATE_OK);
    for (size_t i = 0; i < count; i++, k++) {
        buffer_append_format(out, "key %lld %s %s %s %lld %lld ",
                             (long long)k->id, k->purpose, k->algorithm, k->kid,
                             (long long)k->created_ms,
                             (long long)k->retired_ms);
        dump_bytes(out, k->sealed, k->sealed_bytes);
        buffer_append_text(out, "\n");
    }
}

/* Owned: buffer_free(). */
static inline struct buffer dump_world(struct world *w)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(4u << 20);

    dump_accounts(w, &out);
    dump_sessions(w, &out);
    dump_links(w, &out);
    dump_mails(w, &out);
    dump_keys(w, &out);
    return out;
}

#endif
