/* SPDX-License-Identifier: MIT */
/*
 * What a server may ask the kernel for once it runs, so that a bug in it is not
 * the whole machine's (security.md, row 85): no program is started, no file is
 * written but in its own folders, no file is read but those and the system's,
 * and no call is made but its own.  By the kernel's headers, without a library.
 *
 * Where the kernel lacks a part, the other one holds.
 */
#ifndef SERVER_SANDBOX_SANDBOX_H
#define SERVER_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum { SANDBOX_PATHS_MAX = 8 };

/* Beside what every program reads.  Borrowed.  What is not there is passed
 * over. */
struct sandbox_paths {
    const char *folders[SANDBOX_PATHS_MAX]; /* read, written, made, removed */
    size_t folder_count;
    const char *files[SANDBOX_PATHS_MAX]; /* read; all below where it is a
                                             folder */
    size_t file_count;
};

/**
 * From here on this thread, and each that it starts, reads and writes these
 * paths alone.  There is no way back.
 *
 * @return false: the kernel cannot (Landlock, since Linux 5.13), or forbids it;
 *         nothing has changed.
 * Threads: before any other is there.
 */
bool sandbox_confine_files(const struct sandbox_paths *paths);

/**
 * From here on no thread of the process makes another system call than those of
 * calls.def; any other fails with EPERM.  There is no way back.
 *
 * @return false: the kernel cannot (seccomp, since Linux 4.14), or this is
 *         another processor than those the list was made for; nothing has
 *         changed.
 * Threads: any; it holds for all.
 */
bool sandbox_confine_calls(void);

#endif
