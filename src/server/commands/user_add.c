/* SPDX-License-Identifier: MIT */
/* gatehouse user add|set-password: the two that take a password. */
#include <stdio.h>

#include "base/try.h"
#include "http/problem.h"
#include "server/commands/commands.h"
#include "server/commands/password.h"
#include "server/commands/user.h"
#include "server/print.h"

#define FLAG_PASSWORD_FILE                                                     \
    {                                                                          \
        "password-file", "FILE",                                               \
            "Read the password from this file instead of standard input."      \
    }
#define FLAG_ANY_PASSWORD                                                      \
    {                                                                          \
        "any-password", NULL, "Do not ask the rules for passwords."            \
    }
#define FLAG_JSON                                                              \
    {                                                                          \
        "json", NULL, "As JSON, for programs."                                 \
    }

static bool has(const struct command *command,
                const struct arguments *arguments, const char *flag)
{
    return arguments_flag(command, arguments, flag) != NULL;
}

/* --- add --- */

static gate_status read_password(const struct command *command,
                                 const struct arguments *arguments,
                                 struct password *out, gate_user_visit **visit,
                                 gate_error *error)
{
    const char *file = arguments_flag(command, arguments, "password-file");

    *visit =
        has(command, arguments, "json") ? user_print_json : user_print_lines;
    if (!has(command, arguments, "no-password")) {
        return password_read(file, out, error);
    }
    return file == NULL ? GATE_OK
                        : PROBLEM(error, GATE_FAULT_USAGE,
                                  "--no-password and --password-file "
                                  "contradict each other.");
}

static gate_status add(gate_service *service, const struct command *command,
                       const struct arguments *arguments, gate_error *error)
{
    CLEANUP(password_close) struct password password = {0};
    gate_user_visit *visit;

    TRY(read_password(command, arguments, &password, &visit, error));
    const gate_new_user user = {
        .username = arguments->words[0],
        .email = arguments_flag(command, arguments, "email"),
        .first_name = arguments_flag(command, arguments, "first-name"),
        .last_name = arguments_flag(command, arguments, "last-name"),
        .password = password.bytes == 0 ? NULL : password.data,
        .password_bytes = password.bytes,
        .any_password = has(command, arguments, "any-password"),
        .verified = has(command, arguments, "verified"),
        .archived = has(command, arguments, "archived"),
        .inactive = has(command, arguments, "inactive"),
    };

    TRY(gate_user_add(service, &user, visit, NULL, error));
    if (has(command, arguments, "json")) {
        print_line("%s", "");
    }
    return GATE_OK;
}

static int run_add(const struct command *command,
                   const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, add);
}

const struct command command_user_add = {
    .name = "user add",
    .words = "USERNAME",
    .words_min = 1,
    .words_max = 1,
    .summary = "Add an account; no mail is sent.",
    .help = "The password is read from standard input: one line.",
    .flags = {{"email", "ADDRESS", "The address."},
              {"first-name", "NAME", "The first name."},
              {"last-name", "NAME", "The last name."},
              {"verified", NULL, "Its address is proved."},
              {"archived", NULL, "It is hidden."},
              {"inactive", NULL, "Nobody can log in."},
              FLAG_PASSWORD_FILE,
              {"no-password", NULL, "Without a password, for now."},
              FLAG_ANY_PASSWORD,
              FLAG_JSON},
    .takes_settings = true,
    .run = run_add,
};

/* --- set-password --- */

static gate_status set_password(gate_service *service,
                                const struct command *command,
                                const struct arguments *arguments,
                                gate_error *error)
{
    CLEANUP(password_close) struct password password = {0};

    TRY(password_read(arguments_flag(command, arguments, "password-file"),
                      &password, error));
    TRY(gate_user_set_password(service, arguments->words[0], password.data,
                               password.bytes,
                               has(command, arguments, "any-password"), error));
    if (has(command, arguments, "json")) {
        print_line("{\"done\":true}");
    } else {
        print_cell(arguments->words[0], 0);
        print_line(" has a new password.");
    }
    return GATE_OK;
}

static int run_set_password(const struct command *command,
                            const struct arguments *arguments,
                            gate_options *options)
{
    return user_run(command, arguments, options, set_password);
}

const struct command command_user_set_password = {
    .name = "user set-password",
    .words = "USERNAME",
    .words_min = 1,
    .words_max = 1,
    .summary = "Set a password; ends the account's sessions.",
    .help = "The password is read from standard input: one line.",
    .flags = {FLAG_PASSWORD_FILE, FLAG_ANY_PASSWORD, FLAG_JSON},
    .takes_settings = true,
    .run = run_set_password,
};
