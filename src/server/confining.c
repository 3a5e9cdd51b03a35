/* SPDX-License-Identifier: MIT */
/* Which paths a server needs, and what to do where the kernel cannot. */
#include "server/confining.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "http/problem.h"
#include "server/folder.h"
#include "server/hardening.h"
#include "server/sandbox/sandbox.h"

enum { FOLDERS = 3 };

static gate_status settle(gate_options *options, bool is_confined,
                          const char *without, gate_error *error)
{
    bool is_must = strcmp(gate_options_get(options, "sandbox"), "yes") == 0;

    return is_confined || !is_must
               ? GATE_OK
               : PROBLEM(error, GATE_FAULT_CONFIG,
                         "sandbox = yes, and this kernel has no %s, or forbids "
                         "it here: set sandbox = auto to serve without.",
                         without);
}

gate_status confining_begin(gate_options *options, struct confining *out,
                            gate_error *error)
{
    static const char *const kept[FOLDERS] = {"database", "master_key_file",
                                              "log_file"};
    char folders[FOLDERS][FOLDER_BYTES];
    struct sandbox_paths paths = {
        .files = {gate_options_get(options, "smtp_ca_file"),
                  gate_options_get(options, "smtp_credentials_file"),
                  gate_options_get(options, "mail_templates")},
        .file_count = 3,
    };

    out->is_wanted = strcmp(gate_options_get(options, "sandbox"), "no") != 0 &&
                     !hardening_is_sanitized();
    if (!out->is_wanted) {
        return GATE_OK;
    }
    for (size_t i = 0; i < FOLDERS; i++) {
        const char *path = gate_options_get(options, kept[i]);

        if (path[0] != '\0') {
            folder_of(path, folders[i]);
            paths.folders[paths.folder_count++] = folders[i];
        }
    }
    out->files = sandbox_confine_files(&paths);
    return settle(options, out->files, "Landlock", error);
}

gate_status confining_finish(gate_options *options, struct confining *confining,
                             gate_error *error)
{
    if (!confining->is_wanted) {
        return GATE_OK;
    }
    confining->calls = sandbox_confine_calls();
    return settle(options, confining->calls, "seccomp", error);
}

const char *confining_lacks(const struct confining *confining)
{
    if (!confining->is_wanted || (confining->files && confining->calls)) {
        return NULL;
    }
    if (confining->calls) {
        return "this kernel has no Landlock: other folders can be reached";
    }
    return confining->files
               ? "this kernel has no seccomp: all system calls can be made"
               : "this kernel has neither Landlock nor seccomp";
}
