/* SPDX-License-Identifier: MIT */
/* Every command, each the descriptor of a file here. */
#ifndef SERVER_COMMANDS_COMMANDS_H
#define SERVER_COMMANDS_COMMANDS_H

#include "server/arguments.h"

extern const struct command command_serve;
extern const struct command command_doctor;
extern const struct command command_settings;
extern const struct command command_metrics;
extern const struct command command_schema;
extern const struct command command_user_add;
extern const struct command command_user_show;
extern const struct command command_user_list;
extern const struct command command_user_verify;
extern const struct command command_user_archive;
extern const struct command command_user_unarchive;
extern const struct command command_user_activate;
extern const struct command command_user_deactivate;
extern const struct command command_user_set_password;
extern const struct command command_user_sessions;
extern const struct command command_user_admin;
extern const struct command command_user_delete;
extern const struct command command_mail_list;
extern const struct command command_mail_show;
extern const struct command command_mail_retry;
extern const struct command command_mail_drop;
extern const struct command command_mail_templates_export;
extern const struct command command_backup;
extern const struct command command_restore;
extern const struct command command_bench;
extern const struct command command_version;
extern const struct command command_help;

/** All of them in the order of the help; NULL at the end. */
extern const struct command *const commands[];

/** The command whose name the words begin with ("user", "add" …), and how many
 *  of them are its name.  NULL: none. */
const struct command *command_find(int count, char **word, int *out_words);

/** The overview, or what one command takes. */
void command_print_overview(void);
void command_print_help(const struct command *command);

#endif
