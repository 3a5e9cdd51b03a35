/* SPDX-License-Identifier: MIT */
/*
 * Every call of the disk fails, one after the other, in every operation: the
 * answer is a clear error and nothing has changed, or it succeeded all the
 * same; and when the cause is gone, all goes on.
 */
#include "shim_vfs.h"
#include "subjects.h"

enum { FOR_GOOD = 1000000 };

static struct fixture *open_on_shim(const struct subject *subject)
{
    shim_install();
    shim_reset();
    /* Caches would answer without the disk. */
    return fixture_open("account_cache=0", subject->setting, subject->more,
                        NULL);
}

static void close_on_shim(struct fixture *fx)
{
    shim_heal();
    fixture_close(fx);
    shim_reset();
}

/* Somebody who was there before still gets in. */
static void expect_service(struct fixture *fx)
{
    const char *answer = fixture_execute(
        fx, NULL,
        "mutation { tokenAuth(username: \"bob\", password: \"" PASSWORD
        "\") { success errors } }");

    expect_true(strstr(answer, "\"success\":true") != NULL);
}

/* false: the operation makes fewer calls than that. */
static bool break_nth(const struct subject *subject, unsigned nth,
                      unsigned more)
{
    struct fixture *fx = open_on_shim(subject);
    const char *token;

    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    const char *document = subject->prepare(fx, &token);
    const char *before = fixture_dump(fx);

    shim_break(nth, more);
    const char *answer = fixture_execute(fx, token, document);

    shim_heal();
    const char *broke = shim_broke();

    if (broke != NULL) {
        test_case(broke);
        bool has_succeeded = subject_succeeded(answer);

        expect_true(has_succeeded || subject_failed_inside(answer));
        if (!has_succeeded) {
            expect_text(fixture_dump(fx), before);
            expect_true(subject->uses_up || subject_succeeded(fixture_execute(
                                                fx, token, document)));
        }
        expect_service(fx);
        if (test_state.has_failed) {
            fprintf(stderr, "    call %u; the answer was %s\n", nth, answer);
        }
    }
    close_on_shim(fx);
    return broke != NULL;
}

static void break_each(const struct subject *subject, unsigned more,
                       unsigned *out_broken)
{
    unsigned nth = 1;

    while (break_nth(subject, nth, more) && !test_state.has_failed) {
        nth++;
    }
    test_case(NULL);
    printf("%s: %u calls of the disk broken%s\n", subject->operation, nth - 1,
           more > 0 ? ", and all behind each" : "");
    *out_broken += nth - 1;
}

TEST_ON_SQLITE(any_call_of_the_disk_may_fail_once)
{
    unsigned broken = 0;

    for (size_t i = 0; i < subject_count; i++) {
        break_each(&subjects[i], 0, &broken);
    }
    printf("%u points broken\n", broken);
    expect_true(broken >= 40);
}

TEST_ON_SQLITE(the_disk_may_go_away_at_any_call_and_come_back)
{
    unsigned broken = 0;

    for (size_t i = 0; i < subject_count; i++) {
        break_each(&subjects[i], FOR_GOOD, &broken);
    }
    printf("%u points broken\n", broken);
    expect_true(broken >= 40);
}

TEST_ON_SQLITE(a_full_disk_refuses_every_change_and_nothing_else)
{
    for (size_t i = 0; i < subject_count; i++) {
        struct fixture *fx = open_on_shim(&subjects[i]);
        const char *token;

        fixture_add_person(fx, "bob", PERSON_VERIFIED);
        const char *document = subjects[i].prepare(fx, &token);
        const char *before = fixture_dump(fx);

        test_case(subjects[i].operation);
        shim_fill_disk(true);
        const char *answer = fixture_execute(fx, token, document);

        if (subjects[i].only_reads) {
            expect_true(subject_succeeded(answer));
        } else {
            expect_true(subject_failed_inside(answer));
            expect_text(fixture_dump(fx), before);
        }
        shim_fill_disk(false);
        expect_true(subject_succeeded(fixture_execute(fx, token, document)));
        expect_service(fx);
        close_on_shim(fx);
    }
}

TEST_MAIN
