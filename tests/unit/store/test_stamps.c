/* SPDX-License-Identifier: MIT */
/* Stamps: another number as soon as anything has changed, on every store. */
#include "store/sqlite/open.h"
#include "world.h"

static uint64_t stamp(struct world *w, gate_id account, gate_id session)
{
    return w->store->ops->stamp(w->store, account, session);
}

static gate_id add_session(struct world *w, gate_id account, unsigned number)
{
    gate_session session = session_of(account, 1);

    memcpy(session.selector, &number, sizeof(number));
    expect_int(DO(add_session, w, .session = &session, .max = EVERYONE),
               GATE_OK);
    return session.id;
}

TEST_ON_EVERY_STORE(stays_while_nothing_is_written)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);
    uint64_t before = stamp(&w, ana, 0);

    expect_true(before != 0);
    (void)read_account(&w, ana);
    expect_true(stamp(&w, ana, 0) == before);
    close_world(&w);
}

/* Each write of an account or of its session, one after the other. */
TEST_ON_EVERY_STORE(moves_with_every_write)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);
    gate_id session = add_session(&w, ana, 1);
    uint64_t last = stamp(&w, ana, session);

#define EXPECT_MOVED(what, ...)                                                \
    do {                                                                       \
        test_case(#what);                                                      \
        expect_int(DO(what, &w, __VA_ARGS__), GATE_OK);                        \
        expect_true(stamp(&w, ana, session) != 0);                             \
        expect_true(stamp(&w, ana, session) != last);                          \
        last = stamp(&w, ana, session);                                        \
    } while (0)

    EXPECT_MOVED(set_verified, .id = ana, .yes = true);
    EXPECT_MOVED(set_archived, .id = ana, .yes = true);
    EXPECT_MOVED(set_active, .id = ana, .yes = false);
    EXPECT_MOVED(set_administrator, .id = ana, .yes = true);
    EXPECT_MOVED(set_password, .id = ana, .text = "x");
    EXPECT_MOVED(renew_hash, .id = ana, .text = "y");
    EXPECT_MOVED(record_login, .id = ana, .ms = NOW_MS);
    EXPECT_MOVED(end_session, .id = session, .ms = NOW_MS, .yes = true);
    EXPECT_MOVED(end_sessions, .id = ana, .ms = NOW_MS);
    EXPECT_MOVED(delete_account, .id = ana);
    close_world(&w);
}

static gate_status archive_and_refuse(gate_change *change, void *payload)
{
    const gate_id *id = payload;

    TRY(change->store->ops->set_archived(change, *id, true));
    return GATE_REFUSED;
}

/* What is rolled back may move it; what comes after must. */
TEST_ON_EVERY_STORE(moves_after_a_change_that_was_refused)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);

    expect_int(w.store->ops->change(w.store, &w.cx, archive_and_refuse, &ana),
               GATE_REFUSED);
    uint64_t before = stamp(&w, ana, 0);

    expect_true(before != 0);
    expect_int(DO(set_archived, &w, .id = ana, .yes = true), GATE_OK);
    expect_true(stamp(&w, ana, 0) != before);
    close_world(&w);
}

/* More rows than the writer can list. */
TEST_ON_EVERY_STORE(moves_with_a_change_of_very_many_rows)
{
    enum { SESSIONS = 700 };
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);
    gate_id last = 0;

    for (unsigned i = 0; i < SESSIONS; i++) {
        last = add_session(&w, ana, i);
    }
    uint64_t before = stamp(&w, ana, last);

    expect_int(DO(delete_account, &w, .id = ana), GATE_OK);
    expect_true(stamp(&w, ana, last) != before);
    close_world(&w);
}

/* --- another process, for which another store on the same file stands --- */

static struct world open_beside(const struct world *other)
{
    struct world w = {0};
    char path[TEST_FOLDER_BYTES + 16];
    const struct sqlite_options options = {.path = path};

    snprintf(path, sizeof(path), "%s/gatehouse.db", other->opened.folder);
    open_context(&w.cx);
    expect_int(sqlite_store_open(&w.cx, &options, &w.store), GATE_OK);
    return w;
}

static void close_beside(struct world *w)
{
    w->store->ops->close(w->store);
    context_close(&w->cx);
}

TEST_ON_EVERY_STORE(another_process_is_seen_at_once)
{
    enum { ROUNDS = 50 };
    struct world w = open_world();

    if (w.opened.folder[0] == '\0') {
        close_world(&w);
        test_skip("this store has one process");
    }
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);
    struct world other = open_beside(&w);

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t before = stamp(&w, ana, 0);

        expect_int(DO(set_archived, &other, .id = ana, .yes = i % 2 == 0),
                   GATE_OK);
        uint64_t after = stamp(&w, ana, 0);

        expect_true(after == 0 || after != before);
        expect_true(stamp(&other, ana, 0) != 0);
        /* Alternately: our writer looks by itself, or begins to write. */
        if (i % 3 == 0) {
            expect_int(DO(record_login, &w, .id = ana, .ms = NOW_MS), GATE_OK);
            expect_true(stamp(&w, ana, 0) != 0);
        } else {
            while (stamp(&w, ana, 0) == 0) {
            }
        }
        expect_true(stamp(&w, ana, 0) != before);
    }
    close_beside(&other);
    close_world(&w);
}

/* Ours and the other's in turn, a hundred times: ours alone are told, too. */
TEST_ON_EVERY_STORE(our_own_commits_are_known_without_looking)
{
    enum { ROUNDS = 100 };
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "ana@example.com", true);
    gate_id ben = add_account(&w, "ben", "ben@example.com", true);

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t bens = stamp(&w, ben, 0);

        expect_int(DO(record_login, &w, .id = ana, .ms = NOW_MS + i), GATE_OK);
        expect_true(stamp(&w, ana, 0) != 0);
        if (w.opened.folder[0] != '\0') {
            expect_true(stamp(&w, ben, 0) == bens); /* it is not his row */
        }
    }
    close_world(&w);
}

TEST_MAIN
