/* SPDX-License-Identifier: MIT */
/* The outbox as an operator sees it, through the public API, on every store. */
#include <gatehouse/outbox.h>

#include "support/fixture.h"

static const char ana[] = "ana@example.com";

struct seen {
    char ids[256]; /* "1 2 " */
    gate_outbox_mail last;
    char kind[64];
    char words[4096]; /* subject and text of the last one */
    char error[64];
};

static bool see(const gate_outbox_mail *mail, void *payload)
{
    struct seen *seen = payload;
    size_t bytes = strlen(seen->ids);

    snprintf(seen->ids + bytes, sizeof(seen->ids) - bytes, "%lld ",
             (long long)mail->id);
    seen->last = *mail;
    snprintf(seen->kind, sizeof(seen->kind), "%s", mail->kind);
    snprintf(seen->error, sizeof(seen->error), "%s", mail->error);
    snprintf(seen->words, sizeof(seen->words), "%s\n%s",
             mail->subject == NULL ? "" : mail->subject,
             mail->text == NULL ? "" : mail->text);
    return true;
}

static struct seen listed(struct fixture *fx, const gate_outbox_filter *filter,
                          bool *has_more)
{
    struct seen seen = {.ids = ""};
    gate_error error = {0};

    expect_int(
        gate_outbox_list(fx->service, filter, see, &seen, has_more, &error),
        GATE_OK);
    return seen;
}

static struct seen shown(struct fixture *fx, gate_id mail)
{
    struct seen seen = {.ids = ""};
    gate_error error = {0};

    expect_int(gate_outbox_show(fx->service, mail, see, &seen, &error),
               GATE_OK);
    return seen;
}

static gate_status give_up(gate_change *change, void *payload)
{
    const gate_id *mail = payload;

    return change->store->ops->postpone_mail(
        change, *mail, change->cx->now_ms + 60000, true, "550 no such box");
}

static void fail_mail(struct fixture *fx, gate_id mail)
{
    gate_store *store = fx->opened.store;

    expect_int(store->ops->change(store, &fx->cx, give_up, &mail), GATE_OK);
}

static void ask_for_reset(struct fixture *fx, const char *name)
{
    fixture_add_person(fx, name, PERSON_VERIFIED);
    expect_text(fixture_call(fx, NULL, "sendPasswordResetEmail",
                             "success errors", "email: \"%s@example.com\"",
                             name),
                SUCCESS("sendPasswordResetEmail"));
}

TEST_ON_EVERY_STORE(all_that_is_asked_for_of_mails_has_to_hold)
{
    static const struct {
        const char *name;
        gate_outbox_filter filter;
        const char *want;
        bool has_more;
    } cases[] = {
        {"nothing asked", {0}, "1 2 3 ", false},
        {"after", {.after = 1}, "2 3 ", false},
        {"given up", {.failed = true}, "2 ", false},
        {"waiting", {.waiting = true}, "1 3 ", false},
        {"both", {.waiting = true, .failed = true}, "", false},
        {"to", {.to = "ANA@example.com"}, "1 ", false},
        {"kind", {.kind = "password reset"}, "1 2 3 ", false},
        {"another kind", {.kind = "activation"}, "", false},
        {"bound", {.max = 2}, "1 2 ", true},
        {"bound that is met", {.max = 2, .waiting = true}, "1 3 ", false},
    };
    struct fixture *fx = fixture_open(NULL);

    ask_for_reset(fx, "ana");
    ask_for_reset(fx, "bea");
    ask_for_reset(fx, "cleo");
    fail_mail(fx, 2);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool has_more = !cases[i].has_more;

        test_case(cases[i].name);
        expect_text(listed(fx, &cases[i].filter, &has_more).ids, cases[i].want);
        expect_int(has_more, cases[i].has_more);
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_mail_is_shown_without_the_token_of_its_link)
{
    struct fixture *fx = fixture_open(NULL);
    char half[33];

    ask_for_reset(fx, "ana");
    const char *token = fixture_link_token(fx, ana);
    struct seen seen = shown(fx, 1);

    expect_true(strlen(token) > 40);
    expect_text(seen.kind, "password reset");
    expect_int(seen.last.next_try_ms, fx->now_ms);
    expect_true(strstr(seen.words, "/password-reset/***") != NULL);
    expect_true(strstr(seen.words, token) == NULL);
    /* Nor a part of it that would help. */
    snprintf(half, sizeof(half), "%s", token + strlen(token) - 32);
    expect_true(strstr(seen.words, half) == NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_mail_that_was_given_up_is_tried_again)
{
    struct fixture *fx = fixture_open(NULL);
    gate_error error = {0};

    ask_for_reset(fx, "ana");
    fail_mail(fx, 1);
    struct seen before = shown(fx, 1);

    expect_true(before.last.failed);
    expect_int(before.last.next_try_ms, 0);
    expect_text(before.error, "550 no such box");
    fixture_advance_s(fx, 5);
    expect_int(gate_outbox_retry(fx->service, 1, &error), GATE_OK);
    struct seen after = shown(fx, 1);

    expect_false(after.last.failed);
    expect_int(after.last.next_try_ms, fx->now_ms);
    expect_text(after.error, "550 no such box");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_mail_that_is_dropped_is_gone_and_the_others_are_not)
{
    struct fixture *fx = fixture_open(NULL);
    struct seen nothing = {.ids = ""};
    gate_error error = {0};

    ask_for_reset(fx, "ana");
    ask_for_reset(fx, "bea");
    expect_int(gate_outbox_drop(fx->service, 1, &error), GATE_OK);
    expect_text(listed(fx, &(gate_outbox_filter){0}, NULL).ids, "2 ");
    expect_int(gate_outbox_drop(fx->service, 1, &error), GATE_NOT_FOUND);
    expect_text(error.message, "there is no mail 1");
    expect_int(gate_outbox_retry(fx->service, 1, &error), GATE_NOT_FOUND);
    expect_int(gate_outbox_show(fx->service, 1, see, &nothing, &error),
               GATE_NOT_FOUND);
    expect_int(gate_outbox_drop(fx->service, 0, &error), GATE_NOT_FOUND);
    expect_int(gate_outbox_drop(fx->service, INT64_MIN, &error),
               GATE_NOT_FOUND);
    fixture_close(fx);
}

/* Between looking and writing, each of its calls may break. */
TEST_ON_EVERY_STORE(what_breaks_is_told_and_changes_nothing)
{
    struct fixture *fx = fixture_open(NULL);
    gate_status status = GATE_FAULT_STORE;
    unsigned broken = 0;

    ask_for_reset(fx, "ana");
    for (unsigned nth = 1; status != GATE_OK && nth < 20; nth++) {
        gate_error error = {0};

        faulty_store_break(&fx->faulty, nth);
        status = gate_outbox_drop(fx->service, 1, &error);
        if (status != GATE_OK) {
            expect_int(status, GATE_FAULT_STORE);
            expect_text(listed(fx, &(gate_outbox_filter){0}, NULL).ids, "1 ");
            broken++;
        }
    }
    expect_int(status, GATE_OK);
    printf("broke %u points\n", broken);
    expect_true(broken >= 4);
    fixture_close(fx);
}

TEST_MAIN
