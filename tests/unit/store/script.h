/* SPDX-License-Identifier: MIT */
/*
 * Writes made of numbers: the same numbers do the same on every store, be they
 * sensible or not.
 */
#ifndef TESTS_STORE_SCRIPT_H
#define TESTS_STORE_SCRIPT_H

#include "world.h"

enum { SCRIPT_SESSIONS = 12 };

/* A small repeatable generator (xorshift64, never 0), and the sessions as they
 * were read before the change: inside of one, stores differ in what a read
 * through the store sees. */
struct numbers {
    uint64_t state;
    gate_session seen[SCRIPT_SESSIONS];
};

static inline void script_look(struct numbers *numbers, struct world *w)
{
    for (gate_id id = 0; id < SCRIPT_SESSIONS; id++) {
        numbers->seen[id] = session_of(0, 1);
        (void)w->store->ops->find_session_by_id(w->store, &w->cx, id,
                                                &numbers->seen[id]);
        numbers->seen[id].id = id;
    }
}

static inline unsigned next_number(struct numbers *numbers, unsigned below)
{
    numbers->state ^= numbers->state << 13;
    numbers->state ^= numbers->state >> 7;
    numbers->state ^= numbers->state << 17;
    return (unsigned)((numbers->state >> 11) % below);
}

static inline gate_status script_account(gate_change *change,
                                         struct numbers *numbers)
{
    static const char *const names[] = {"ana", "bea", "cleo", "dora"};
    static const char *const emails[] = {"", "a@x.org", "b@x.org"};
    const gate_store_ops *ops = change->store->ops;
    gate_account account = account_called(names[next_number(numbers, 4)]);
    gate_id id = next_number(numbers, 8);

    account.email = account.email_folded = emails[next_number(numbers, 3)];
    account.owns_email = next_number(numbers, 2) == 0;
    switch (next_number(numbers, 13)) {
    case 0:
    case 1:
    case 2:
        return ops->add_account(change, &account);
    case 3:
        return ops->delete_account(change, id);
    case 4:
        return ops->set_verified(change, id, next_number(numbers, 3) != 0);
    case 5:
        return ops->set_archived(change, id, true);
    case 6:
        return ops->set_active(change, id, next_number(numbers, 2) == 0);
    case 7:
        return ops->set_password(change, id,
                                 next_number(numbers, 2) == 0 ? NULL : "hash");
    case 8:
        return ops->renew_hash(change, id, "newer");
    case 9:
        return ops->record_login(change, id, next_number(numbers, 99));
    case 10:
        return ops->set_names(change, id, &account);
    case 11:
        return ops->set_email(change, id, account.email, account.email_folded);
    default:
        return ops->hold_account(change, id, next_number(numbers, 4));
    }
}

static inline gate_status script_rotate(gate_change *change,
                                        struct numbers *numbers)
{
    uint8_t digest[GATE_DIGEST_BYTES];
    gate_id id = next_number(numbers, SCRIPT_SESSIONS);
    unsigned number = next_number(numbers, 4);
    int64_t now_ms = next_number(numbers, 99);
    int64_t forget_ms = next_number(numbers, 99);

    memset(digest, (int)number, sizeof(digest));
    return change->store->ops->rotate_session(
        change, &numbers->seen[id], digest, now_ms, now_ms + 9, forget_ms);
}

static inline gate_status script_session(gate_change *change,
                                         struct numbers *numbers)
{
    const gate_store_ops *ops = change->store->ops;
    gate_session session = session_of(next_number(numbers, 8),
                                      (uint8_t)(1 + next_number(numbers, 40)));

    session.idle_until_ms = next_number(numbers, 5);
    switch (next_number(numbers, 8)) {
    case 0:
    case 1:
    case 2:
        return ops->add_session(change, &session, next_number(numbers, 4));
    case 3:
        return ops->end_session(change, next_number(numbers, SCRIPT_SESSIONS),
                                next_number(numbers, 99),
                                next_number(numbers, 2) == 0);
    case 4:
        return ops->end_sessions(change, next_number(numbers, 8), 77);
    default:
        return script_rotate(change, numbers);
    }
}

static inline gate_status script_link(gate_change *change,
                                      struct numbers *numbers)
{
    const gate_store_ops *ops = change->store->ops;
    gate_link link =
        link_of(next_number(numbers, 8), (int)next_number(numbers, 3),
                (uint8_t)(1 + next_number(numbers, 20)));

    switch (next_number(numbers, 5)) {
    case 4:
        return ops->forget_link(change, link.selector);
    case 0:
        return ops->use_link(change, link.selector, next_number(numbers, 99));
    case 1:
        return ops->void_links(change, link.account, next_number(numbers, 8),
                               next_number(numbers, 99),
                               next_number(numbers, 99));
    default:
        return ops->add_link(change, &link);
    }
}

static inline gate_status script_mail(gate_change *change,
                                      struct numbers *numbers)
{
    const gate_store_ops *ops = change->store->ops;
    gate_mail mail = mail_to(next_number(numbers, 8), next_number(numbers, 9));
    gate_mail *mails = NULL;
    size_t count = 0;

    switch (next_number(numbers, 5)) {
    case 0:
        return ops->finish_mail(change, next_number(numbers, 12));
    case 1:
        return ops->postpone_mail(change, next_number(numbers, 12),
                                  next_number(numbers, 9),
                                  next_number(numbers, 5) == 0, "451 later");
    case 2:
        return ops->claim_mails(change, next_number(numbers, 9),
                                next_number(numbers, 12),
                                next_number(numbers, 3), &mails, &count);
    default:
        return ops->queue_mail(change, &mail);
    }
}

static inline gate_status script_key(gate_change *change,
                                     struct numbers *numbers)
{
    static const char *const kids[] = {"a", "b", "c", "d", "e", "f"};
    const gate_store_ops *ops = change->store->ops;
    gate_key key = {
        .purpose = next_number(numbers, 2) == 0 ? "access" : "link",
        .algorithm = "EdDSA",
        .kid = kids[next_number(numbers, 6)],
        .sealed = (const uint8_t *)"\0sealed",
        .sealed_bytes = 7,
        .created_ms = next_number(numbers, 3),
    };

    if (next_number(numbers, 3) == 0) {
        return ops->retire_key(change, next_number(numbers, 6), 5);
    }
    return ops->add_key(change, &key, next_number(numbers, 2) == 0);
}

/* One write. */
static inline gate_status script_write(gate_change *change,
                                       struct numbers *numbers)
{
    switch (next_number(numbers, 10)) {
    case 0:
    case 1:
    case 2:
        return script_account(change, numbers);
    case 3:
    case 4:
    case 5:
        return script_session(change, numbers);
    case 6:
    case 7:
        return script_link(change, numbers);
    case 8:
        return script_mail(change, numbers);
    default:
        return script_key(change, numbers);
    }
}

#endif
