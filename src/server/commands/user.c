/* SPDX-License-Identifier: MIT */
/* gatehouse user
 * show|verify|archive|unarchive|activate|deactivate|admin|delete. They work on
 * the store directly, also while a server runs on it. */
#include "server/commands/user.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/try.h"
#include "server/commands/commands.h"
#include "server/commands/confirm.h"
#include "server/opening.h"
#include "server/print.h"

#define FLAG_JSON                                                              \
    {                                                                          \
        "json", NULL, "As JSON, for programs."                                 \
    }

int user_run(const struct command *command, const struct arguments *arguments,
             gate_options *options, user_work *work)
{
    gate_error error = {0};
    gate_service *service;
    gate_status status = opening_open_service(options, &service, &error);

    if (status == GATE_OK) {
        status = work(service, command, arguments, &error);
        gate_service_free(service);
    }
    if (status != GATE_OK) {
        print_problem("%s", error.message[0] == '\0' ? "It could not be done."
                                                     : error.message);
    }
    return exit_code_of(status);
}

void user_print_done(const struct command *command,
                     const struct arguments *arguments, const char *done)
{
    if (arguments_flag(command, arguments, "json") != NULL) {
        print_line("{\"done\":true}");
        return;
    }
    print_cell(arguments->words[0], 0);
    print_line(" is %s.", done);
}

bool user_print_json(const gate_user *user, void *payload)
{
    (void)payload;
    (void)fputs("{", stdout);
    print_json_flag(true, "exists", true);
    print_json_int(false, "id", user->id);
    print_json_text(false, "username", user->username);
    print_json_text(false, "email", user->email);
    print_json_text(false, "first_name", user->first_name);
    print_json_text(false, "last_name", user->last_name);
    print_json_flag(false, "is_active", user->is_active);
    print_json_flag(false, "verified", user->verified);
    print_json_flag(false, "archived", user->archived);
    print_json_flag(false, "administrator", user->administrator);
    print_json_flag(false, "has_usable_password", user->has_usable_password);
    print_json_int(false, "live_refresh_tokens", user->live_refresh_tokens);
    print_json_time(false, "joined", user->joined_ms);
    print_json_time(false, "last_login", user->last_login_ms);
    (void)fputs("}", stdout);
    return true;
}

static void print_pair(const char *name, const char *value)
{
    print_cell(name, 20);
    print_cell(value, 0);
    print_line("%s", "");
}

static void print_time(const char *name, int64_t unix_ms)
{
    char text[CLOCK_TEXT_BYTES];

    clock_format_iso(unix_ms, text);
    print_pair(name, unix_ms == 0 ? "never" : text);
}

static void print_flag(const char *name, bool value)
{
    print_pair(name, value ? "yes" : "no");
}

bool user_print_lines(const gate_user *user, void *payload)
{
    char number[24];

    (void)payload;
    snprintf(number, sizeof(number), "%lld", (long long)user->id);
    print_pair("id", number);
    print_pair("username", user->username);
    print_pair("email", user->email);
    print_pair("first name", user->first_name);
    print_pair("last name", user->last_name);
    print_flag("active", user->is_active);
    print_flag("verified", user->verified);
    print_flag("archived", user->archived);
    print_flag("administrator", user->administrator);
    print_flag("has a password", user->has_usable_password);
    snprintf(number, sizeof(number), "%lld",
             (long long)user->live_refresh_tokens);
    print_pair("live refresh tokens", number);
    print_time("joined", user->joined_ms);
    print_time("last login", user->last_login_ms);
    return true;
}

/* --- show --- */

static gate_status show(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    bool is_json = arguments_flag(command, arguments, "json") != NULL;
    gate_status status = gate_user_show(
        service, arguments->words[0],
        is_json ? user_print_json : user_print_lines, NULL, error);

    if (is_json && status == GATE_NOT_FOUND) {
        (void)fputs("{\"exists\":false}", stdout);
    }
    if (is_json) {
        print_line("%s", "");
    }
    return status;
}

static int run_show(const struct command *command,
                    const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, show);
}

/* --- what is done to one account --- */

static const struct {
    const struct command *command;
    gate_user_action action;
    const char *done;
} actions[] = {
    {&command_user_verify, GATE_USER_VERIFY, "verified"},
    {&command_user_archive, GATE_USER_ARCHIVE, "archived"},
    {&command_user_unarchive, GATE_USER_UNARCHIVE, "no longer archived"},
    {&command_user_activate, GATE_USER_ACTIVATE, "active"},
    {&command_user_deactivate, GATE_USER_DEACTIVATE, "closed"},
    {&command_user_delete, GATE_USER_DELETE, "deleted"},
};

static gate_status act(gate_service *service, const struct command *command,
                       const struct arguments *arguments, gate_error *error)
{
    size_t i = 0;

    while (actions[i].command != command) {
        i++;
    }
    TRY(gate_user_act(service, arguments->words[0], actions[i].action, error));
    user_print_done(command, arguments, actions[i].done);
    return GATE_OK;
}

static int run_act(const struct command *command,
                   const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, act);
}

/* Before anything is opened: whoever thinks it over holds nothing up. */
static int run_delete(const struct command *command,
                      const struct arguments *arguments, gate_options *options)
{
    return confirm_run(command, arguments, options,
                       "Delete this account for good?", run_act);
}

/* --- admin --- */

static gate_status set_administrator(gate_service *service,
                                     const struct command *command,
                                     const struct arguments *arguments,
                                     gate_error *error)
{
    bool grants = arguments_flag(command, arguments, "grant") != NULL;

    TRY(gate_user_act(service, arguments->words[0],
                      grants ? GATE_USER_GRANT : GATE_USER_REVOKE, error));
    user_print_done(command, arguments,
                    grants ? "an administrator" : "no administrator");
    return GATE_OK;
}

static int run_set_administrator(const struct command *command,
                                 const struct arguments *arguments,
                                 gate_options *options)
{
    return user_run(command, arguments, options, set_administrator);
}

static int run_admin(const struct command *command,
                     const struct arguments *arguments, gate_options *options)
{
    bool grants = arguments_flag(command, arguments, "grant") != NULL;
    bool revokes = arguments_flag(command, arguments, "revoke") != NULL;

    if (grants == revokes) {
        print_problem("Say one of --grant and --revoke.");
        return EXIT_USAGE;
    }
    return grants ? confirm_run(command, arguments, options,
                                "Make this account an administrator's?",
                                run_set_administrator)
                  : run_set_administrator(command, arguments, options);
}

#define USER_COMMAND(verb, its_summary, its_run)                               \
    {                                                                          \
        .name = "user " verb, .words = "USERNAME", .words_min = 1,             \
        .words_max = 1, .summary = its_summary, .flags = {FLAG_JSON},          \
        .takes_settings = true, .run = its_run                                 \
    }

const struct command command_user_show =
    USER_COMMAND("show", "Show an account.", run_show);
const struct command command_user_verify =
    USER_COMMAND("verify", "Take the address as proved.", run_act);
const struct command command_user_archive =
    USER_COMMAND("archive", "Hide the account; ends its sessions.", run_act);
const struct command command_user_unarchive =
    USER_COMMAND("unarchive", "Show the account again.", run_act);
const struct command command_user_activate =
    USER_COMMAND("activate", "Let the owner log in again.", run_act);
const struct command command_user_deactivate = USER_COMMAND(
    "deactivate", "Let nobody log in; ends its sessions.", run_act);

const struct command command_user_delete = {
    .name = "user delete",
    .words = "USERNAME",
    .words_min = 1,
    .words_max = 1,
    .summary = "Delete the account for good.",
    .help = "With it go its sessions, links and mails. The name may be taken "
            "again, the id never is.",
    .flags = {FLAG_YES, FLAG_JSON},
    .takes_settings = true,
    .run = run_delete,
};

const struct command command_user_admin = {
    .name = "user admin",
    .words = "USERNAME",
    .words_min = 1,
    .words_max = 1,
    .summary = "Say who is an administrator; nothing else does.",
    .flags = {{"grant", NULL, "From here on."},
              {"revoke", NULL, "No more."},
              FLAG_YES,
              FLAG_JSON},
    .takes_settings = true,
    .run = run_admin,
};
