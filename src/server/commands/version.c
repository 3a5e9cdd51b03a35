/* SPDX-License-Identifier: MIT */
/* gatehouse version. */
#include "server/commands/commands.h"
#include "server/print.h"

#include <gatehouse/gatehouse.h>

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    (void)command, (void)arguments, (void)options;
    print_line("gatehouse %s", gate_version());
    return EXIT_DONE;
}

const struct command command_version = {
    .name = "version",
    .words = "",
    .summary = "Say which version this is.",
    .run = run,
};
