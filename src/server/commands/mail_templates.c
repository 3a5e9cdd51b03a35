/* SPDX-License-Identifier: MIT */
/*
 * gatehouse mail templates export FOLDER: the built-in templates as files, to
 * be changed and named by the setting `mail_templates`.  What is there already
 * was perhaps changed, and is never written over.
 */
#include <gatehouse/mail_templates.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "http/problem.h"
#include "server/commands/commands.h"
#include "server/print.h"

enum { PATH_BYTES = 4400, FOLDER_MODE = 0755, FILE_MODE = 0644 };

struct counts {
    unsigned written;
    unsigned kept;
};

static void close_file(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static gate_status write_whole(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t written = write(fd, text, left);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return GATE_FAULT_CONFIG;
        }
        text += written;
        left -= (size_t)written;
    }
    return GATE_OK;
}

static gate_status make_folder(const char *path, gate_error *error)
{
    if (mkdir(path, FOLDER_MODE) != 0 && errno != EEXIST) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "The folder %.300s cannot be made: %s.", path,
                       strerror(errno));
    }
    return GATE_OK;
}

/* FOLDER/de, then the file in it. */
static gate_status export_one(const char *folder,
                              const gate_mail_template *template,
                              struct counts *counts, gate_error *error)
{
    char path[PATH_BYTES];
    size_t name_bytes = strcspn(template->path, "/");

    snprintf(path, sizeof(path), "%.4000s/%.*s", folder, (int)name_bytes,
             template->path);
    TRY(make_folder(path, error));
    snprintf(path, sizeof(path), "%.4000s/%s", folder, template->path);

    CLEANUP(close_file)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

    if (fd < 0 && errno == EEXIST) {
        counts->kept++;
        return GATE_OK;
    }
    if (fd < 0 || write_whole(fd, template->text) != GATE_OK) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "%.300s cannot be written: %s.", path, strerror(errno));
    }
    counts->written++;
    return GATE_OK;
}

static gate_status export_all(const char *folder, struct counts *counts,
                              gate_error *error)
{
    const gate_mail_template *template;

    TRY(make_folder(folder, error));
    for (size_t i = 0; (template = gate_mail_template_at(i)) != NULL; i++) {
        TRY(export_one(folder, template, counts, error));
    }
    return GATE_OK;
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    struct counts counts = {0};
    gate_error error = {0};
    gate_status status = export_all(arguments->words[0], &counts, &error);

    (void)command, (void)options;
    if (status != GATE_OK) {
        print_problem("%s", error.message);
    } else {
        print_line("%u templates were written, %u were there and stay as they "
                   "are.",
                   counts.written, counts.kept);
    }
    return exit_code_of(status);
}

const struct command command_mail_templates_export = {
    .name = "mail templates export",
    .words = "FOLDER",
    .words_min = 1,
    .words_max = 1,
    .summary = "Write the templates of mails into a folder.",
    .help =
        "LANGUAGE/NAME.subject.txt, .txt and .html: subject, text and HTML "
        "part. Change what you like, take the rest away, and name the folder "
        "in mail_templates: its files take the place of the built-in ones. "
        "{{ user.username }} and the like are values, {# … #} a remark; in "
        "HTML, values are escaped. original/ has the original's forms, for "
        "original_mails.",
    .run = run,
};
