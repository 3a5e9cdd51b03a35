/* SPDX-License-Identifier: MIT */
/* gatehouse user sessions: the logins of an account, and their end. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/try.h"
#include "server/commands/commands.h"
#include "server/commands/number.h"
#include "server/commands/user.h"
#include "server/print.h"

struct listing {
    bool is_json;
    bool has_any;
};

static void print_json(const gate_user_session *session)
{
    (void)fputs("{", stdout);
    print_json_int(true, "id", session->id);
    print_json_time(false, "started", session->started_ms);
    print_json_time(false, "refreshed", session->refreshed_ms);
    print_json_time(false, "idle_until", session->idle_until_ms);
    print_json_time(false, "ends", session->ends_ms);
    (void)fputs("}", stdout);
}

static void print_time(int64_t unix_ms, unsigned width)
{
    char text[CLOCK_TEXT_BYTES];

    clock_format_iso(unix_ms, text);
    print_cell(text, width);
}

static void print_row(const gate_user_session *session, bool is_first)
{
    char id[24];

    if (is_first) {
        print_line("%-8s %-34s %-34s %s", "id", "logged in", "refreshed",
                   "over if not refreshed by");
    }
    snprintf(id, sizeof(id), "%lld", (long long)session->id);
    print_cell(id, 9);
    print_time(session->started_ms, 35);
    print_time(session->refreshed_ms, 35);
    print_time(session->idle_until_ms < session->ends_ms
                   ? session->idle_until_ms
                   : session->ends_ms,
               0);
    print_line("%s", "");
}

static bool print_session(const gate_user_session *session, void *payload)
{
    struct listing *listing = payload;

    if (listing->is_json) {
        (void)fputs(listing->has_any ? ",\n" : "[\n", stdout);
        print_json(session);
    } else {
        print_row(session, !listing->has_any);
    }
    listing->has_any = true;
    return true;
}

static gate_status list(gate_service *service, const char *username,
                        bool is_json, gate_error *error)
{
    struct listing listing = {.is_json = is_json};

    TRY(gate_user_sessions(service, username, print_session, &listing, error));
    if (is_json) {
        print_line("%s", listing.has_any ? "\n]" : "[]");
    } else if (!listing.has_any) {
        print_line("There is no session that lives.");
    }
    return GATE_OK;
}

static gate_status work(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    const char *end = arguments_flag(command, arguments, "end");
    const char *username = arguments->words[0];
    int64_t id;

    if (end != NULL) {
        TRY(number_read(end, "--end", 1, INT64_MAX, &id, error));
        TRY(gate_user_end_session(service, username, id, error));
        user_print_done(command, arguments, "logged out there");
        return GATE_OK;
    }
    if (arguments_flag(command, arguments, "end-all") != NULL) {
        TRY(gate_user_act(service, username, GATE_USER_END_SESSIONS, error));
        user_print_done(command, arguments, "logged out everywhere");
        return GATE_OK;
    }
    return list(service, username,
                arguments_flag(command, arguments, "json") != NULL, error);
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    if (arguments_flag(command, arguments, "end") != NULL &&
        arguments_flag(command, arguments, "end-all") != NULL) {
        print_problem("--end and --end-all contradict each other.");
        return EXIT_USAGE;
    }
    return user_run(command, arguments, options, work);
}

const struct command command_user_sessions = {
    .name = "user sessions",
    .words = "USERNAME",
    .words_min = 1,
    .words_max = 1,
    .summary = "List the logins of an account, or end them.",
    .help = "What ends, ends at once: refresh tokens and access tokens.",
    .flags = {{"end", "ID", "End this one."},
              {"end-all", NULL, "End all of them."},
              {"json", NULL, "As JSON, for programs."}},
    .takes_settings = true,
    .run = run,
};
