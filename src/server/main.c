/* SPDX-License-Identifier: MIT */
/* gatehouse COMMAND …: find the command, read its words and settings, run it.
 */
#include <string.h>

#include "base/try.h"
#include "server/commands/commands.h"
#include "server/hardening.h"
#include "server/print.h"

static int fail(gate_status status, const gate_error *error)
{
    print_problem("%s", error->message);
    return exit_code_of(status);
}

static int run_with_options(const struct command *command,
                            const struct arguments *arguments)
{
    gate_options *options = gate_options_new();
    gate_error error = {0};

    if (options == NULL) {
        print_problem("Out of memory.");
        return EXIT_FAULT;
    }
    gate_status status = command->takes_settings
                             ? arguments_configure(arguments, options, &error)
                             : GATE_OK;
    int code = status == GATE_OK ? command->run(command, arguments, options)
                                 : fail(status, &error);

    gate_options_free(options);
    return code;
}

static int run_command(const struct command *command, int count, char **word)
{
    struct arguments arguments;
    gate_error error = {0};
    gate_status status =
        arguments_read(command, count, word, &arguments, &error);

    if (status != GATE_OK) {
        return fail(status, &error);
    }
    if (arguments.wants_help) {
        command_print_help(command);
        return EXIT_DONE;
    }
    return run_with_options(command, &arguments);
}

/* --version, --help and nothing at all. */
static int run_without_command(int count, char **word)
{
    if (count > 0 && strcmp(word[0], "--version") == 0) {
        return command_version.run(&command_version, NULL, NULL);
    }
    if (count > 0 &&
        (strcmp(word[0], "--help") == 0 || strcmp(word[0], "-h") == 0)) {
        command_print_overview();
        return EXIT_DONE;
    }
    if (count > 0) {
        print_problem("There is no command %.100s. `gatehouse help` lists what "
                      "there is.",
                      word[0]);
    } else {
        command_print_overview();
    }
    return EXIT_USAGE;
}

int main(int count, char **word)
{
    int name_words = 0;
    const struct command *command =
        command_find(count - 1, word + 1, &name_words);

    hardening_apply();
    int code = command == NULL ? run_without_command(count - 1, word + 1)
                               : run_command(command, count - 1 - name_words,
                                             word + 1 + name_words);

    if (!print_finish() && code == EXIT_DONE) {
        print_problem("The output could not be written.");
        return EXIT_FAULT;
    }
    return code;
}
