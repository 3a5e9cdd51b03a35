/* SPDX-License-Identifier: MIT */
/* gatehouse user show|list|verify|archive|unarchive|activate|deactivate|delete.
 * They work on the store directly, also while a server runs on it. */
#include "server/commands/user.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/try.h"
#include "server/commands/commands.h"
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

/* --- list --- */

static const char *word_of_state(const gate_user *user)
{
    if (!user->is_active) {
        return "closed";
    }
    if (user->archived) {
        return "archived";
    }
    return user->verified ? "verified" : "unverified";
}

static bool print_row(const gate_user *user, void *payload)
{
    char id[24];
    bool *has_any = payload;

    if (!*has_any) {
        print_line("%-8s %-24s %-32s %s", "id", "username", "email", "state");
    }
    *has_any = true;
    snprintf(id, sizeof(id), "%lld", (long long)user->id);
    print_cell(id, 9);
    print_cell(user->username, 24);
    print_cell("", 1);
    print_cell(user->email, 32);
    print_cell("", 1);
    print_cell(word_of_state(user), 0);
    print_line("%s", "");
    return true;
}

static bool print_item(const gate_user *user, void *payload)
{
    bool *has_any = payload;

    (void)fputs(*has_any ? ",\n" : "\n", stdout);
    *has_any = true;
    return user_print_json(user, NULL);
}

static gate_status list(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    bool is_json = arguments_flag(command, arguments, "json") != NULL;
    bool has_any = false;

    if (is_json) {
        (void)fputs("[", stdout);
    }
    gate_status status = gate_user_list(
        service, is_json ? print_item : print_row, &has_any, error);

    if (is_json) {
        print_line("\n]");
    } else if (status == GATE_OK && !has_any) {
        print_line("There are no accounts yet.");
    }
    return status;
}

static int run_list(const struct command *command,
                    const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, list);
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
    if (arguments_flag(command, arguments, "json") != NULL) {
        print_line("{\"done\":true}");
    } else {
        print_cell(arguments->words[0], 0);
        print_line(" is %s.", actions[i].done);
    }
    return GATE_OK;
}

static int run_act(const struct command *command,
                   const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, act);
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
const struct command command_user_delete =
    USER_COMMAND("delete", "Delete the account for good.", run_act);

const struct command command_user_list = {
    .name = "user list",
    .words = "",
    .summary = "List all accounts.",
    .flags = {FLAG_JSON},
    .takes_settings = true,
    .run = run_list,
};
