/* SPDX-License-Identifier: MIT */
/* Commands that cannot be taken back ask first. */
#ifndef SERVER_COMMANDS_CONFIRM_H
#define SERVER_COMMANDS_CONFIRM_H

#include "server/arguments.h"

#define FLAG_YES                                                               \
    {                                                                          \
        "yes", NULL, "Do not ask."                                             \
    }

typedef int command_run(const struct command *command,
                        const struct arguments *arguments,
                        gate_options *options);

/**
 * Ask on the terminal, of the command's first word if there is one; run when it
 * is meant.
 *
 * @param command  Has FLAG_YES; with it nobody is asked.
 * @return  Of `run`; EXIT_NO: it was not meant; EXIT_USAGE: standard input is
 *          no terminal, so that nobody can be asked.
 */
int confirm_run(const struct command *command,
                const struct arguments *arguments, gate_options *options,
                const char *question, command_run *run);

#endif
