/* SPDX-License-Identifier: MIT */
/* What the user commands share. */
#ifndef SERVER_COMMANDS_USER_H
#define SERVER_COMMANDS_USER_H

#include <gatehouse/administration.h>

#include "server/arguments.h"

/** What a command does with the opened service. */
typedef gate_status user_work(gate_service *service,
                              const struct command *command,
                              const struct arguments *arguments,
                              gate_error *error);

/** Open the service, work, say what failed.  @return An exit code. */
int user_run(const struct command *command, const struct arguments *arguments,
             gate_options *options, user_work *work);

/** "NAME is DONE.", or as JSON. */
void user_print_done(const struct command *command,
                     const struct arguments *arguments, const char *done);

/** A gate_user_visit: print as JSON, without a line feed. */
bool user_print_json(const gate_user *user, void *payload);

/** A gate_user_visit: print name and value, line by line. */
bool user_print_lines(const gate_user *user, void *payload);

#endif
