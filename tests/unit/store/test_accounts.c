/* SPDX-License-Identifier: MIT */
/* Accounts, on every store. */
#include "world.h"

static gate_account full_account(void)
{
    return (gate_account){
        .username = "Åna",
        .username_folded = "åna",
        .email = "Ana@Example.org",
        .email_folded = "ana@example.org",
        .owns_email = true,
        .first_name = "Ana",
        .last_name = "O'Neil; DROP TABLE account",
        .password_hash = "$argon2id$v=19$…",
        .locale = "pt-BR",
        .verified = true,
        .archived = true,
        .active = true,
        .administrator = true,
        .joined_ms = NOW_MS,
        .last_login_ms = NOW_MS + 1,
    };
}

static void expect_full_account(const gate_account *got)
{
    expect_text(got->username, "Åna");
    expect_text(got->username_folded, "åna");
    expect_text(got->email, "Ana@Example.org");
    expect_text(got->email_folded, "ana@example.org");
    expect_text(got->first_name, "Ana");
    expect_text(got->last_name, "O'Neil; DROP TABLE account");
    expect_text(got->password_hash, "$argon2id$v=19$…");
    expect_text(got->locale, "pt-BR");
    expect_true(got->owns_email && got->verified && got->archived);
    expect_true(got->active && got->administrator);
    expect_int(got->joined_ms, NOW_MS);
    expect_int(got->last_login_ms, NOW_MS + 1);
}

TEST_ON_EVERY_STORE(keeps_what_it_was_given)
{
    struct world w = open_world();
    gate_account account = full_account();

    expect_int(DO(add_account, &w, .account = &account), GATE_OK);
    expect_true(account.id > 0);
    expect_int(account.version, 1);
    gate_account got = read_account(&w, account.id);
    expect_int(got.id, account.id);
    expect_int(got.version, account.version);
    expect_int(got.epoch, account.epoch);
    expect_full_account(&got);
    close_world(&w);
}

TEST_ON_EVERY_STORE(keeps_little_as_well)
{
    struct world w = open_world();
    gate_account account = {.username = "ana", .username_folded = "ana"};

    expect_int(DO(add_account, &w, .account = &account), GATE_OK);
    gate_account got = read_account(&w, account.id);
    expect_text(got.email, "");
    expect_text(got.locale, "");
    expect_true(got.password_hash == NULL);
    expect_false(got.owns_email || got.verified || got.archived || got.active);
    close_world(&w);
}

TEST_ON_EVERY_STORE(finds_by_folded_name_only)
{
    struct world w = open_world();
    gate_account account = full_account();
    gate_account got = {0};

    expect_int(DO(add_account, &w, .account = &account), GATE_OK);
    expect_int(w.store->ops->find_account_by_name(w.store, &w.cx, "åna", &got),
               GATE_OK);
    expect_int(got.id, account.id);
    expect_int(w.store->ops->find_account_by_name(w.store, &w.cx, "Åna", &got),
               GATE_NOT_FOUND);
    expect_int(w.store->ops->find_account_by_name(w.store, &w.cx, "", &got),
               GATE_NOT_FOUND);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_unknown_id_is_not_found)
{
    static const gate_id ids[] = {0, -1, 2, INT64_MAX, INT64_MIN};
    struct world w = open_world();
    gate_account got = {.id = 77};

    (void)add_account(&w, "ana", "", false);
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        expect_int(w.store->ops->find_account(w.store, &w.cx, ids[i], &got),
                   GATE_NOT_FOUND);
    }
    expect_int(got.id, 77); /* outputs are written on success only */
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_name_is_given_once)
{
    struct world w = open_world();
    gate_account again = account_called("ana");

    (void)add_account(&w, "ana", "", false);
    again.username = "ANA";
    expect_int(DO(add_account, &w, .account = &again), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_address_has_one_owner_and_many_who_wait)
{
    struct world w = open_world();
    gate_account second = account_called("cleo");
    gate_account *found = NULL;
    size_t count = 0;

    gate_id waits = add_account(&w, "ana", "a@x.org", false);
    gate_id owner = add_account(&w, "bea", "a@x.org", true);
    second.email = second.email_folded = "a@x.org";
    second.owns_email = true;
    expect_int(DO(add_account, &w, .account = &second), GATE_STALE);
    gate_id also = add_account(&w, "dora", "a@x.org", false);

    expect_int(w.store->ops->find_accounts_by_email(w.store, &w.cx, "a@x.org",
                                                    EVERYONE, &found, &count),
               GATE_OK);
    expect_int(count, 3);
    expect_int(found[0].id, owner);
    expect_int(found[1].id, waits);
    expect_int(found[2].id, also);
    expect_int(w.store->ops->find_accounts_by_email(w.store, &w.cx, "a@x.org",
                                                    1, &found, &count),
               GATE_OK);
    expect_int(count, 1);
    expect_int(found[0].id, owner);
    close_world(&w);
}

TEST_ON_EVERY_STORE(the_empty_address_is_nobodys)
{
    struct world w = open_world();
    gate_account *found = NULL;
    size_t count = 7;

    gate_id ana = add_account(&w, "ana", "", true);
    (void)add_account(&w, "bea", "", true);
    expect_false(read_account(&w, ana).owns_email);
    expect_int(DO(set_verified, &w, .id = ana, .yes = true), GATE_OK);
    expect_true(read_account(&w, ana).verified);
    expect_false(read_account(&w, ana).owns_email);
    expect_int(w.store->ops->find_accounts_by_email(w.store, &w.cx, "",
                                                    EVERYONE, &found, &count),
               GATE_OK);
    expect_int(count, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(proving_an_address_owns_it)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "a@x.org", false);
    gate_id bea = add_account(&w, "bea", "a@x.org", false);

    expect_int(DO(set_verified, &w, .id = ana, .yes = true), GATE_OK);
    expect_true(read_account(&w, ana).owns_email);
    expect_int(DO(set_verified, &w, .id = bea, .yes = true), GATE_STALE);
    expect_false(read_account(&w, bea).verified);
    expect_int(read_account(&w, bea).version, 1);

    /* Taken back, the address stays hers. */
    expect_int(DO(set_verified, &w, .id = ana, .yes = false), GATE_OK);
    expect_false(read_account(&w, ana).verified);
    expect_true(read_account(&w, ana).owns_email);
    expect_int(DO(set_verified, &w, .id = ana, .yes = true), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_freed_address_can_be_owned_again)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "a@x.org", true);
    gate_id bea = add_account(&w, "bea", "a@x.org", false);

    expect_int(DO(delete_account, &w, .id = ana), GATE_OK);
    expect_int(DO(set_verified, &w, .id = bea, .yes = true), GATE_OK);
    expect_true(read_account(&w, bea).owns_email);
    expect_true(add_account(&w, "ana", "", false) > bea);
    close_world(&w);
}

TEST_ON_EVERY_STORE(is_called_otherwise_where_nobody_else_is)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "a@x.org", true);
    gate_account other = account_called("bea");

    other.first_name = "Bea";
    other.last_name = "Stone";
    expect_int(DO(set_names, &w, .id = ana, .account = &other), GATE_OK);
    gate_account now = read_account(&w, ana);
    expect_text(now.username, "bea");
    expect_text(now.first_name, "Bea");
    expect_text(now.last_name, "Stone");
    expect_text(now.email, "a@x.org");
    expect_int(now.version, 2);
    /* Its own name is not taken by itself. */
    expect_int(DO(set_names, &w, .id = ana, .account = &other), GATE_OK);

    (void)add_account(&w, "cleo", "", false);
    other = account_called("cleo");
    expect_int(DO(set_names, &w, .id = ana, .account = &other), GATE_STALE);
    expect_text(read_account(&w, ana).username, "bea");
    close_world(&w);
}

TEST_ON_EVERY_STORE(another_address_is_owned_and_moves_the_epoch)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "a@x.org", true);
    gate_id bea = add_account(&w, "bea", "b@x.org", true);

    expect_int(
        DO(set_email, &w, .id = ana, .text = "C@x.org", .folded = "c@x.org"),
        GATE_OK);
    gate_account now = read_account(&w, ana);
    expect_text(now.email, "C@x.org");
    expect_text(now.email_folded, "c@x.org");
    expect_true(now.owns_email);
    expect_int(now.epoch, 2);
    expect_int(now.version, 2);
    expect_int(
        DO(set_email, &w, .id = bea, .text = "c@x.org", .folded = "c@x.org"),
        GATE_STALE);
    /* What was given up is free again. */
    expect_int(
        DO(set_email, &w, .id = bea, .text = "a@x.org", .folded = "a@x.org"),
        GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(lists_in_pages)
{
    struct world w = open_world();
    gate_account *found = NULL;
    size_t count = 0;
    gate_id ids[5];

    for (int i = 0; i < 5; i++) {
        ids[i] = add_account(&w, (const char[]){(char)('a' + i), 0}, "", false);
    }
    expect_int(
        w.store->ops->list_accounts(w.store, &w.cx, 0, 2, &found, &count),
        GATE_OK);
    expect_int(count, 2);
    expect_int(found[1].id, ids[1]);
    expect_int(w.store->ops->list_accounts(w.store, &w.cx, ids[1], SIZE_MAX,
                                           &found, &count),
               GATE_OK);
    expect_int(count, 3);
    expect_int(found[0].id, ids[2]);
    expect_text(found[2].username, "e");
    expect_int(
        w.store->ops->list_accounts(w.store, &w.cx, ids[4], 9, &found, &count),
        GATE_OK);
    expect_int(count, 0);
    expect_int(
        w.store->ops->list_accounts(w.store, &w.cx, 0, 0, &found, &count),
        GATE_OK);
    expect_int(count, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(each_write_moves_the_version_on)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(set_archived, &w, .id = ana, .yes = true), GATE_OK);
    expect_int(DO(set_active, &w, .id = ana, .yes = false), GATE_OK);
    expect_int(DO(set_verified, &w, .id = ana, .yes = true), GATE_OK);
    expect_int(DO(set_administrator, &w, .id = ana, .yes = true), GATE_OK);
    expect_int(DO(set_password, &w, .id = ana, .text = "one"), GATE_OK);
    expect_int(DO(renew_hash, &w, .id = ana, .text = "two"), GATE_OK);
    expect_int(DO(end_sessions, &w, .id = ana, .ms = NOW_MS), GATE_OK);

    gate_account got = read_account(&w, ana);
    expect_int(got.version, 8);
    expect_int(got.epoch, 2);
    expect_true(got.administrator);
    expect_true(got.archived && got.verified);
    expect_false(got.active);
    expect_text(got.password_hash, "two");
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_login_leaves_the_version_alone)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(record_login, &w, .id = ana, .ms = NOW_MS + 5), GATE_OK);
    expect_int(read_account(&w, ana).last_login_ms, NOW_MS + 5);
    expect_int(read_account(&w, ana).version, 1);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_password_can_be_taken_away)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(set_password, &w, .id = ana, .text = "hash"), GATE_OK);
    expect_text(read_account(&w, ana).password_hash, "hash");
    expect_int(DO(set_password, &w, .id = ana), GATE_OK);
    expect_true(read_account(&w, ana).password_hash == NULL);
    close_world(&w);
}

TEST_ON_EVERY_STORE(holds_an_account_at_its_version_only)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(hold_account, &w, .id = ana, .version = 1), GATE_OK);
    expect_int(DO(set_archived, &w, .id = ana, .yes = true), GATE_OK);
    expect_int(DO(hold_account, &w, .id = ana, .version = 1), GATE_STALE);
    expect_int(DO(hold_account, &w, .id = ana, .version = 2), GATE_OK);
    expect_int(read_account(&w, ana).version, 2);
    expect_int(DO(hold_account, &w, .id = 99, .version = 1), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(writes_to_a_deleted_account_are_stale)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(delete_account, &w, .id = ana), GATE_OK);
    expect_int(DO(delete_account, &w, .id = ana), GATE_STALE);
    expect_int(DO(set_archived, &w, .id = ana, .yes = true), GATE_STALE);
    expect_int(DO(set_active, &w, .id = ana, .yes = true), GATE_STALE);
    expect_int(DO(set_administrator, &w, .id = ana, .yes = true), GATE_STALE);
    expect_int(DO(set_verified, &w, .id = ana, .yes = true), GATE_STALE);
    expect_int(DO(set_password, &w, .id = ana, .text = "x"), GATE_STALE);
    gate_account other = account_called("other");
    expect_int(DO(set_names, &w, .id = ana, .account = &other), GATE_STALE);
    expect_int(
        DO(set_email, &w, .id = ana, .text = "x@x.org", .folded = "x@x.org"),
        GATE_STALE);
    expect_int(DO(renew_hash, &w, .id = ana, .text = "x"), GATE_STALE);
    expect_int(DO(record_login, &w, .id = ana, .ms = 1), GATE_STALE);
    expect_int(DO(end_sessions, &w, .id = ana, .ms = 1), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_id_is_not_used_again)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);

    expect_int(DO(delete_account, &w, .id = ana), GATE_OK);
    expect_true(add_account(&w, "ana", "", false) > ana);
    close_world(&w);
}

TEST_ON_EVERY_STORE(deleting_takes_all_that_hangs_on_it)
{
    struct world w = open_world();
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id bea = add_account(&w, "bea", "", false);
    gate_session session = session_of(ana, 1);
    gate_session stays = session_of(bea, 2);
    gate_link link = link_of(ana, 1, 1);
    gate_mail mail = mail_to(ana, NOW_MS);
    gate_mail *mails = NULL;
    size_t count = 9;

    expect_int(DO(add_session, &w, .session = &session, .max = 9), GATE_OK);
    expect_int(DO(add_session, &w, .session = &stays, .max = 9), GATE_OK);
    expect_int(DO(add_link, &w, .link = &link), GATE_OK);
    expect_int(DO(queue_mail, &w, .mail = &mail), GATE_OK);
    expect_int(DO(delete_account, &w, .id = ana), GATE_OK);

    expect_int(
        w.store->ops->find_session(w.store, &w.cx, session.selector, &session),
        GATE_NOT_FOUND);
    expect_int(w.store->ops->find_link(w.store, &w.cx, link.selector, &link),
               GATE_NOT_FOUND);
    expect_int(w.store->ops->list_mails(w.store, &w.cx, 0, 9, &mails, &count),
               GATE_OK);
    expect_int(count, 0);
    expect_int(read_session(&w, stays.id).account, bea);
    close_world(&w);
}

TEST_ON_EVERY_STORE(answers_its_health)
{
    struct world w = open_world();

    expect_int(w.store->ops->ping(w.store, &w.cx), GATE_OK);
    close_world(&w);
}

/* One row over the request's memory is a fault, not a crash. */
TEST_ON_EVERY_STORE(a_list_that_outgrows_the_request_is_a_fault)
{
    struct world w = open_world();
    gate_context small = {0};
    gate_account *found = NULL;
    size_t count = 0;

    for (int i = 0; i < 26; i++) {
        (void)add_account(&w, (const char[]){(char)('a' + i), 0}, "", false);
    }
    expect_int(context_open(2048, NOW_MS, &small), GATE_OK);
    expect_int(w.store->ops->list_accounts(w.store, &small, 0, EVERYONE, &found,
                                           &count),
               GATE_FAULT_MEMORY);
    expect_true(found == NULL);
    context_close(&small);
    close_world(&w);
}

/* For what is done for nobody: accounts/emails.c. */
TEST_ON_EVERY_STORE(any_number_leads_to_somebody)
{
    struct world w = open_world();
    static const int64_t numbers[] = {0, 1, 2, 3, 1000003, INT64_MAX};
    gate_account got;

    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        expect_int(w.store->ops->any_account(w.store, &w.cx, numbers[i], &got),
                   GATE_NOT_FOUND);
    }
    gate_id ana = add_account(&w, "ana", "", false);
    gate_id gone = add_account(&w, "bea", "", false);
    gate_id cleo = add_account(&w, "cleo", "", false);
    bool found_ana = false;
    bool found_cleo = false;

    expect_int(DO(delete_account, &w, .id = gone), GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        expect_int(w.store->ops->any_account(w.store, &w.cx, numbers[i], &got),
                   GATE_OK);
        expect_true(got.id == ana || got.id == cleo);
        expect_text(got.username, got.id == ana ? "ana" : "cleo");
        found_ana = found_ana || got.id == ana;
        found_cleo = found_cleo || got.id == cleo;
    }
    expect_true(found_ana && found_cleo);
    expect_int(w.store->ops->any_account(w.store, &w.cx, -1, &got),
               GATE_NOT_FOUND);
    close_world(&w);
}

TEST_MAIN
