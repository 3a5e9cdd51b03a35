/* SPDX-License-Identifier: MIT */
/* The question goes to standard error: standard output is for what was asked
 * for, and may be a file. */
#include "server/commands/confirm.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/escape.h"
#include "server/print.h"

enum { ANSWER_BYTES = 16, NAME_BYTES = 512 };

static bool says_yes(void)
{
    char answer[ANSWER_BYTES];

    if (fgets(answer, sizeof(answer), stdin) == NULL) {
        return false;
    }
    answer[strcspn(answer, "\r\n")] = '\0';
    return strcmp(answer, "y") == 0 || strcmp(answer, "yes") == 0;
}

int confirm_run(const struct command *command,
                const struct arguments *arguments, gate_options *options,
                const char *question, command_run *run)
{
    char name[NAME_BYTES];

    if (arguments_flag(command, arguments, "yes") != NULL) {
        return run(command, arguments, options);
    }
    if (isatty(STDIN_FILENO) == 0) {
        print_problem("`gatehouse %s` asks first, and nobody is there to "
                      "answer: say --yes.",
                      command->name);
        return EXIT_USAGE;
    }
    (void)escape_text(
        slice_of(arguments->word_count > 0 ? arguments->words[0] : "all"),
        ESCAPE_PLAIN, name, sizeof(name));
    (void)fprintf(stderr, "%s: %s (y/N) ", name, question);
    if (!says_yes()) {
        print_problem("Nothing was done.");
        return EXIT_NO;
    }
    return run(command, arguments, options);
}
