/* SPDX-License-Identifier: MIT */
/* gatehouse backup|restore: a copy of the database, made while the server runs;
 * looked through; put back. */
#include <gatehouse/backup.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "server/commands/commands.h"
#include "server/print.h"

/* On a terminal, on one line of standard error; programs hear nothing. */
struct progress {
    bool is_shown;
    int64_t percent; /* shown last */
};

static void show(int64_t done, int64_t all, void *payload)
{
    struct progress *progress = payload;
    int64_t percent = all > 0 ? done * 100 / all : 100;

    if (progress->is_shown && percent != progress->percent) {
        progress->percent = percent;
        (void)fprintf(stderr, "\r%3d %%%s", (int)percent,
                      percent == 100 ? "\n" : "");
        (void)fflush(stderr);
    }
}

static gate_backup_way way_of(const struct command *command,
                              const struct arguments *arguments,
                              struct progress *progress)
{
    *progress = (struct progress){isatty(STDERR_FILENO) == 1, -1};
    return (gate_backup_way){
        .overwrite = arguments_flag(command, arguments, "force") != NULL,
        .any_key = arguments_flag(command, arguments, "any-key") != NULL,
        .progress = show,
        .payload = progress,
    };
}

static void print_json(const gate_backup_report *report)
{
    (void)fputs("{", stdout);
    print_json_int(true, "schema", report->schema);
    print_json_int(false, "schema_known", report->schema_known);
    print_json_int(false, "bytes", report->bytes);
    print_json_int(false, "accounts", report->accounts);
    print_json_int(false, "sessions", report->sessions);
    print_json_int(false, "links", report->links);
    print_json_int(false, "mails", report->mails);
    print_json_int(false, "keys", report->keys);
    print_line("}");
}

static void print_lines(const char *file, const char *what,
                        const gate_backup_report *report)
{
    print_cell(file, 0);
    print_line(" %s: %lld accounts, %lld sessions, %lld links, %lld mails,"
               " %lld keys; schema %lld of %lld, %lld bytes.",
               what, (long long)report->accounts, (long long)report->sessions,
               (long long)report->links, (long long)report->mails,
               (long long)report->keys, (long long)report->schema,
               (long long)report->schema_known, (long long)report->bytes);
}

static int tell(const struct command *command,
                const struct arguments *arguments, gate_status status,
                const char *what, const gate_backup_report *report,
                const gate_error *error)
{
    if (status != GATE_OK) {
        print_problem("%s", error->message);
    } else if (arguments_flag(command, arguments, "json") != NULL) {
        print_json(report);
    } else {
        print_lines(arguments->words[0], what, report);
    }
    return exit_code_of(status);
}

static int run_backup(const struct command *command,
                      const struct arguments *arguments, gate_options *options)
{
    struct progress progress;
    const gate_backup_way way = way_of(command, arguments, &progress);
    gate_backup_report report;
    gate_error error = {0};
    gate_status status =
        gate_backup_make(options, arguments->words[0], &way, &report, &error);

    int code = tell(command, arguments, status, "is whole", &report, &error);

    if (status == GATE_OK &&
        arguments_flag(command, arguments, "json") == NULL) {
        print_line("The master key %s is not in it: keep it elsewhere.",
                   gate_options_get(options, "master_key_file"));
    }
    return code;
}

static int run_restore(const struct command *command,
                       const struct arguments *arguments, gate_options *options)
{
    bool only_checks = arguments_flag(command, arguments, "check") != NULL;
    struct progress progress;
    const gate_backup_way way = way_of(command, arguments, &progress);
    gate_backup_report report;
    gate_error error = {0};
    gate_status status =
        (only_checks ? gate_backup_check : gate_backup_restore)(
            options, arguments->words[0], &way, &report, &error);

    return tell(command, arguments, status,
                only_checks ? "can be restored" : "is restored", &report,
                &error);
}

#define FLAG_JSON                                                              \
    {                                                                          \
        "json", NULL, "As JSON, for programs."                                 \
    }

const struct command command_backup = {
    .name = "backup",
    .words = "FILE",
    .words_min = 1,
    .words_max = 1,
    .summary = "Copy the database into FILE, also while a server runs on it.",
    .help =
        "The copy is the state of one moment, one file of mode 0600, and has "
        "its name only once it is whole and on disk; neither reads nor writes "
        "wait for it. It has everything but the master key and the "
        "configuration: keep those elsewhere, since whoever has both copy and "
        "key can be everybody. A backup that is killed leaves FILE.XXXXXX, "
        "which may go.",
    .flags = {{"force", NULL, "Replace FILE, when it is a backup, too."},
              FLAG_JSON},
    .takes_settings = true,
    .run = run_backup,
};

const struct command command_restore = {
    .name = "restore",
    .words = "FILE",
    .words_min = 1,
    .words_max = 1,
    .summary = "Put a backup in the place of the database; --check: only look.",
    .help =
        "First FILE is looked through: every page and index, every reference "
        "between rows, its schema, and whether the master key of these "
        "settings opens its keys. Then its pages take the place of the "
        "database's in one transaction: it is as it was, or as the backup. "
        "No server and no other command may have it open. A backup of an older "
        "version is brought up to date by the next start.",
    .flags = {{"check", NULL, "Look it through, and change nothing."},
              {"force", NULL, "Replace a database that has accounts."},
              {"any-key", NULL,
               "Do not ask for the master key: where it is not kept."},
              FLAG_JSON},
    .takes_settings = true,
    .run = run_restore,
};
