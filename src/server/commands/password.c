/* SPDX-License-Identifier: MIT */
/* Read with read(), not with a FILE: its buffer would keep a copy. */
#include "server/commands/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/try.h"
#include "http/problem.h"

void password_close(struct password *password)
{
    memory_wipe(password->data, sizeof(password->data));
    password->bytes = 0;
}

/* Up to the end, or to a line's end on a terminal. */
static gate_status read_bytes(int fd, bool is_terminal, struct password *out,
                              gate_error *error)
{
    while (out->bytes < sizeof(out->data)) {
        ssize_t got =
            read(fd, out->data + out->bytes, sizeof(out->data) - out->bytes);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return PROBLEM(error, GATE_FAULT_CONFIG,
                           "The password cannot be read: %s.", strerror(errno));
        }
        out->bytes += (size_t)got;
        if (got == 0 ||
            (is_terminal && memchr(out->data, '\n', out->bytes) != NULL)) {
            return GATE_OK;
        }
    }
    return PROBLEM(error, GATE_FAULT_USAGE, "The password is too long.");
}

static gate_status read_terminal(struct password *out, gate_error *error)
{
    struct termios before, silent;

    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return read_bytes(STDIN_FILENO, true, out, error);
    }
    (void)fputs("Password: ", stderr);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    gate_status status = read_bytes(STDIN_FILENO, true, out, error);

    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)fputs("\n", stderr);
    return status;
}

static gate_status read_file(const char *path, struct password *out,
                             gate_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "The password file %s cannot be read: %s.", path,
                       strerror(errno));
    }
    gate_status status = read_bytes(fd, false, out, error);

    close(fd);
    return status;
}

static void strip_line_end(struct password *out)
{
    if (out->bytes > 0 && out->data[out->bytes - 1] == '\n') {
        out->bytes--;
        if (out->bytes > 0 && out->data[out->bytes - 1] == '\r') {
            out->bytes--;
        }
    }
    out->data[out->bytes] = '\0';
}

gate_status password_read(const char *file, struct password *out,
                          gate_error *error)
{
    out->bytes = 0;
    if (file != NULL) {
        TRY(read_file(file, out, error));
    } else if (isatty(STDIN_FILENO) != 0) {
        TRY(read_terminal(out, error));
    } else {
        TRY(read_bytes(STDIN_FILENO, false, out, error));
    }
    strip_line_end(out);
    if (out->bytes == 0) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "No password was given: write it to standard input, or "
                       "name a file with --password-file.");
    }
    if (out->bytes > PASSWORD_BYTES_MAX ||
        memchr(out->data, '\n', out->bytes) != NULL ||
        memchr(out->data, '\0', out->bytes) != NULL) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "A password is one line of at most %d bytes.",
                       PASSWORD_BYTES_MAX);
    }
    return GATE_OK;
}
