/* SPDX-License-Identifier: MIT */
/* gatehouse help, gatehouse COMMAND --help: made from the tables of commands
 * and of settings. */
#include <stdio.h>
#include <string.h>

#include <gatehouse/gatehouse.h>

#include "server/commands/commands.h"
#include "server/print.h"

static const char exit_codes[] =
    "Exit codes: 0 done, 1 no (refused, not found), 2 words that cannot be "
    "understood, 3 configuration (settings, files, keys, ports), 4 fault (the "
    "database, the machine).";

const struct command *const commands[] = {
    &command_serve,
    &command_doctor,
    &command_settings,
    &command_metrics,
    &command_schema,
    &command_user_add,
    &command_user_show,
    &command_user_list,
    &command_user_verify,
    &command_user_archive,
    &command_user_unarchive,
    &command_user_activate,
    &command_user_deactivate,
    &command_user_set_password,
    &command_user_sessions,
    &command_user_admin,
    &command_user_delete,
    &command_mail_list,
    &command_mail_show,
    &command_mail_retry,
    &command_mail_drop,
    &command_mail_templates_export,
    &command_backup,
    &command_restore,
    &command_bench,
    &command_version,
    &command_help,
    NULL,
};

/* How many words the name has when they begin with it; 0: they do not. */
static int match(const char *name, int count, char **word)
{
    int words = 0;

    while (*name != '\0') {
        size_t bytes = strcspn(name, " ");

        if (words == count || strlen(word[words]) != bytes ||
            strncmp(word[words], name, bytes) != 0) {
            return 0;
        }
        words++;
        name += bytes;
        name += strspn(name, " ");
    }
    return words;
}

const struct command *command_find(int count, char **word, int *out_words)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        int words = match(commands[i]->name, count, word);

        if (words > 0) {
            *out_words = words;
            return commands[i];
        }
    }
    return NULL;
}

static void print_usage(const struct command *command)
{
    char usage[96];

    snprintf(usage, sizeof(usage), "gatehouse %s%s%s", command->name,
             command->words[0] == '\0' ? "" : " ", command->words);
    print_line("  %-36s %s", usage, command->summary);
}

void command_print_overview(void)
{
    print_line("gatehouse %s: user accounts behind GraphQL.", gate_version());
    print_line("%s", "");
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_usage(commands[i]);
    }
    print_line("%s", "");
    print_wrapped("`gatehouse help COMMAND` says more. `gatehouse serve` needs "
                  "no configuration on loopback.",
                  0);
    print_wrapped(exit_codes, 0);
}

static void print_flag(const char *name, const char *value, const char *help)
{
    print_line("  --%s%s%s", name, value == NULL ? "" : "=",
               value == NULL ? "" : value);
    print_wrapped(help, 6);
}

static void print_setting(const gate_setting *setting)
{
    char name[64];
    size_t i = 0;

    for (; setting->name[i] != '\0' && i < sizeof(name) - 1; i++) {
        name[i] = (char)(setting->name[i] == '_' ? '-' : setting->name[i]);
    }
    name[i] = '\0';
    print_line("  --%s=%s  (%s%s%s)", name, setting->type,
               setting->fallback[0] == '\0' ? "empty" : setting->fallback,
               setting->unit[0] == '\0' ? "" : " ", setting->unit);
    print_wrapped(setting->help, 6);
}

static void print_settings(void)
{
    const gate_setting *setting;
    const char *section = "";

    print_line("%s", "");
    print_wrapped("Settings, with their defaults. Each may stand in the "
                  "configuration file under its section, in the environment "
                  "(GATEHOUSE_LISTEN_PORT=8080), or here; the later wins.",
                  0);
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strcmp(section, setting->section) != 0) {
            section = setting->section;
            print_line("\n[%s]", section);
        }
        print_setting(setting);
    }
}

void command_print_help(const struct command *command)
{
    print_line("gatehouse %s%s%s: %s", command->name,
               command->words[0] == '\0' ? "" : " ", command->words,
               command->summary);
    if (command->help != NULL) {
        print_line("%s", "");
        print_wrapped(command->help, 0);
    }
    print_line("%s", "");
    for (size_t i = 0; i < ARGUMENT_FLAGS_MAX; i++) {
        if (command->flags[i].name == NULL) {
            break;
        }
        print_flag(command->flags[i].name, command->flags[i].value,
                   command->flags[i].help);
    }
    if (command->takes_settings) {
        print_flag("config", "FILE",
                   "The configuration file. Default: ./gatehouse.ini, when it "
                   "is there.");
    }
    print_flag("help", NULL, "This text.");
    if (command == &command_serve) {
        print_settings();
    } else if (command->takes_settings) {
        print_wrapped("Settings, as --name=value: see `gatehouse help serve`.",
                      2);
    }
    print_line("%s", "");
    print_wrapped(exit_codes, 0);
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    int words = 0;
    char *name[ARGUMENT_WORDS_MAX];

    (void)command, (void)options;
    for (unsigned i = 0; i < arguments->word_count; i++) {
        name[i] = (char *)(uintptr_t)arguments->words[i]; /* only compared */
    }
    if (arguments->word_count == 0) {
        command_print_overview();
        return EXIT_DONE;
    }
    const struct command *about =
        command_find((int)arguments->word_count, name, &words);

    if (about == NULL) {
        print_problem("There is no command %s. `gatehouse help` lists what "
                      "there is.",
                      arguments->words[0]);
        return EXIT_USAGE;
    }
    command_print_help(about);
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .words = "[COMMAND]",
    .words_max = 3,
    .summary = "Say what there is, or what a command takes.",
    .run = run,
};
