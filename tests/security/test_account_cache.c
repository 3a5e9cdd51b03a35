/* SPDX-License-Identifier: MIT */
/* Accounts that are kept while nothing changes: cheap, and never too long. */
#include "api/service.h"
#include "support/fixture.h"

#define ME   "{ me { username verified lastLogin } }"
#define DEAD "\"reason\":\"invalid_token\""

static struct fixture *with_ana(void)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    return fx;
}

static void act(struct fixture *fx, gate_user_action action)
{
    gate_error error = {0};

    expect_int(gate_user_act(fx->service, "ana", action, &error), GATE_OK);
}

static bool is_refused(struct fixture *fx, const char *token)
{
    return strstr(fixture_execute(fx, token, ME), DEAD) != NULL;
}

TEST_ON_EVERY_STORE(the_second_check_asks_the_store_nothing)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    const char *first = fixture_execute(fx, token, ME);

    faulty_store_break(&fx->faulty, 0); /* counts from here */
    for (int i = 0; i < 10; i++) {
        expect_text(fixture_execute(fx, token, ME), first);
    }
    expect_int(faulty_store_calls(&fx->faulty), 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(without_memory_for_it_each_check_asks)
{
    struct fixture *fx = fixture_open("account_cache=0", NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    const char *token = fixture_log_in(fx, "ana").access;
    const char *first = fixture_execute(fx, token, ME);

    faulty_store_break(&fx->faulty, 0);
    expect_text(fixture_execute(fx, token, ME), first);
    expect_true(faulty_store_calls(&fx->faulty) > 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(what_changes_counts_with_the_next_check)
{
    static const gate_user_action actions[] = {
        GATE_USER_DEACTIVATE, GATE_USER_ARCHIVE, GATE_USER_DELETE};

    for (size_t i = 0; i < ARRAY_LENGTH(actions); i++) {
        struct fixture *fx = with_ana();
        const char *token = fixture_log_in(fx, "ana").access;

        expect_false(is_refused(fx, token));
        expect_false(is_refused(fx, token));
        act(fx, actions[i]);
        expect_true(is_refused(fx, token));
        fixture_close(fx);
    }
}

TEST_ON_EVERY_STORE(a_login_shows_in_the_next_answer)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    const char *first = fixture_execute(fx, token, ME);

    expect_text(fixture_execute(fx, token, ME), first);
    fixture_advance_s(fx, 5);
    (void)fixture_log_in(fx, "ana");
    expect_true(strcmp(fixture_execute(fx, token, ME), first) != 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_stolen_session_is_dead_for_who_was_kept)
{
    struct fixture *fx = with_ana();
    struct tokens tokens = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, 20);
    (void)fixture_call(fx, NULL, "refreshToken", "success",
                       "refreshToken: \"%s\"", tokens.refresh);
    expect_false(is_refused(fx, tokens.access));
    expect_false(is_refused(fx, tokens.access));
    fixture_advance_s(fx, 20);
    (void)fixture_call(fx, NULL, "refreshToken", "success",
                       "refreshToken: \"%s\"", tokens.refresh);
    expect_true(is_refused(fx, tokens.access));
    fixture_close(fx);
}

/* --- a reader that is slow --- */

/* Makes the last of a check's reads, and lets the account be closed before it
 * gives what it has read. */
struct slow {
    gate_store_ops ops;
    const gate_store_ops *before;
    struct fixture *fx;
    bool is_done;
};

/* A test has one; the store's calls have no payload. */
static struct slow slow;

static gate_status read_slowly(gate_store *store, gate_context *cx, gate_id id,
                               gate_session *out)
{
    TRY(slow.before->find_session_by_id(store, cx, id, out));
    if (!slow.is_done) {
        slow.is_done = true;
        act(slow.fx, GATE_USER_DEACTIVATE);
    }
    return GATE_OK;
}

TEST_ON_EVERY_STORE(who_read_before_a_change_does_not_revive_what_it_ended)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;

    slow = (struct slow){
        .ops = *fx->faulty.store.ops, .before = fx->faulty.store.ops, .fx = fx};
    slow.ops.find_session_by_id = read_slowly;
    fx->faulty.store.ops = &slow.ops;
    expect_false(is_refused(fx, token)); /* it began before the change */
    expect_true(slow.is_done);
    expect_true(is_refused(fx, token));
    expect_true(is_refused(fx, token));
    fx->faulty.store.ops = slow.before;
    fixture_close(fx);
}

/* A store of an embedder's that knows no stamps is asked each time. */
static uint64_t no_stamp(gate_store *store, gate_id account, gate_id session)
{
    (void)store, (void)account, (void)session;
    return 0;
}

TEST_ON_EVERY_STORE(a_store_without_stamps_is_asked_each_time)
{
    struct fixture *fx = with_ana();
    const char *token = fixture_log_in(fx, "ana").access;
    const gate_store_ops *before = fx->faulty.store.ops;
    gate_store_ops ops = *before;

    ops.stamp = no_stamp;
    fx->faulty.store.ops = &ops;
    for (int i = 0; i < 3; i++) {
        faulty_store_break(&fx->faulty, 0);
        expect_false(is_refused(fx, token));
        expect_true(faulty_store_calls(&fx->faulty) > 0);
    }
    fx->faulty.store.ops = before;
    fixture_close(fx);
}

TEST_MAIN
