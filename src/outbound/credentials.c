/* SPDX-License-Identifier: MIT */
/*
 * Reading a credentials file (security.md, rows 74 and 75): what is in it goes
 * to the mail server and nowhere else, and the file is treated as a key is:
 * one that others may read is refused.
 */
#include "outbound/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* Passwords of providers are long at times, but not longer than a page. */
enum { FILE_MAX_BYTES = 4096 };

static void close_file(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static gate_status open_file(gate_context *cx, const char *path, int *out)
{
    struct stat about;
    CLEANUP(close_file)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &about) != 0) {
        return FAULT(cx, GATE_FAULT_CONFIG, "credentials file %.120s: %s", path,
                     strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "credentials file %.120s: not a regular file", path);
    }
    if ((about.st_mode & 077) != 0) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "credentials file %.120s: others may use it (mode %04o); "
                     "run chmod 600 on it",
                     path, (unsigned)(about.st_mode & 07777));
    }
    *out = fd;
    fd = -1;
    return GATE_OK;
}

static gate_status read_whole(gate_context *cx, const char *path, int fd,
                              char content[FILE_MAX_BYTES + 1],
                              size_t *out_bytes)
{
    size_t bytes = 0;

    for (;;) {
        ssize_t got = read(fd, content + bytes, FILE_MAX_BYTES + 1 - bytes);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return FAULT(cx, GATE_FAULT_CONFIG, "credentials file %.120s: %s",
                         path, strerror(errno));
        }
        if (got == 0) {
            *out_bytes = bytes;
            return GATE_OK;
        }
        bytes += (size_t)got;
        if (bytes > FILE_MAX_BYTES) {
            return FAULT(cx, GATE_FAULT_CONFIG,
                         "credentials file %.120s: longer than %d bytes", path,
                         FILE_MAX_BYTES);
        }
    }
}

/* The next line of `rest`, without its end; false: there is none. */
static bool next_line(struct slice *rest, struct slice *out)
{
    const char *end;
    size_t bytes;

    if (rest->bytes == 0) {
        return false;
    }
    end = memchr(rest->data, '\n', rest->bytes);
    bytes = end == NULL ? rest->bytes : (size_t)(end - rest->data);
    *out = (struct slice){rest->data, bytes};
    if (bytes > 0 && rest->data[bytes - 1] == '\r') {
        out->bytes--;
    }
    bytes += end == NULL ? 0 : 1;
    rest->data += bytes;
    rest->bytes -= bytes;
    return true;
}

static bool is_usable(struct slice line)
{
    return line.bytes > 0 && memchr(line.data, '\0', line.bytes) == NULL;
}

static char *copy_line(struct slice line)
{
    char *copy = memory_allocate(line.bytes + 1, 1);

    if (copy != NULL) {
        memcpy(copy, line.data, line.bytes);
    }
    return copy;
}

static gate_status split(gate_context *cx, const char *path,
                         struct slice content, struct credentials *out)
{
    struct slice user = {0};
    struct slice password = {0};
    struct credentials read = {0};

    if (!next_line(&content, &user) || !next_line(&content, &password) ||
        !is_usable(user) || !is_usable(password) || content.bytes > 0) {
        return FAULT(cx, GATE_FAULT_CONFIG,
                     "credentials file %.120s: must have two lines, the user "
                     "name and the password",
                     path);
    }
    read.user = copy_line(user);
    read.password = copy_line(password);
    if (read.user == NULL || read.password == NULL) {
        credentials_close(&read);
        return FAULT(cx, GATE_FAULT_MEMORY, "no memory for credentials");
    }
    *out = read;
    return GATE_OK;
}

gate_status credentials_read(gate_context *cx, const char *path,
                             struct credentials *out)
{
    CLEANUP(close_file) int fd = -1;
    char content[FILE_MAX_BYTES + 1];
    size_t bytes = 0;
    gate_status status;

    TRY(open_file(cx, path, &fd));
    status = read_whole(cx, path, fd, content, &bytes);
    if (status == GATE_OK) {
        status = split(cx, path, (struct slice){content, bytes}, out);
    }
    memory_wipe(content, sizeof(content));
    return status;
}

static void wipe_and_free(char *text)
{
    if (text != NULL) {
        memory_wipe(text, strlen(text));
        memory_free(text);
    }
}

void credentials_close(struct credentials *credentials)
{
    wipe_and_free(credentials->user);
    wipe_and_free(credentials->password);
    *credentials = (struct credentials){0};
}
