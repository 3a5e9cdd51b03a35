/* SPDX-License-Identifier: MIT */
/* What an operator does to accounts, through the public API, on every store. */
#include "support/fixture.h"

enum { SESSIONS_MAX = 8 };

struct seen {
    char names[512]; /* "ana bea " */
};

static bool see(const gate_user *user, void *payload)
{
    struct seen *seen = payload;
    size_t bytes = strlen(seen->names);

    snprintf(seen->names + bytes, sizeof(seen->names) - bytes, "%s ",
             user->username);
    return true;
}

static const char *found(struct fixture *fx, const gate_user_filter *filter,
                         bool *has_more)
{
    static struct seen seen;
    gate_error error = {0};

    seen = (struct seen){0};
    expect_int(
        gate_user_search(fx->service, filter, see, &seen, has_more, &error),
        GATE_OK);
    return seen.names;
}

static void act(struct fixture *fx, const char *name, gate_user_action action)
{
    gate_error error = {0};

    expect_int(gate_user_act(fx->service, name, action, &error), GATE_OK);
}

static bool is_logged_in(struct fixture *fx, const char *token)
{
    const char *answer = fixture_execute(fx, token, "{ me { username } }");

    return strstr(answer, "unauthenticated") == NULL;
}

struct sessions {
    gate_user_session session[SESSIONS_MAX];
    size_t count;
};

static bool keep(const gate_user_session *session, void *payload)
{
    struct sessions *sessions = payload;

    sessions->session[sessions->count++] = *session;
    return sessions->count < SESSIONS_MAX;
}

static struct sessions sessions_of(struct fixture *fx, const char *name)
{
    struct sessions sessions = {.count = 0};
    gate_error error = {0};

    expect_int(gate_user_sessions(fx->service, name, keep, &sessions, &error),
               GATE_OK);
    return sessions;
}

TEST_ON_EVERY_STORE(all_that_is_asked_for_has_to_hold)
{
    static const struct {
        const char *name;
        gate_user_filter filter;
        const char *want;
    } cases[] = {
        {"nothing asked", {0}, "ana bea cleo dora "},
        {"after", {.after = 2}, "cleo dora "},
        {"proved", {.with = GATE_USER_IS_VERIFIED}, "ana dora "},
        {"not proved", {.without = GATE_USER_IS_VERIFIED}, "bea cleo "},
        {"archived", {.with = GATE_USER_IS_ARCHIVED}, "dora "},
        {"closed", {.without = GATE_USER_IS_ACTIVE}, "cleo "},
        {"both",
         {.with = GATE_USER_IS_ACTIVE, .without = GATE_USER_IS_VERIFIED},
         "bea "},
        {"administrators", {.with = GATE_USER_IS_ADMINISTRATOR}, "bea "},
        {"address", {.email = "ANA@Example.COM"}, "ana "},
        {"address of nobody", {.email = "x@example.com"}, ""},
        {"address and state",
         {.email = "ana@example.com", .with = GATE_USER_IS_ARCHIVED},
         ""},
        {"part of a name", {.part = "LE"}, "ana bea cleo dora "},
        {"part of one name", {.part = "CLE"}, "cleo "},
        {"part of an address", {.part = "ra@example"}, "dora "},
    };
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bea", PERSON_PLAIN);
    fixture_add_person(fx, "cleo", PERSON_INACTIVE);
    fixture_add_person(fx, "dora", PERSON_VERIFIED | PERSON_ARCHIVED);
    act(fx, "bea", GATE_USER_GRANT);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool has_more = true;

        test_case(cases[i].name);
        expect_text(found(fx, &cases[i].filter, &has_more), cases[i].want);
        expect_false(has_more);
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(a_search_stops_at_its_bound_and_says_whether_more_would_fit)
{
    struct fixture *fx = fixture_open(NULL);
    gate_error error = {0};
    bool has_more = false;

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bea", PERSON_PLAIN);
    fixture_add_person(fx, "cleo", PERSON_VERIFIED);
    gate_user_filter filter = {.max = 1, .with = GATE_USER_IS_VERIFIED};

    expect_text(found(fx, &filter, &has_more), "ana ");
    expect_true(has_more);
    filter.after = fixture_show(fx, "ana").id;
    expect_text(found(fx, &filter, &has_more), "cleo ");
    expect_false(has_more);

    filter.email = "no address";
    expect_int(gate_user_search(fx->service, &filter, see, &(struct seen){0},
                                NULL, &error),
               GATE_FAULT_USAGE);
    expect_true(strstr(error.message, "no address") != NULL);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_administrator_is_made_and_unmade_here)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct tokens tokens = fixture_log_in(fx, "ana");
    static const char question[] = "{ me { isSuperuser } }";

    expect_false(fixture_show(fx, "ana").administrator);
    act(fx, "ana", GATE_USER_GRANT);
    expect_true(fixture_show(fx, "ana").administrator);
    expect_text(fixture_execute(fx, tokens.access, question),
                "{\"data\":{\"me\":{\"isSuperuser\":true}}}");
    act(fx, "ana", GATE_USER_REVOKE);
    expect_false(fixture_show(fx, "ana").administrator);
    expect_text(fixture_execute(fx, tokens.access, question),
                "{\"data\":{\"me\":{\"isSuperuser\":false}}}");
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(one_session_ends_at_once_and_the_other_lives)
{
    struct fixture *fx = fixture_open(NULL);
    gate_error error = {0};

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bea", PERSON_VERIFIED);
    struct tokens first = fixture_log_in(fx, "ana");

    fixture_advance_s(fx, 1);
    struct tokens second = fixture_log_in(fx, "ana");
    struct sessions before = sessions_of(fx, "ANA");

    expect_int(before.count, 2);
    expect_int(before.session[1].started_ms,
               before.session[0].started_ms + 1000);
    expect_true(before.session[0].ends_ms > fx->now_ms);
    expect_true(is_logged_in(fx, first.access));
    expect_int(
        gate_user_end_session(fx->service, "bea", before.session[0].id, &error),
        GATE_NOT_FOUND); /* another's */
    expect_true(is_logged_in(fx, first.access));
    expect_int(
        gate_user_end_session(fx->service, "ana", before.session[0].id, &error),
        GATE_OK);
    expect_false(is_logged_in(fx, first.access));
    expect_true(is_logged_in(fx, second.access));
    expect_text(fixture_call(fx, NULL, "refreshToken", "success errors",
                             "refreshToken: \"%s\"", first.refresh),
                REFUSED("refreshToken", EXPIRED_TOKEN));
    expect_int(sessions_of(fx, "ana").count, 1);
    expect_int(
        gate_user_end_session(fx->service, "ana", before.session[0].id, &error),
        GATE_NOT_FOUND); /* it does not live any more */
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(all_sessions_end_at_once)
{
    static const struct {
        const char *name;
        gate_user_action action;
    } cases[] = {{"end sessions", GATE_USER_END_SESSIONS},
                 {"archive", GATE_USER_ARCHIVE},
                 {"deactivate", GATE_USER_DEACTIVATE},
                 {"delete", GATE_USER_DELETE}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture *fx = fixture_open(NULL);

        test_case(cases[i].name);
        fixture_add_person(fx, "ana", PERSON_VERIFIED);
        struct tokens first = fixture_log_in(fx, "ana");
        struct tokens second = fixture_log_in(fx, "ana");

        expect_true(is_logged_in(fx, first.access));
        expect_true(is_logged_in(fx, second.access));
        act(fx, "ana", cases[i].action);
        expect_false(is_logged_in(fx, first.access));
        expect_false(is_logged_in(fx, second.access));
        fixture_close(fx);
    }
}

static void set_password(struct fixture *fx, const char *name)
{
    gate_error error = {0};

    expect_int(gate_user_set_password(fx->service, name, OTHER_PASSWORD,
                                      strlen(OTHER_PASSWORD), false, &error),
               GATE_OK);
}

TEST_ON_EVERY_STORE(the_owner_is_told_of_what_an_operator_did)
{
    struct fixture *fx = fixture_open(NULL);
    static const char ana[] = "ana@example.com";

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    expect_int(fixture_mails(fx, NULL), 0);
    set_password(fx, "ana");
    expect_int(fixture_mails(fx, ana), 1);
    expect_true(strstr(fixture_last_mail(fx, ana, "text"), "assword") != NULL);
    act(fx, "ana", GATE_USER_ARCHIVE);
    expect_int(fixture_mails(fx, ana), 2);
    act(fx, "ana", GATE_USER_ARCHIVE); /* nothing has changed */
    expect_int(fixture_mails(fx, ana), 2);
    act(fx, "ana", GATE_USER_DEACTIVATE);
    expect_int(fixture_mails(fx, ana), 3);
    act(fx, "ana", GATE_USER_DEACTIVATE);
    expect_int(fixture_mails(fx, ana), 3);
    act(fx, "ana", GATE_USER_ACTIVATE);
    act(fx, "ana", GATE_USER_END_SESSIONS);
    act(fx, "ana", GATE_USER_GRANT);
    expect_int(fixture_mails(fx, ana), 3);
    fixture_close(fx);
}

/* The account's own mails go with it; this one stays. */
TEST_ON_EVERY_STORE(the_owner_is_told_of_a_deleted_account)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    act(fx, "ana", GATE_USER_DELETE);
    expect_int(fixture_show(fx, "ana").id, 0);
    expect_int(fixture_mails(fx, "ana@example.com"), 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_address_that_nobody_has_proved_is_told_nothing)
{
    struct fixture *fx = fixture_open(NULL);

    fixture_add_person(fx, "ana", PERSON_PLAIN);
    set_password(fx, "ana");
    act(fx, "ana", GATE_USER_ARCHIVE);
    act(fx, "ana", GATE_USER_DEACTIVATE);
    act(fx, "ana", GATE_USER_DELETE);
    expect_int(fixture_mails(fx, NULL), 0);
    fixture_close(fx);
}

/* Each store call of each action in turn: what was begun leaves no trace. */
TEST_ON_EVERY_STORE(what_breaks_leaves_no_trace)
{
    unsigned broken = 0;

    for (int action = GATE_USER_VERIFY; action <= GATE_USER_REVOKE; action++) {
        struct fixture *fx = fixture_open(NULL);
        gate_status status = GATE_FAULT_STORE;

        fixture_add_person(fx, "ana", PERSON_VERIFIED);
        (void)fixture_log_in(fx, "ana");
        const char *before = fixture_dump(fx);

        for (unsigned nth = 1; status != GATE_OK && nth < 20; nth++) {
            gate_error error = {0};

            faulty_store_break(&fx->faulty, nth);
            status = gate_user_act(fx->service, "ana", (gate_user_action)action,
                                   &error);
            if (status != GATE_OK) {
                expect_int(status, GATE_FAULT_STORE);
                expect_text(fixture_dump(fx), before);
                broken++;
            }
        }
        expect_int(status, GATE_OK);
        fixture_close(fx);
    }
    printf("broke %u points\n", broken);
    expect_true(broken >= 36);
}

TEST_MAIN
